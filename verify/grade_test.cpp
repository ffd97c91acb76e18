// The parts of the grading: the truth from levels alone, claimed evaluations, claims of orders.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "flowgauge/gauge/expression.hpp"
#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/judge/claim.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/solver/reference.hpp"

using namespace flowgauge;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

template <class F>
std::string refused(const F& f) {
  try {
    f();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was refused";
}

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

GaussianMixture line_mixture() {
  return {Vector<double>{{0.4, 0.6}},
          Batch<double>{{-1, 0.8}},
          {Matrix<double>::Constant(1, 1, 0.16), Matrix<double>::Constant(1, 1, 0.36)}};
}

/// The distribution function of αZ + σε for the mixture above, written out.
double mixture_cdf(const Level& at, double x) {
  const auto part = [&](double mean, double variance) {
    return normal_cdf((x - at.alpha * mean) / std::hypot(at.alpha * std::sqrt(variance), at.sigma));
  };
  return 0.4 * part(-1, 0.16) + 0.6 * part(0.8, 0.36);
}

}  // namespace

TEST_CASE("the truth keeps the distribution function, between any levels") {
  const Batch<double> quantiles{{-1.7, -0.4, 0.1, 0.9, 2.2}};
  const std::vector<std::pair<Level, Level>> journeys{{{0.5, 0.8}, {0.9, 0.1}},    {{1, 80}, {1, 0.002}},
                                                      {{0.006, 0.99998}, {1, 0}},  {{1, 20}, {1, 0}},
                                                      {{0, 1}, {0.95, 0.05}},      {{0, 3}, {2, 0}},
                                                      {{0.9, 0.1}, {0.5, 0.8}}};
  for (const auto& [start, finish] : journeys) {
    const Batch<double> X = (start.alpha + start.sigma) * quantiles;
    const TrueImage truth = true_image(line_mixture(), start, finish, X);
    CHECK(truth.uncertainty == 0);
    for (Index n = 0; n < X.cols(); ++n) {
      INFO(start.alpha << ", " << start.sigma << " to " << finish.alpha << ", " << finish.sigma << " at " << X(0, n));
      CHECK(mixture_cdf(finish, truth.points(0, n)) == doctest::Approx(mixture_cdf(start, X(0, n))).epsilon(1e-13));
    }
  }
}

TEST_CASE("the truth of Gaussian data is affine, to sigma = 0 and in other coordinates") {
  const Gaussian target{Vector<double>{{0.7, -0.3}}, Vector<double>{{0.25, 4}}.asDiagonal().toDenseMatrix()};
  const Batch<double> X{{0.3, -2, 5}, {1, 0, -4}};
  for (const Level& finish : {Level{0.99, 0.02}, Level{1, 0}, Level{3, 0.06}}) {
    const Level start{0.4, 0.9};
    const Batch<double> image = true_image(target, start, finish, X).points;
    for (Index i = 0; i < 2; ++i) {
      const double variance = target.covariance(i, i), mean = target.mean(i);
      const double before = std::hypot(start.alpha * std::sqrt(variance), start.sigma);
      const double after = std::hypot(finish.alpha * std::sqrt(variance), finish.sigma);
      for (Index n = 0; n < X.cols(); ++n) {
        const double expected = finish.alpha * mean + after / before * (X(i, n) - start.alpha * mean);
        CHECK(image(i, n) == doctest::Approx(expected).epsilon(1e-14));
      }
    }
  }
}

TEST_CASE("the truth is that of every schedule's own flow") {
  const Batch<double> X{{-0.8, 0.2, 1.4}};
  for (const Schedule& schedule : {Schedule(VpLinear{0.1, 20}), Schedule(CondOt{}), Schedule(Ve{0.01, 50}), Schedule(VpCosine{})}) {
    const double from = t_of_lambda(schedule, -0.3), to = t_of_lambda(schedule, 2.5);
    const NoiseLevel<double> start = noise_level(schedule, from), finish = noise_level(schedule, to);
    const auto exact = exact_flow(GaussianPath<double>(schedule, line_mixture()), from, to, X);
    REQUIRE(exact);
    const Batch<double> image =
        true_image(line_mixture(), {start.alpha, start.sigma}, {finish.alpha, finish.sigma}, X).points;
    CHECK((image - exact->image).cwiseAbs().maxCoeff() <= 1e-13);
  }
}

