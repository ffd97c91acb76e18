#include "flowgauge/judge/tolerance.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void require_above(const char* name, double value, double least) {
  if (!(value > least && std::isfinite(value))) {
    throw std::invalid_argument(std::string(name) + ": " + shortest(value) + " is not allowed; it must be finite and > " +
                                shortest(least));
  }
}

ToleranceFit unusable(std::string why) { return {Outcome::error, nan, nan, nan, false, false, std::move(why)}; }

void add_finding(std::string& detail, const std::string& finding) {
  if (!detail.empty()) detail += "; ";
  detail += finding;
}

}  // namespace

ToleranceFit fit_tolerance_proportionality(const std::vector<double>& tolerances, const std::vector<double>& errors,
                                           const ToleranceGate& gate) {
  require_above("wobble", gate.wobble, 1);
  require_above("largest_ratio", gate.largest_ratio, 0);
  require_above("scale", gate.scale, 0);
  if (tolerances.empty()) return unusable("no tolerances: nothing was measured");
  if (tolerances.size() != errors.size()) {
    return unusable(std::to_string(tolerances.size()) + " tolerances, " + std::to_string(errors.size()) + " errors");
  }
  ToleranceFit fit;
  std::vector<double> x, y;
  for (std::size_t k = 0; k < errors.size(); ++k) {
    if (!(tolerances[k] > 0 && std::isfinite(tolerances[k]))) {
      return unusable("tolerance " + shortest(tolerances[k]) + "; it must be finite and > 0");
    }
    if (errors[k] < 0) return unusable("the error " + shortest(errors[k]) + " is negative");
    const double ratio = errors[k] / (tolerances[k] * gate.scale);
    if (!std::isnan(fit.worst_ratio) && !(ratio <= fit.worst_ratio)) fit.worst_ratio = ratio;
    if (errors[k] == 0) continue;
    x.push_back(std::log(tolerances[k]));
    y.push_back(std::log(errors[k]));
  }
  double mean_x = 0, mean_y = 0, sum_absolute = 0, sum_xx = 0, sum_xy = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    mean_x += x[k] / static_cast<double>(x.size());
    mean_y += y[k] / static_cast<double>(x.size());
  }
  for (std::size_t k = 0; k < x.size(); ++k) {
    sum_absolute += std::fabs(x[k] - mean_x);
    sum_xx += (x[k] - mean_x) * (x[k] - mean_x);
    sum_xy += (x[k] - mean_x) * (y[k] - mean_y);
  }
  const bool measurable = x.size() >= 2 && sum_xx > 0;
  fit.slope = measurable ? sum_xy / sum_xx : nan;
  fit.band = measurable ? std::log(gate.wobble) * sum_absolute / sum_xx : nan;
  fit.proportional = std::fabs(fit.slope - 1) <= fit.band;
  fit.bounded = fit.worst_ratio <= gate.largest_ratio;

  const bool decidable = measurable && fit.band < 1;
  if (!fit.bounded) {
    add_finding(fit.detail, "error / (tolerance · size) reaches " + shortest(fit.worst_ratio) + ", allowed <= " +
                                shortest(gate.largest_ratio));
  }
  if (!measurable) {
    add_finding(fit.detail, "fewer than two errors other than 0: there is no slope");
  } else if (!decidable) {
    add_finding(fit.detail, "slope " + shortest(fit.slope) + " of tolerances too close to decide: the band is 1 ± " +
                                shortest(fit.band));
  } else if (!fit.proportional) {
    add_finding(fit.detail, "log error against log tolerance has slope " + shortest(fit.slope) + ", allowed 1 ± " +
                                shortest(fit.band));
  }
  if (!fit.bounded || (decidable && !fit.proportional)) {
    fit.outcome = Outcome::fault;
  } else {
    fit.outcome = decidable ? Outcome::ok : Outcome::inconclusive;
  }
  return fit;
}

}  // namespace flowgauge
