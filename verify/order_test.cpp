// fit_order on ladders of known order, and on everything that must not be called an order.
#include "flowgauge/judge/order.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "flowgauge/numeric/random.hpp"

using namespace flowgauge;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class F>
std::vector<double> ladder(const std::vector<int>& counts, F error) {
  std::vector<double> errors;
  for (const int N : counts) errors.push_back(error(1.0 / N));
  return errors;
}

const std::vector<int> doubling{16, 32, 64, 128, 256};

}  // namespace

TEST_CASE("orders 1 to 8 are found through the next-order term, two-sided at 0.05") {
  for (int p = 1; p <= 8; ++p) {
    for (const double next : {0.0, 1.0, -1.0, 3.0}) {
      CAPTURE(p);
      CAPTURE(next);
      const auto errors = ladder(doubling, [&](double h) { return 0.7 * std::pow(h, p) * (1 + next * h); });
      const OrderFit fit = fit_order(doubling, errors, {static_cast<double>(p), 0.05, false, 0});
      CHECK(fit.outcome == Outcome::ok);
      CHECK(fit.ladder == Ladder::asymptotic);
      CHECK(std::fabs(fit.p_hat - p) <= 0.01);
      CHECK(fit.counts_used == std::vector<int>{64, 128, 256});
      CHECK(fit.local_orders.size() == 4);
      CHECK(fit.interval_low <= fit.p_hat);
      CHECK(fit.p_hat <= fit.interval_high);
      CHECK(fit.detail.empty());
      // the planted fault: the claim is one order higher, or half an order off
      CHECK(fit_order(doubling, errors, {p + 1.0, 0.05, false, 0}).outcome == Outcome::fault);
      CHECK(fit_order(doubling, errors, {p - 0.5, 0.05, false, 0}).outcome == Outcome::fault);
      CHECK(fit_order(doubling, errors, {p - 1.0, 0.05, true, 0}).outcome == Outcome::ok);
      CHECK(fit_order(doubling, errors, {p + 1.0, 0.05, true, 0}).outcome == Outcome::fault);
    }
  }
}

TEST_CASE("p̂ removes the curvature that biases the last local order and the least-squares slope") {
  const auto errors = ladder(doubling, [](double h) { return h * h * (1 - 8 * h); });
  const OrderFit fit = fit_order(doubling, errors, {2, 0.05, false, 0});
  CHECK(fit.outcome == Outcome::ok);
  CHECK(std::fabs(fit.p_hat - 2) <= 0.02);
  REQUIRE(fit.slope.has_value());
  CHECK(std::fabs(*fit.slope - 2) > 0.1);
  const OrderFit straight = fit_order(doubling, ladder(doubling, [](double h) { return h * h; }), {2, 0.05, false, 0});
  CHECK(std::fabs(*straight.slope - 2) <= 1e-12);
}

TEST_CASE("the interval is spanned by both local orders and p̂, and local orders follow the ratio of the counts") {
  const OrderFit fit = fit_order({2, 4, 8, 24}, {1.0, 0.3, 0.08, 0.01}, {2, 1, false, 0});
  const double first = std::log2(1 / 0.3), second = std::log2(0.3 / 0.08);
  CHECK(fit.counts_used == std::vector<int>{2, 4, 8});
  CHECK(fit.p_hat == doctest::Approx(2 * second - first));
  CHECK(fit.interval_low == doctest::Approx(first));
  CHECK(fit.interval_high == doctest::Approx(fit.p_hat));
  CHECK(fit.local_orders[2] == doctest::Approx(std::log(8.0) / std::log(3.0)));
}

TEST_CASE("errors below 30 × the floor are not used: the finest doubling triple above it is") {
  const double floor = 1e-15;
  auto errors = ladder(doubling, [](double h) { return std::pow(h, 4) * 1e-5; });
  errors[4] = 3e-15;  // 2.3e-15 plus round-off
  const OrderFit fit = fit_order(doubling, errors, {4, 0.05, false, floor});
  CHECK(fit.outcome == Outcome::ok);
  CHECK(fit.counts_used == std::vector<int>{32, 64, 128});
  // the planted fault: without the floor the round-off enters and the same ladder is not ok
  CHECK(fit_order(doubling, errors, {4, 0.05, false, 0}).outcome != Outcome::ok);
}

TEST_CASE("a ladder that reaches the floor too early is inconclusive: at_floor") {
  const OrderFit fit = fit_order({16, 32, 64, 128}, {1e-10, 1e-13, 2e-15, 1e-15}, {8, 0.1, false, 1e-16});
  CHECK(fit.outcome == Outcome::inconclusive);
  CHECK(fit.ladder == Ladder::at_floor);
  CHECK(std::isnan(fit.p_hat));
}

