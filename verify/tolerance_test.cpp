// Errors in proportion to the tolerance: what passes, what does not, and what cannot be decided.

#include "flowgauge/judge/tolerance.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace flowgauge;

namespace {

const std::vector<double> decades{1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10};

std::vector<double> errors_like(double constant, double slope) {
  std::vector<double> errors;
  for (const double tolerance : decades) errors.push_back(constant * std::pow(tolerance, slope));
  return errors;
}

}  // namespace

TEST_CASE("proportional errors pass; a wrong slope, a large constant and both are faults that say so") {
  const ToleranceFit right = fit_tolerance_proportionality(decades, errors_like(2, 1));
  CHECK(right.outcome == Outcome::ok);
  CHECK(right.slope == doctest::Approx(1));
  CHECK(right.band == doctest::Approx(0.2995).epsilon(1e-3));  // log 5 · 12 / (28 log 10)
  CHECK(right.worst_ratio == doctest::Approx(2));
  for (const double slope : {0.0, 0.5, 0.69, 1.31}) {
    const ToleranceFit fit = fit_tolerance_proportionality(decades, errors_like(1e-3, slope), {.largest_ratio = 1e12});
    CHECK(fit.outcome == Outcome::fault);
    CHECK(fit.bounded);
    CHECK_FALSE(fit.proportional);
  }
  CHECK(fit_tolerance_proportionality(decades, errors_like(101, 1)).outcome == Outcome::fault);
  CHECK(fit_tolerance_proportionality(decades, errors_like(101, 1), {.scale = 2}).outcome == Outcome::ok);
  const ToleranceFit both = fit_tolerance_proportionality(decades, errors_like(1, 0));
  CHECK(both.outcome == Outcome::fault);
  CHECK(both.detail.find("slope") != std::string::npos);
  CHECK(both.detail.find("reaches") != std::string::npos);
}

TEST_CASE("the band is what a wobble of the constant can do to the slope, and no more") {
  std::vector<double> errors = errors_like(1, 1);
  for (std::size_t k = 0; k < errors.size(); ++k) errors[k] *= k < 3 ? 4.99 : k > 3 ? 1 / 4.99 : 1;
  CHECK(fit_tolerance_proportionality(decades, errors).outcome == Outcome::ok);
  for (std::size_t k = 0; k < errors.size(); ++k) errors[k] *= k < 3 ? 1.01 : k > 3 ? 1 / 1.01 : 1;
  CHECK(fit_tolerance_proportionality(decades, errors).outcome == Outcome::fault);
}

TEST_CASE("errors of exactly zero are no fault, NaN is, and nothing measured is an error") {
  std::vector<double> errors = errors_like(1, 1);
  errors[2] = 0;
  CHECK(fit_tolerance_proportionality(decades, errors).outcome == Outcome::ok);
  const ToleranceFit exact = fit_tolerance_proportionality(decades, std::vector<double>(7, 0.0));
  CHECK(exact.outcome == Outcome::inconclusive);
  CHECK(exact.bounded);
  errors[2] = std::nan("");
  CHECK(fit_tolerance_proportionality(decades, errors).outcome == Outcome::fault);
  errors[2] = INFINITY;
  CHECK(fit_tolerance_proportionality(decades, errors).outcome == Outcome::fault);
  errors[2] = -1;
  CHECK(fit_tolerance_proportionality(decades, errors).outcome == Outcome::error);
  CHECK(fit_tolerance_proportionality({}, {}).outcome == Outcome::error);
  CHECK(fit_tolerance_proportionality({1e-3}, {}).outcome == Outcome::error);
  CHECK(fit_tolerance_proportionality({0.0, 1e-3}, {1e-3, 1e-3}).outcome == Outcome::error);
  // One decade: a slope of 0 is within what the constant can do.
  CHECK(fit_tolerance_proportionality({1e-3, 1e-4}, {1e-3, 1e-4}).outcome == Outcome::inconclusive);
  CHECK(fit_tolerance_proportionality({1e-3, 1e-4}, {1.0, 1e-4}).outcome == Outcome::fault);
  CHECK_THROWS_AS((void)fit_tolerance_proportionality(decades, errors, {.wobble = 1}), std::invalid_argument);
  CHECK_THROWS_AS((void)fit_tolerance_proportionality(decades, errors, {.largest_ratio = 0}), std::invalid_argument);
  CHECK_THROWS_AS((void)fit_tolerance_proportionality(decades, errors, {.scale = NAN}), std::invalid_argument);
}
