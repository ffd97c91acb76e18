#include "flowgauge/gauge/expression.hpp"

#include <cctype>
#include <stdexcept>
#include <utility>

namespace flowgauge {
namespace {

/// Recursive descent; the value is found while the text is read. Depth is bounded, so that brackets cannot fill the stack.
class Reader {
 public:
  Reader(const std::string& text, long steps) : text_(text), steps_(steps) {}

  long all() {
    const long value = sum(0);
    skip();
    if (at_ < text_.size()) refuse("an operator or the end");
    return value;
  }

 private:
  static constexpr int deepest = 100;

  [[noreturn]] void refuse(const std::string& allowed) const {
    const std::string came = at_ < text_.size() ? std::string("'") + text_[at_] + "'" : std::string("the end");
    throw std::invalid_argument("evaluations: \"" + text_ + "\" has " + came + " at place " + std::to_string(at_ + 1) +
                                "; allowed there is " + allowed);
  }

  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool take(char wanted) {
    skip();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  /// Values are kept to 10⁹, so that sums and products of two stay within a long.
  long within(long value) const {
    constexpr long largest = 1000000000;
    if (value > largest || value < -largest) {
      throw std::invalid_argument("evaluations: \"" + text_ + "\" is beyond 10^9 at N = " + std::to_string(steps_));
    }
    return value;
  }

  long sum(int depth) {
    long value = product(depth);
    for (;;) {
      if (take('+')) {
        value = within(value + product(depth));
      } else if (take('-')) {
        value = within(value - product(depth));
      } else {
        return value;
      }
    }
  }

  long product(int depth) {
    long value = factor(depth);
    for (;;) {
      if (take('*')) {
        value = within(value * factor(depth));
      } else if (take('/')) {
        const long by = factor(depth);
        if (by == 0) {
          throw std::invalid_argument("evaluations: \"" + text_ + "\" divides by 0 at N = " + std::to_string(steps_));
        }
        value /= by;
      } else {
        return value;
      }
    }
  }

  long factor(int depth) {
    if (depth > deepest) refuse("no deeper nesting");
    if (take('-')) return -factor(depth + 1);
    if (take('+')) return factor(depth + 1);
    if (take('N')) return steps_;
    if (take('(')) {
      const long value = sum(depth + 1);
      if (!take(')')) refuse("an operator or )");
      return value;
    }
    if (at_ >= text_.size() || std::isdigit(static_cast<unsigned char>(text_[at_])) == 0) {
      refuse("a number, N, a sign or (");
    }
    long value = 0;
    for (; at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0; ++at_) {
      value = within(value * 10 + (text_[at_] - '0'));
    }
    return value;
  }

  const std::string& text_;
  long steps_;
  std::size_t at_ = 0;
};

}  // namespace

StepExpression::StepExpression(std::string text) : text_(std::move(text)) {
  // Read once for its grammar; what divides by 0 at some N may be right at others.
  try {
    at(1009);
  } catch (const std::invalid_argument& error) {
    if (std::string(error.what()).find("divides by 0") == std::string::npos) throw;
  }
}

long StepExpression::at(long steps) const {
  return Reader(text_, steps).all();
}

}  // namespace flowgauge