TEST_CASE("exact zeros and errors at or below the floor are exact and inconclusive; one zero is not an order") {
  const OrderFit zeros = fit_order({8, 16, 32}, {0, 0, 0}, {1, 0.05, false, 0});
  CHECK(zeros.outcome == Outcome::inconclusive);
  CHECK(zeros.ladder == Ladder::exact);
  CHECK(std::isnan(zeros.local_orders[0]));
  CHECK(fit_order({8, 16, 32}, {1e-17, 0, 1e-16}, {1, 0.05, true, 1e-16}).ladder == Ladder::exact);
  const OrderFit one = fit_order({8, 16, 32}, {1, 0.5, 0}, {1, 0.05, true, 0});
  CHECK(one.outcome == Outcome::inconclusive);
  CHECK(one.ladder == Ladder::at_floor);
}

TEST_CASE("NaN and infinite errors are faults: not_finite") {
  for (const double bad : {not_a_number, infinity}) {
    for (std::size_t place = 0; place < 3; ++place) {
      std::vector<double> errors{1, 0.25, 0.0625};
      errors[place] = bad;
      const OrderFit fit = fit_order({8, 16, 32}, errors, {2, 0.05, true, 0});
      CHECK(fit.outcome == Outcome::fault);
      CHECK(fit.ladder == Ladder::not_finite);
      CHECK(std::isnan(fit.p_hat));
    }
  }
  CHECK(fit_order({8, 16, 32}, {1, 0.25, 0.0625}, {2, 0.05, true, 0}, {1, not_a_number, 1}).ladder ==
        Ladder::not_finite);
}

TEST_CASE("empty, short, unequal, unordered and negative input is an error, never an order") {
  const OrderGate gate{2, 0.05, true, 0};
  CHECK(fit_order({}, {}, gate).outcome == Outcome::error);
  CHECK(fit_order({8}, {1}, gate).outcome == Outcome::error);
  CHECK(fit_order({8, 16}, {1, 0.25}, gate).outcome == Outcome::error);
  CHECK(fit_order({8, 16, 32}, {1, 0.25}, gate).outcome == Outcome::error);
  CHECK(fit_order({8, 16, 32}, {1, 0.25, 0.06}, gate, {1, 2}).outcome == Outcome::error);
  CHECK(fit_order({8, 32, 16}, {1, 0.25, 0.06}, gate).outcome == Outcome::error);
  CHECK(fit_order({8, 8, 16}, {1, 0.25, 0.06}, gate).outcome == Outcome::error);
  CHECK(fit_order({0, 8, 16}, {1, 0.25, 0.06}, gate).outcome == Outcome::error);
  CHECK(fit_order({8, 16, 32}, {1, -0.25, 0.06}, gate).outcome == Outcome::error);
  CHECK(!fit_order({8, 16}, {1, 0.25}, gate).detail.empty());
}

TEST_CASE("a ladder that does not double cannot gate, but shows its local orders and slope") {
  const std::vector<int> tripling{10, 30, 90};
  const OrderFit fit = fit_order(tripling, ladder(tripling, [](double h) { return h * h; }), {2, 0.05, false, 0});
  CHECK(fit.outcome == Outcome::error);
  CHECK(fit.local_orders[1] == doctest::Approx(2));
  CHECK(*fit.slope == doctest::Approx(2));
  // doubling counts are picked out of a denser ladder
  const std::vector<int> dense{8, 12, 16, 24, 32, 40};
  const OrderFit picked = fit_order(dense, ladder(dense, [](double h) { return h * h; }), {2, 0.05, false, 0});
  CHECK(picked.outcome == Outcome::ok);
  CHECK(picked.counts_used == std::vector<int>{8, 16, 32});
}

TEST_CASE("errors that grow are a fault, one-sided and at the floor too") {
  CHECK(fit_order({8, 16, 32}, {1, 2, 4}, {1, 0.05, false, 0}).ladder == Ladder::growing);
  CHECK(fit_order({8, 16, 32}, {1, 2, 4}, {-1, 0.05, true, 0}).outcome == Outcome::fault);
  CHECK(fit_order({8, 16, 32}, {1, 1, 1}, {1, 0.05, false, 0}).ladder == Ladder::growing);
  const OrderFit out_of_floor = fit_order({8, 16, 32, 64}, {1e-17, 1e-17, 1e-3, 1}, {1, 0.05, false, 1e-16});
  CHECK(out_of_floor.ladder == Ladder::growing);
  CHECK(out_of_floor.outcome == Outcome::fault);
}

