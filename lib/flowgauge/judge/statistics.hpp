#pragma once
// Statistical tests that are exact or conservative at finite n, for a false-alarm probability of 1e-9 a run.

#include <functional>
#include <span>
#include <string>

#include "flowgauge/judge/outcome.hpp"

namespace flowgauge {

/// The probability that all statistical tests of a run together raise a false alarm.
inline constexpr double false_alarm_budget = 1e-9;

/// A test of one hypothesis. ok iff p_value >= alpha (for a band: statistic <= band); fault otherwise, NaN included;
/// error for too few samples.
struct TestResult {
  Outcome outcome = Outcome::error;
  double statistic = 0;
  double p_value = 0;  ///< an upper bound where the test is conservative
  double alpha = 0;
  std::string detail;  ///< for anything but ok
};

/// The level of each of `tests` tests under the budget (Bonferroni). Throws std::invalid_argument unless tests >= 1.
double level_of_each(int tests, double budget = false_alarm_budget);

/// Two-sided χ² test that independent Gaussian samples have the given variance; the mean is estimated unless given.
/// Exact at finite n. Power at alpha = 1e-9, n = 1e5: a variance wrong by 2 % is seen with probability 0.05, 3 % 0.70,
/// 5 % 1.00 (variance_power). At least 2 samples (1 with a known mean). Throws std::invalid_argument unless
/// variance > 0 and 0 < alpha < 1.
TestResult variance_test(std::span<const double> samples, double variance, double alpha);
TestResult variance_test(std::span<const double> samples, double known_mean, double variance, double alpha);

/// The probability that variance_test at n degrees of freedom sees a variance `ratio` times the claimed one.
double variance_power(double degrees_of_freedom, double ratio, double alpha);

/// Two-sided test that independent Gaussian samples of known variance have the given mean, exact: z = √n (x̄ −
/// mean)/std. Power at alpha = 1e-9: a shift of 0.1, 0.03, 0.01 std is seen with probability 0.999 from n
/// = 8.5e3, 9.4e4, 8.5e5.
TestResult mean_test(std::span<const double> samples, double mean, double variance, double alpha);

/// ε with P(sup |F_n − F| > ε) <= alpha: √(log(2/alpha)/2n) (Dvoretzky, Kiefer and Wolfowitz 1956; constant: Massart
/// 1990, doi:10.1214/aop/1176990746). At alpha = 1e-9, n = 1e6: 3.27e-3.
double dkw_band(double n, double alpha);

/// Whether independent samples may have the distribution function cdf: sup |F_n − F| within the DKW band; conservative
/// for every law. Power: a law at distance 2ε or more is seen with probability at least 1 − alpha; below ε nothing is
/// promised.
TestResult cdf_test(std::span<const double> samples, const std::function<double(double)>& cdf, double alpha);

}  // namespace flowgauge