TEST_CASE("the truth in the plane is a reference solve that knows how far it may be off") {
  const GaussianMixture plane{Vector<double>{{0.3, 0.7}},
                              Batch<double>{{-1, 1.5}, {0, 0.5}},
                              {Matrix<double>{{0.2, 0.05}, {0.05, 0.1}}, Matrix<double>{{0.3, 0}, {0, 0.2}}}};
  const Schedule schedule = VpLinear{0.1, 20};
  const Batch<double> X{{-0.5, 1.1}, {0.4, -0.2}};
  const NoiseLevel<double> start = noise_level(schedule, 0.25), finish = noise_level(schedule, 0.03);
  const TrueImage truth = true_image(plane, {start.alpha, start.sigma}, {finish.alpha, finish.sigma}, X);
  const Flow own = reference_flow(schedule, plane, 0.25, 0.03, X);
  CHECK(truth.uncertainty > 0);
  CHECK(truth.uncertainty <= 1e-12);
  CHECK((truth.points - own.image).cwiseAbs().maxCoeff() <= 1e-13);
  const TrueImage to_zero = true_image(plane, {start.alpha, start.sigma}, {1, 0}, X);
  const TrueImage near_zero = true_image(plane, {start.alpha, start.sigma}, {1, 1e-7}, X);
  CHECK(to_zero.uncertainty <= 1e-12);
  CHECK((to_zero.points - near_zero.points).cwiseAbs().maxCoeff() <= 1e-12);
}

TEST_CASE("levels that are none are refused") {
  const Batch<double> X{{0.0}};
  const Level good{1, 1};
  for (const Level& bad : {Level{not_a_number, 1}, Level{1, infinity}, Level{-0.1, 1}, Level{1, -1}, Level{0, 0}}) {
    CHECK(refused([&] { true_image(line_mixture(), bad, good, X); }).find("start: level alpha = ") == 0);
    CHECK(refused([&] { true_image(line_mixture(), good, bad, X); }).find("finish: level alpha = ") == 0);
    CHECK(refused([&] { points_at(line_mixture(), bad, 3); }).find("level: level alpha = ") == 0);
  }
  CHECK(refused([&] { true_image(line_mixture(), good, good, Batch<double>(2, 1)); }) ==
        "X: 2 rows are not allowed; the target has dimension 1");
}

TEST_CASE("points of a level are its quantiles") {
  for (const Level& level : {Level{1, 80}, Level{0.5, 0.8}, Level{1, 0}, Level{0, 1}, Level{3, 0.3}}) {
    const Batch<double> X = points_at(line_mixture(), level, 4);
    for (Index i = 0; i < 4; ++i) CHECK(mixture_cdf(level, X(0, i)) == doctest::Approx((static_cast<double>(i) + 0.5) / 4).epsilon(1e-12));
  }
}

TEST_CASE("claimed evaluations are integer expressions in N") {
  const auto at = [](const std::string& text, long steps) { return StepExpression(text).at(steps); };
  CHECK(at("2*N-1", 10) == 19);
  CHECK(at(" N ", 7) == 7);
  CHECK(at("12", 3) == 12);
  CHECK(at("2+3*4", 1) == 14);
  CHECK(at("(2+3)*4", 1) == 20);
  CHECK(at("10-3-2", 1) == 5);
  CHECK(at("7/2*2", 1) == 6);
  CHECK(at("-7/2", 1) == -3);
  CHECK(at("N/2+N-N/2*2", 7) == 4);
  CHECK(at("- - N", 5) == 5);
  CHECK(at("+N\t*\t((N))", 6) == 36);
  CHECK(StepExpression("3*N").text() == "3*N");
  CHECK(at("1000000000", 1) == 1000000000);
}