TEST_CASE("a sign change of the error is named, from signed errors and from orders that jump") {
  // mathematics of a final Euler step: local orders 2.58 then −1.43
  const std::vector<double> errors{1.0, std::pow(2, -2.58), std::pow(2, -2.58 + 1.43)};
  const OrderFit jump = fit_order({16, 32, 64}, errors, {1, 0.05, false, 0});
  CHECK(jump.ladder == Ladder::sign_change);
  CHECK(jump.outcome == Outcome::inconclusive);
  // e = h² − c h with its zero inside the ladder
  const std::vector<int> counts{16, 32, 64};
  const auto signed_errors = ladder(counts, [](double h) { return h * h - h / 30; });
  const auto absolute = ladder(counts, [](double h) { return std::fabs(h * h - h / 30); });
  CHECK(fit_order(counts, absolute, {1, 0.05, false, 0}, signed_errors).ladder == Ladder::sign_change);
  // a component that touches zero exactly still shows the change around it
  CHECK(fit_order(counts, {1, 0.5, 0.25}, {1, 0.05, false, 0}, {1, 0, -0.25}).ladder == Ladder::sign_change);
  // signed errors of one sign: the same errors are judged by their orders
  CHECK(fit_order(counts, {1, 0.25, 0.0625}, {2, 0.05, false, 0}, {-1, -0.25, -0.0625}).outcome == Outcome::ok);
  // an error that dips below the floor and comes back
  CHECK(fit_order({16, 32, 64}, {1e-3, 1e-17, 1e-4}, {1, 0.05, false, 1e-16}).ladder == Ladder::sign_change);
}

TEST_CASE("orders that still move are pre-asymptotic and inconclusive, whichever way p̂ falls") {
  const auto with_orders = [](double first, double second) {
    return std::vector<double>{1.0, std::pow(2, -first), std::pow(2, -first - second)};
  };
  const std::vector<int> counts{32, 64, 128};
  // t-uniform traps: 0.7 → 2.3 for order 3, 1.3 → 2.0 for order 2
  CHECK(fit_order(counts, with_orders(0.7, 2.3), {3, 0.05, false, 0}).ladder == Ladder::pre_asymptotic);
  CHECK(fit_order(counts, with_orders(1.3, 2.0), {2, 0.05, false, 0}).ladder == Ladder::pre_asymptotic);
  CHECK(fit_order(counts, with_orders(1.3, 2.0), {2, 0.05, false, 0}).outcome == Outcome::inconclusive);
  // in the band, but drifting away from it
  const OrderFit drift = fit_order(counts, with_orders(2.035, 2.04), {2, 0.05, false, 0});
  CHECK(std::fabs(drift.p_hat - 2) <= 0.05);
  CHECK(drift.ladder == Ladder::pre_asymptotic);
  // settled at the wrong order, or moving away from the right one: a fault
  CHECK(fit_order(counts, with_orders(1.05, 1.02), {2, 0.05, false, 0}).outcome == Outcome::fault);
  CHECK(fit_order(counts, with_orders(1.4, 1.15), {2, 0.05, false, 0}).outcome == Outcome::fault);
  // superconvergence: one-sided ok, two-sided fault
  CHECK(fit_order(counts, with_orders(2.98, 3.0), {2, 0.05, true, 0}).outcome == Outcome::ok);
  CHECK(fit_order(counts, with_orders(2.98, 3.0), {2, 0.05, false, 0}).outcome == Outcome::fault);
}

TEST_CASE("the band is as wide as its tolerance, on both sides") {
  const auto with_order = [](double p) { return std::vector<double>{1.0, std::pow(2, -p), std::pow(2, -2 * p)}; };
  for (const double sign : {-1.0, 1.0}) {
    CHECK(fit_order({8, 16, 32}, with_order(2 + sign * 0.0399), {2, 0.04, false, 0}).outcome == Outcome::ok);
    CHECK(fit_order({8, 16, 32}, with_order(2 + sign * 0.0401), {2, 0.04, false, 0}).outcome == Outcome::fault);
  }
}

TEST_CASE("noise is hardly ever called an order") {
  int passed = 0;
  for (std::uint64_t trial = 0; trial < 2000; ++trial) {
    std::vector<double> errors;
    for (std::uint64_t i = 0; i < 5; ++i) errors.push_back(uniform({5, experiment_number("noise")}, trial, 0, i));
    if (fit_order(doubling, errors, {2, 0.05, false, 0}).outcome == Outcome::ok) ++passed;
  }
  CHECK(passed <= 20);
}

TEST_CASE("a gate that is no gate is refused") {
  const std::vector<double> errors{1, 0.25, 0.0625};
  CHECK_THROWS_AS(fit_order({8, 16, 32}, errors, {2, not_a_number, false, 0}), std::invalid_argument);
  CHECK_THROWS_AS(fit_order({8, 16, 32}, errors, {2, -0.1, false, 0}), std::invalid_argument);
  CHECK_THROWS_AS(fit_order({8, 16, 32}, errors, {not_a_number, 0.1, false, 0}), std::invalid_argument);
  CHECK_THROWS_AS(fit_order({8, 16, 32}, errors, {2, 0.1, false, infinity}), std::invalid_argument);
}

