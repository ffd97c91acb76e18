#pragma once
// judge(): the only place where an error meets a tolerance. NaN never passes.

#include <string>

#include "flowgauge/judge/outcome.hpp"
#include "flowgauge/judge/sides.hpp"

namespace flowgauge {

/// What judging two sides gave. `worst` is the column with the largest residual.
struct Verdict {
  Outcome outcome = Outcome::error;
  double residual = 0;        ///< max over points of |lhs − rhs| / scale
  double relative_error = 0;  ///< |lhs − rhs| / |rhs| at the worst point (inf if rhs = 0 ≠ lhs)
  double condition = 0;       ///< scale / |rhs| at the worst point
  double tolerance = 0;       ///< what residual was held against
  Index points = 0;
  Index worst = 0;
  std::string detail;  ///< for anything but ok: what was expected and found, in decimal and hexadecimal
};

/// ok iff residual <= tolerance at every point; fault otherwise, NaN or a non-finite scale included; a zero scale asks
/// for equality. error: empty sides, sides of different shapes, a negative scale.
/// Throws std::invalid_argument unless 0 <= tolerance < inf.
/// T = double, or Mp50, where the residual is computed and compared in 50 digits.
template <class T>
Verdict judge(const Sides<T>& sides, double tolerance);

/// A single measured error against its tolerance, by the same rule; a negative error is Outcome::error.
Verdict judge_error(double error, double tolerance);

}  // namespace flowgauge