TEST_CASE("claimed evaluations that cannot be read are refused with the place") {
  const auto message = [](const std::string& text) { return refused([&] { StepExpression expression(text); }); };
  CHECK(message("") == "evaluations: \"\" has the end at place 1; allowed there is a number, N, a sign or (");
  CHECK(message("2N") == "evaluations: \"2N\" has 'N' at place 2; allowed there is an operator or the end");
  CHECK(message("2*") == "evaluations: \"2*\" has the end at place 3; allowed there is a number, N, a sign or (");
  CHECK(message("(N+1") == "evaluations: \"(N+1\" has the end at place 5; allowed there is an operator or )");
  CHECK(message("n") == "evaluations: \"n\" has 'n' at place 1; allowed there is a number, N, a sign or (");
  CHECK(message("N**2").find("has '*' at place 3") != std::string::npos);
  CHECK(message("1.5*N").find("has '.' at place 2") != std::string::npos);
  CHECK(message("N)").find("has ')' at place 2; allowed there is an operator or the end") != std::string::npos);
  CHECK(message("1000000001").find("is beyond 10^9") != std::string::npos);
  CHECK(message("99999999999999999999").find("is beyond 10^9") != std::string::npos);
  CHECK(message("N*N*N").find("is beyond 10^9 at N = 1009") != std::string::npos);
  CHECK(message(std::string(200, '(')).find("allowed there is no deeper nesting") != std::string::npos);
  CHECK(message(std::string(200, '-') + "1").find("allowed there is no deeper nesting") != std::string::npos);
  CHECK(message("1/(N-N)").find("nothing was refused") == 0);
  CHECK(refused([] { (void)StepExpression("6/(N-2)").at(2); }) == "evaluations: \"6/(N-2)\" divides by 0 at N = 2");
  CHECK(StepExpression("6/(N-2)").at(4) == 3);
}

namespace {

ClaimFit claim(const std::vector<int>& counts, const std::vector<double>& errors, double claimed, double floor = 1e-12,
               double tolerance = 0.15) {
  return judge_claim(counts, errors,
                     {.claimed = claimed, .tolerance = tolerance, .floors = std::vector<double>(counts.size(), floor)});
}

/// Errors with these orders from one doubling to the next.
std::vector<double> with_orders(const std::vector<double>& orders, double first = 0.1) {
  std::vector<double> errors{first};
  for (const double p : orders) errors.push_back(errors.back() * std::exp2(-p));
  return errors;
}

}  // namespace