TEST_CASE("a failure says what was expected and what was found") {
  const OrderFit fit = fit_order({8, 16, 32}, {1, 0.5, 0.25}, {2, 0.05, false, 0});
  CHECK(fit.detail == "expected order 2 ± 0.05, found p̂ = 1 from local orders 1, 1 at N = 8, 16, 32");
  CHECK(to_string(Ladder::pre_asymptotic) == "pre_asymptotic");
  CHECK(to_string(Ladder::not_finite) == "not_finite");
}

TEST_CASE("the grid convergence index gives Roache's numbers and is near 1 in the asymptotic range") {
  // Roache 1998 and NASA's tutorial on grid convergence: pressure recovery 0.97050, 0.96854, 0.96178 at ratio 2.
  const GridConvergence g = grid_convergence_index(0.97050, 0.96854, 0.96178, 2);
  CHECK(std::fabs(g.order - 1.786170) <= 1e-5);
  CHECK(std::fabs(g.index_fine - 0.00103083) <= 1e-7);
  CHECK(std::fabs(g.index_coarse - 0.00356249) <= 1e-7);
  CHECK(std::fabs(g.asymptotic_ratio - 1.002019) <= 1e-5);
  CHECK(!std::isfinite(grid_convergence_index(1, 1, 1).order));
  CHECK_THROWS_AS(grid_convergence_index(1, 1.1, 1.4, 1), std::invalid_argument);
  CHECK_THROWS_AS(grid_convergence_index(1, 1.1, 1.4, not_a_number), std::invalid_argument);
}

TEST_CASE("the finest error must belong to the expansion that the coarser two show, both ways") {
  const OrderGate gate{.expected = 2, .floor = 1e-15};
  const auto errors_with = [](double finest) {
    return std::vector<double>{(1 + 3.0 / 64) / 4096, (1 + 3.0 / 128) / 16384, finest * (1 + 3.0 / 256) / 65536};
  };
  const std::vector<int> counts{64, 128, 256};
  const LeadingOrder right = judge_leading_order(counts, errors_with(1), gate, 0.01);
  CHECK(right.outcome == Outcome::ok);
  CHECK(right.deviation < 1e-14);
  CHECK(judge_leading_order(counts, errors_with(1.009), gate, 0.01).outcome == Outcome::ok);
  for (const double off : {0.98, 1.02, 2.0}) {
    CAPTURE(off);
    CHECK(judge_leading_order(counts, errors_with(off), gate, 0.01).outcome == Outcome::fault);
  }
  CHECK(judge_leading_order(counts, errors_with(NAN), gate, 0.01).outcome == Outcome::fault);
  CHECK(judge_leading_order(counts, errors_with(INFINITY), gate, 0.01).outcome == Outcome::fault);
  CHECK(judge_leading_order(counts, errors_with(-1), gate, 0.01).outcome == Outcome::error);
  CHECK(judge_leading_order({64, 128}, {1, 1}, gate, 0.01).outcome == Outcome::error);
  CHECK(judge_leading_order({64, 128, 200}, errors_with(1), gate, 0.01).outcome == Outcome::inconclusive);
  CHECK(judge_leading_order(counts, errors_with(1e-12), gate, 0.01).outcome == Outcome::inconclusive);
  CHECK(judge_leading_order(counts, {0, 0, 0}, {.expected = 2}, 0.01).outcome == Outcome::inconclusive);
  // Claims that are exceeded: two orders above.
  const std::vector<double> better{1e-4, 1e-4 / 16, 1e-4 / 256};
  CHECK(judge_leading_order(counts, better, {.expected = 2, .one_sided = true}, 0.01).outcome == Outcome::ok);
  CHECK_THROWS_AS((void)judge_leading_order(counts, errors_with(1), gate, -1), std::invalid_argument);
}

TEST_CASE("the grid convergence index from changes holds where the solutions agree in double") {
  const GridConvergence plain = grid_convergence_index(1.0625, 1.25, 2.0);
  const GridConvergence same = grid_convergence_of_changes(1.0625, 1.25, -0.1875, -0.75);
  CHECK(same.index_fine == plain.index_fine);
  CHECK(same.asymptotic_ratio == plain.asymptotic_ratio);
  const GridConvergence tiny = grid_convergence_of_changes(1, 1, 1e-25, 256e-25);
  CHECK(tiny.order == doctest::Approx(8));
  CHECK(tiny.asymptotic_ratio == doctest::Approx(1));
}
