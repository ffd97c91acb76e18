#include "flowgauge/solver/adaptive_step.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

double relative_error(const Batch<double>& high, const Batch<double>& low, const Batch<double>& previous,
                      double tolerance) {
  double worst = 0;
  for (Index n = 0; n < high.cols(); ++n) {
    double squares = 0;
    for (Index i = 0; i < high.rows(); ++i) {
      const double size = std::max({1.0, std::abs(low(i, n)), std::abs(previous(i, n))});
      const double ratio = (high(i, n) - low(i, n)) / (tolerance * size);
      squares += ratio * ratio;
    }
    const double error = std::sqrt(squares / static_cast<double>(high.rows()));
    if (std::isnan(error)) return error;
    worst = std::max(worst, error);
  }
  return worst;
}

double StepControl::next(double length, double error, double rest) const {
  return std::min(safety * length * std::pow(error, -exponent), rest);
}

std::string_view to_string(AdaptiveEnd end) {
  switch (end) {
    case AdaptiveEnd::reached:
      return "reached";
    case AdaptiveEnd::not_finite:
      return "not_finite";
    case AdaptiveEnd::spent:
      return "evaluation_limit";
    case AdaptiveEnd::step_underflow:
      return "step_underflow";
  }
  return "";
}

AdaptiveResult gave_up(const Batch<double>& like, AdaptiveEnd end, long accepted, long rejected) {
  return {Batch<double>::Constant(like.rows(), like.cols(), std::numeric_limits<double>::quiet_NaN()), end, accepted,
          rejected};
}

void require_tolerance(std::string_view sampler, double tolerance) {
  if (tolerance > 0 && std::isfinite(tolerance)) return;
  throw std::invalid_argument(std::string(sampler) + ": tolerance = " + shortest(tolerance) +
                              "; it must be finite and > 0");
}

}  // namespace flowgauge
