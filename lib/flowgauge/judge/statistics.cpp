#include "flowgauge/judge/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void require_level(double alpha) {
  if (!(alpha > 0 && alpha < 1)) {
    throw std::invalid_argument("alpha: " + shortest(alpha) + " is not allowed; it must be in (0, 1)");
  }
}

void require_positive(const char* name, double value) {
  if (!(value > 0 && value <= std::numeric_limits<double>::max())) {
    throw std::invalid_argument(std::string(name) + ": " + shortest(value) +
                                " is not allowed; it must be finite and > 0");
  }
}

TestResult too_few(double alpha) {
  return {Outcome::error, nan, nan, alpha, "too few samples: nothing was tested"};
}

TestResult decided(const char* test, double statistic, double p_value, double alpha) {
  TestResult result{p_value >= alpha ? Outcome::ok : Outcome::fault, statistic, p_value, alpha, ""};
  if (result.outcome != Outcome::ok) {
    result.detail = std::string(test) + " " + shortest(statistic) + " has p-value " + shortest(p_value) +
                    ", allowed >= " + shortest(alpha);
  }
  return result;
}

double mean_of(std::span<const double> samples) {
  double sum = 0;
  for (const double x : samples) sum += x;
  return sum / static_cast<double>(samples.size());
}

TestResult chi_square(std::span<const double> samples, double mean, double variance, double degrees_of_freedom,
                      double alpha) {
  double sum = 0;
  for (const double x : samples) sum += (x - mean) * (x - mean);
  const double statistic = sum / variance;
  if (!std::isfinite(statistic)) return decided("chi-square", statistic, statistic > 0 ? 0.0 : nan, alpha);
  const boost::math::chi_squared law(degrees_of_freedom);
  const double p = 2 * std::min(cdf(law, statistic), cdf(complement(law, statistic)));
  return decided("chi-square", statistic, std::min(1.0, p), alpha);
}

}  // namespace

double level_of_each(int tests, double budget) {
  if (tests < 1) throw std::invalid_argument("tests: " + std::to_string(tests) + " is not allowed; it must be >= 1");
  require_level(budget);
  return budget / tests;
}

TestResult variance_test(std::span<const double> samples, double variance, double alpha) {
  require_level(alpha);
  require_positive("variance", variance);
  if (samples.size() < 2) return too_few(alpha);
  return chi_square(samples, mean_of(samples), variance, static_cast<double>(samples.size()) - 1, alpha);
}

TestResult variance_test(std::span<const double> samples, double known_mean, double variance, double alpha) {
  require_level(alpha);
  require_positive("variance", variance);
  if (samples.empty()) return too_few(alpha);
  return chi_square(samples, known_mean, variance, static_cast<double>(samples.size()), alpha);
}

double variance_power(double degrees_of_freedom, double ratio, double alpha) {
  require_level(alpha);
  require_positive("degrees_of_freedom", degrees_of_freedom);
  require_positive("ratio", ratio);
  const boost::math::chi_squared law(degrees_of_freedom);
  const double low = quantile(law, alpha / 2);
  const double high = quantile(complement(law, alpha / 2));
  return cdf(law, low / ratio) + cdf(complement(law, high / ratio));
}

TestResult mean_test(std::span<const double> samples, double mean, double variance, double alpha) {
  require_level(alpha);
  require_positive("variance", variance);
  if (samples.empty()) return too_few(alpha);
  const double z = (mean_of(samples) - mean) * std::sqrt(static_cast<double>(samples.size()) / variance);
  return decided("z", z, 2 * normal_cdf(-std::fabs(z)), alpha);
}

double dkw_band(double n, double alpha) {
  require_level(alpha);
  require_positive("n", n);
  return std::sqrt(std::log(2 / alpha) / (2 * n));
}

TestResult cdf_test(std::span<const double> samples, const std::function<double(double)>& cdf, double alpha) {
  require_level(alpha);
  if (samples.empty()) return too_few(alpha);
  const auto is_nan = [](double x) { return std::isnan(x); };
  if (std::any_of(samples.begin(), samples.end(), is_nan)) return decided("a sample is NaN: distance", nan, nan, alpha);
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  const double n = static_cast<double>(sorted.size());
  double distance = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double F = cdf(sorted[i]);
    const double gap =
        std::max(std::fabs(static_cast<double>(i + 1) / n - F), std::fabs(F - static_cast<double>(i) / n));
    if (!(gap <= distance)) distance = gap;
    if (std::isnan(distance)) break;
  }
  const double bound = std::min(1.0, 2 * std::exp(-2 * n * distance * distance));
  return decided("distance of distribution functions", distance, std::isnan(distance) ? nan : bound, alpha);
}

}  // namespace flowgauge
