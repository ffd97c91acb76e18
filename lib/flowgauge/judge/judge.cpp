#include "flowgauge/judge/judge.hpp"

#include <stdexcept>

#include "flowgauge/judge/judge_sides.hpp"

namespace flowgauge {

void require_tolerance(double tolerance) {
  if (!(tolerance >= 0 && tolerance <= std::numeric_limits<double>::max())) {
    throw std::invalid_argument("tolerance: " + shortest(tolerance) + " is not allowed; it must be finite and >= 0");
  }
}

template Verdict judge<double>(const Sides<double>& sides, double tolerance);

Verdict judge_error(double error, double tolerance) {
  require_tolerance(tolerance);
  if (error < 0) return judge_detail::unusable("the error " + shortest(error) + " is negative", tolerance);
  Verdict verdict;
  verdict.outcome = error <= tolerance ? Outcome::ok : Outcome::fault;
  verdict.residual = error;
  verdict.relative_error = error;
  verdict.condition = 1;
  verdict.tolerance = tolerance;
  verdict.points = 1;
  if (verdict.outcome != Outcome::ok) {
    verdict.detail = "error " + digits17(error) + " (" + hexfloat(error) + "), allowed <= " + shortest(tolerance) +
                     " (error/tolerance " + shortest(error / tolerance) + ")";
  }
  return verdict;
}

}  // namespace flowgauge
