// The judge: what passes, what does not, and that the usual broken judges let through what ours stops.
#include "flowgauge/judge/judge.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "flowgauge/judge/statistics.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/numeric/scalar.hpp"
#include "flowgauge/numeric/special.hpp"

using namespace flowgauge;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Sides<double> scalar_sides(std::initializer_list<double> lhs, std::initializer_list<double> rhs,
                           std::initializer_list<double> scale) {
  Sides<double> sides{Batch<double>(1, lhs.size()), Batch<double>(1, rhs.size()), Vector<double>(scale.size())};
  std::copy(lhs.begin(), lhs.end(), sides.lhs.data());
  std::copy(rhs.begin(), rhs.end(), sides.rhs.data());
  std::copy(scale.begin(), scale.end(), sides.scale.data());
  return sides;
}

/// The planted fault: a judge that asks whether a running maximum exceeds the tolerance, as seen in the field.
bool careless_judge_passes(const Sides<double>& sides, double tolerance) {
  double worst = 0;
  for (Index n = 0; n < sides.lhs.cols(); ++n) {
    worst = std::max(worst, (sides.lhs.col(n) - sides.rhs.col(n)).norm() / sides.scale(n));
  }
  return !(worst > tolerance);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a residual at the tolerance passes, one ulp above does not") {
  CHECK(judge(scalar_sides({1.5}, {1.0}, {1.0}), 0.5).outcome == Outcome::ok);
  CHECK(judge(scalar_sides({1.5}, {1.0}, {1.0}), std::nextafter(0.5, 0)).outcome == Outcome::fault);
  const Verdict v = judge(scalar_sides({1, 2, 3.5}, {1, 2, 3}, {1, 1, 2}), 0.3);
  CHECK(v.outcome == Outcome::ok);
  CHECK(v.residual == 0.25);
  CHECK(v.worst == 2);
  CHECK(v.points == 3);
  CHECK(v.relative_error == doctest::Approx(0.5 / 3));
  CHECK(v.condition == doctest::Approx(2.0 / 3));
  CHECK(v.detail.empty());
}

TEST_CASE("NaN, infinities and a non-finite scale are faults, where a careless judge passes") {
  const auto with_nan = scalar_sides({1, not_a_number, 1}, {1, 1, 1}, {1, 1, 1});
  CHECK(careless_judge_passes(with_nan, 1e-12));  // the planted fault passes NaN
  CHECK(judge(with_nan, 1e-12).outcome == Outcome::fault);
  CHECK(judge(with_nan, 1e-12).worst == 1);
  CHECK(std::isnan(judge(with_nan, 1e-12).residual));
  CHECK(judge(scalar_sides({1}, {1}, {not_a_number}), 1).outcome == Outcome::fault);
  const auto infinite_scale = scalar_sides({1}, {2}, {infinity});
  CHECK(careless_judge_passes(infinite_scale, 1e-12));
  CHECK(judge(infinite_scale, 1e-12).outcome == Outcome::fault);
  CHECK(judge(scalar_sides({infinity}, {infinity}, {1}), 1).outcome == Outcome::fault);
  CHECK(judge(scalar_sides({infinity}, {1}, {1}), 1).outcome == Outcome::fault);
  CHECK(judge(scalar_sides({not_a_number, 5}, {1, 1}, {1, 1}), 1).worst == 0);  // a later finite point does not hide it
}

TEST_CASE("empty sides, different shapes and a negative scale are errors, never passes") {
  const auto empty = scalar_sides({}, {}, {});
  CHECK(careless_judge_passes(empty, 1e-12));
  CHECK(judge(empty, 1e-12).outcome == Outcome::error);
  CHECK(judge(Sides<double>{Batch<double>(0, 3), Batch<double>(0, 3), Vector<double>::Ones(3)}, 1).outcome ==
        Outcome::error);
  CHECK(judge(scalar_sides({1, 2}, {1}, {1}), 1).outcome == Outcome::error);
  CHECK(judge(scalar_sides({1, 2}, {1, 2}, {1}), 1).outcome == Outcome::error);
  const auto negative = scalar_sides({1}, {2}, {-1});
  CHECK(careless_judge_passes(negative, 1));
  CHECK(judge(negative, 1).outcome == Outcome::error);
  CHECK(contains(judge(negative, 1).detail, "negative"));
}