TEST_CASE("a claim is judged from below on the finest resolved pair") {
  const std::vector<int> counts{8, 16, 32, 64};
  CHECK(claim(counts, with_orders({2, 2, 2}), 2).outcome == Outcome::ok);
  CHECK(claim(counts, with_orders({2, 2, 2}), 2).order == doctest::Approx(2));
  CHECK(claim(counts, with_orders({3, 3, 3}), 2).outcome == Outcome::ok);
  CHECK(claim(counts, with_orders({1, 1, 1.851}), 2).outcome == Outcome::ok);
  CHECK(claim(counts, with_orders({1.8, 1.8, 1.84}), 2).outcome == Outcome::fault);
  CHECK(claim(counts, with_orders({1.8, 1.8, 1.84}), 2).cause == "order_missed");
  CHECK(claim(counts, with_orders({1.8, 1.8, 1.76}), 2, 1e-12, 0.25).outcome == Outcome::ok);
  CHECK(claim(counts, with_orders({1, 1, 1}), 2).fine == 64);
  CHECK(claim(counts, with_orders({1, 1, 1}), 2).coarse == 32);
  // Still rising, and no longer.
  CHECK(claim(counts, with_orders({1.2, 1.5, 1.7}), 2).outcome == Outcome::inconclusive);
  CHECK(claim(counts, with_orders({1.2, 1.5, 1.7}), 2).cause == "pre_asymptotic");
  CHECK(claim(counts, with_orders({1.2, 1.5, 1.59}), 2).outcome == Outcome::fault);
  CHECK(claim(counts, with_orders({1.9, 1.9, 0}), 2).outcome == Outcome::fault);
  CHECK(claim({8, 16}, with_orders({1}), 2).cause == "pre_asymptotic");
  CHECK(claim({8, 16}, with_orders({-0.1}), 2).cause == "order_missed");
  // The error passes through zero.
  CHECK(claim(counts, with_orders({1, 1, 3}), 2).cause == "sign_change");
  CHECK(claim(counts, with_orders({1, 1, 2.4}), 2).outcome == Outcome::ok);
  CHECK(claim(counts, with_orders({2, 2.7, 1.6}), 2).cause == "sign_change");
  CHECK(claim(counts, with_orders({2, 2.4, 1.3}), 2).cause == "order_missed");
  CHECK(claim(counts, with_orders({2, 4, -0.5}), 2).cause == "order_missed");
}

TEST_CASE("errors below 30 floors are not used for a claim") {
  const std::vector<int> counts{8, 16, 32, 64};
  const std::vector<double> errors{0.1, 0.025, 0.00625, 0.006};
  CHECK(claim(counts, errors, 2, 0.0062 / 30).fine == 32);
  CHECK(claim(counts, errors, 2, 0.0062 / 30).outcome == Outcome::ok);
  CHECK(claim(counts, errors, 2, 0.0059 / 30).fine == 64);
  CHECK(claim(counts, errors, 2, 0.0059 / 30).outcome == Outcome::fault);
  CHECK(claim(counts, errors, 2, 0.03 / 30).cause == "at_floor");
  CHECK(claim(counts, errors, 2, 0.03 / 30).outcome == Outcome::inconclusive);
  CHECK(std::isnan(claim(counts, errors, 2, 1).order));
  CHECK(claim(counts, {0.1, 0, 0, 0}, 2, 0).cause == "at_floor");
}

TEST_CASE("what is no ladder is no claim, and NaN is a fault") {
  const std::vector<int> counts{8, 16, 32};
  CHECK(claim(counts, {0.1, not_a_number, 0.01}, 2).outcome == Outcome::fault);
  CHECK(claim(counts, {0.1, not_a_number, 0.01}, 2).detail == "expected finite errors, found nan at N = 16");
  CHECK(claim(counts, {0.1, 0.01, infinity}, 2).cause == "not_finite");
  CHECK(claim(counts, {0.1, 0.01}, 2).outcome == Outcome::error);
  CHECK(claim({8}, {0.1}, 2).outcome == Outcome::error);
  CHECK(claim({}, {}, 2).outcome == Outcome::error);
  CHECK(claim({8, 8}, {0.1, 0.1}, 2).outcome == Outcome::error);
  CHECK(claim({0, 8}, {0.1, 0.1}, 2).outcome == Outcome::error);
  CHECK(claim({8, 16}, {0.1, -0.1}, 2).outcome == Outcome::error);
  CHECK(judge_claim({8, 16}, {1, 1}, {.claimed = 1, .tolerance = 0.1, .floors = {0}}).outcome == Outcome::error);
  CHECK(refused([] { claim({8, 16}, {1, 1}, not_a_number); }) == "gate.claimed: nan is not allowed; it must be finite");
  CHECK(refused([] { claim({8, 16}, {1, 1}, 1, 0, -0.1); }) == "gate.tolerance: -0.1 is not allowed; it must be finite and >= 0");
  CHECK(refused([] { claim({8, 16}, {1, 1}, 1, infinity); }) == "gate.floors: inf is not allowed; it must be finite and >= 0");
}
