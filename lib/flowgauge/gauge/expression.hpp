#pragma once
// What a run over N steps costs, as its author writes it: "2*N - 1".

#include <string>

namespace flowgauge {

/// An integer expression in N: numbers, N, + - * / ( ) and signs; / rounds towards zero, * and / bind tighter than + and −,
/// and all go from left to right.
class StepExpression {
 public:
  /// Throws std::invalid_argument naming the text, the place and what is allowed there.
  explicit StepExpression(std::string text);

  /// Its value at N steps. Throws std::invalid_argument for a division by 0 and for values beyond 10^9.
  long at(long steps) const;

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace flowgauge