TEST_CASE("a zero scale asks for equality, and a difference that underflows is still a difference") {
  CHECK(judge(scalar_sides({0}, {0}, {0}), 0).outcome == Outcome::ok);
  CHECK(judge(scalar_sides({1e-300}, {0}, {0}), 1).outcome == Outcome::fault);
  CHECK(judge(scalar_sides({1e-300}, {0}, {0}), 1).residual == infinity);
  CHECK(judge(scalar_sides({5e-324}, {0}, {1e300}), 0).outcome == Outcome::fault);
  CHECK(judge(scalar_sides({1e-200}, {0}, {1}), 0).outcome == Outcome::fault);
  CHECK(judge(scalar_sides({1e-200}, {0}, {1}), 1e-12).outcome == Outcome::ok);
}

TEST_CASE("columns are compared in the 2-norm without overflow of the squares") {
  Sides<double> sides{Batch<double>(2, 1), Batch<double>(2, 1), Vector<double>(1)};
  sides.lhs << 3e200, 4e200;
  sides.rhs << 0, 0;
  sides.scale << 1e201;
  const Verdict v = judge(sides, 0.6);
  CHECK(v.outcome == Outcome::ok);
  CHECK(v.residual == doctest::Approx(0.5));
  CHECK(v.relative_error == infinity);
  CHECK(v.condition == infinity);
}

TEST_CASE("the 50-digit residual is computed and compared in 50 digits") {
  Sides<Mp50> sides{Batch<Mp50>(1, 1), Batch<Mp50>(1, 1), Vector<Mp50>(1)};
  sides.rhs(0, 0) = 1;
  sides.lhs(0, 0) = Mp50(1) + Mp50("3e-30");  // vanishes in double
  sides.scale(0) = 1;
  CHECK(to_double(sides.lhs(0, 0)) == 1.0);
  const Verdict v = judge(sides, 1e-30);
  CHECK(v.outcome == Outcome::fault);
  CHECK(v.residual == doctest::Approx(3e-30));
  CHECK(judge(sides, 4e-30).outcome == Outcome::ok);
  CHECK(judge(sides, 0).outcome == Outcome::fault);
  sides.lhs(0, 0) = Mp50(0);
  sides.rhs(0, 0) = Mp50("1e-400");  // not zero, though it is in double
  CHECK(judge(sides, 0).outcome == Outcome::fault);
  CHECK(judge(sides, 0).residual > 0);
  sides.lhs(0, 0) = std::numeric_limits<Mp50>::quiet_NaN();
  CHECK(judge(sides, 1).outcome == Outcome::fault);
}

TEST_CASE("the detail of a fault shows both sides in decimal and hexadecimal, error/tolerance, ulps and condition") {
  const Verdict v = judge(scalar_sides({1.0, 0.25 + 0x1p-50}, {1.0, 0.25}, {1, 0.5}), 0x1p-52);
  CHECK(v.detail ==
        "point 1 of 2: residual 1.7763568394002505e-15, allowed <= 2.220446049250313e-16 (error/tolerance 8); entry 0: "
        "expected 0.25 (0x1p-2), computed 0.25000000000000089 (0x1.000000000001p-2), 16 ulp; scale 0.5, relative "
        "error 3.552713678800501e-15, condition 2");
  CHECK(contains(judge(scalar_sides({not_a_number}, {1}, {1}), 1).detail, "computed nan (nan)"));
}

TEST_CASE("judge refuses a tolerance that no error can be held against") {
  for (const double tolerance : {-1e-300, infinity, not_a_number}) {
    CHECK_THROWS_AS(judge(scalar_sides({1}, {1}, {1}), tolerance), std::invalid_argument);
    CHECK_THROWS_AS(judge_error(0, tolerance), std::invalid_argument);
  }
}

TEST_CASE("a single error is judged by the same rule") {
  CHECK(judge_error(1e-12, 1e-12).outcome == Outcome::ok);
  CHECK(judge_error(2e-12, 1e-12).outcome == Outcome::fault);
  CHECK(judge_error(not_a_number, 1).outcome == Outcome::fault);
  CHECK(judge_error(infinity, 1).outcome == Outcome::fault);
  CHECK(judge_error(-1, 1).outcome == Outcome::error);
  CHECK(contains(judge_error(3.0, 1).detail, "0x1.8p+1"));
}

TEST_CASE("the six outcomes have names, come back from them, and two of them gate") {
  for (const Outcome outcome :
       {Outcome::ok, Outcome::limit, Outcome::fault, Outcome::inconclusive, Outcome::not_applicable, Outcome::error}) {
    CHECK(outcome_from_string(to_string(outcome)) == outcome);
    CHECK(gates(outcome) == (outcome == Outcome::fault || outcome == Outcome::error));
  }
  CHECK(to_string(Outcome::not_applicable) == "not_applicable");
  CHECK_THROWS_AS(outcome_from_string("OK"), std::invalid_argument);
}

TEST_CASE("the variance test passes the right law, sees five per cent, and has the stated power") {
  const Batch<double> X = normal_batch({11, experiment_number("variance_test")}, 0, 1, 100000);
  const std::span<const double> samples(X.data(), static_cast<std::size_t>(X.size()));
  CHECK(variance_test(samples, 1.0, 1e-9).outcome == Outcome::ok);
  CHECK(variance_test(samples, 0.0, 1.0, 1e-9).outcome == Outcome::ok);
  CHECK(variance_test(samples, 1 / 1.05, 1e-9).outcome == Outcome::fault);
  CHECK(variance_test(samples, 1.05, 1e-9).outcome == Outcome::fault);
  CHECK(variance_test(samples, 0.1, 1.0, 1e-9).p_value > variance_test(samples, 0.5, 1.0, 1e-9).p_value);
  CHECK(std::fabs(variance_power(1e5 - 1, 1.02, 1e-9) - 0.05) <= 0.01);
  CHECK(std::fabs(variance_power(1e5 - 1, 1.03, 1e-9) - 0.70) <= 0.02);
  CHECK(variance_power(1e5 - 1, 1.05, 1e-9) > 0.9999);
  CHECK(std::fabs(variance_power(50, 1.0, 1e-3) - 1e-3) <= 1e-12);  // the level is exact at finite n
  // two samples: p-value in closed form, (x₁ − x₂)²/2 is χ² with one degree of freedom
  const double two[] = {0.0, 2.0};
  CHECK(variance_test(two, 1.0, 0.5).p_value == doctest::Approx(2 * std::erfc(1.0)));
}

TEST_CASE("the mean test and the distribution band see what they promise") {
  const Batch<double> X = normal_batch({12, experiment_number("cdf_test")}, 0, 1, 100000);
  const std::span<const double> samples(X.data(), static_cast<std::size_t>(X.size()));
  CHECK(mean_test(samples, 0.0, 1.0, 1e-9).outcome == Outcome::ok);
  CHECK(mean_test(samples, 0.05, 1.0, 1e-9).outcome == Outcome::fault);
  CHECK(mean_test(samples, -0.05, 1.0, 1e-9).outcome == Outcome::fault);
  CHECK(std::fabs(dkw_band(1e6, 1e-9) - 3.27e-3) <= 1e-5);
  const double band = dkw_band(1e5, 1e-9);
  CHECK(cdf_test(
            samples, [](double x) { return normal_cdf(x); }, 1e-9)
            .outcome == Outcome::ok);
  // a law at distance 2ε: Φ(x − s) with 2Φ(s/2) − 1 = 2ε
  const double shift = 2 * normal_quantile(0.5 + band);
  CHECK(cdf_test(
            samples, [&](double x) { return normal_cdf(x - shift); }, 1e-9)
            .outcome == Outcome::fault);
  const double one[] = {0.3};
  CHECK(cdf_test(
            one, [](double x) { return x; }, 1e-9)
            .statistic == 0.7);
}

TEST_CASE("statistical tests fail NaN and empty samples, and refuse a level outside (0, 1)") {
  const double bad[] = {0.0, not_a_number, 1.0};
  const double infinite[] = {0.0, infinity, 1.0};
  const auto cdf = [](double x) { return normal_cdf(x); };
  CHECK(variance_test(bad, 1.0, 1e-9).outcome == Outcome::fault);
  CHECK(variance_test(infinite, 0.0, 1.0, 1e-9).outcome == Outcome::fault);
  CHECK(mean_test(bad, 0.0, 1.0, 1e-9).outcome == Outcome::fault);
  CHECK(cdf_test(bad, cdf, 1e-9).outcome == Outcome::fault);
  CHECK(cdf_test({}, cdf, 1e-9).outcome == Outcome::error);
  CHECK(cdf_test(
            infinite, [](double) { return not_a_number; }, 1e-9)
            .outcome == Outcome::fault);
  CHECK(variance_test({}, 1.0, 1e-9).outcome == Outcome::error);
  CHECK(mean_test({}, 0.0, 1.0, 1e-9).outcome == Outcome::error);
  CHECK_THROWS_AS(cdf_test(bad, cdf, 0), std::invalid_argument);
  CHECK_THROWS_AS(variance_test(bad, -1.0, 1e-9), std::invalid_argument);
  CHECK(level_of_each(10) == 1e-10);
  CHECK_THROWS_AS(level_of_each(0), std::invalid_argument);
}
