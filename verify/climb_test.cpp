// Ladders that the errors choose: where they stop, and that no wrong order is climbed away from.

#include "flowgauge/study/climb.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

using namespace flowgauge;

namespace {

using Errors = std::function<double(int)>;

/// Errors with these local orders from N = 64 on, octave by octave, the last of them for ever; below 64 the first.
Errors with_orders(std::vector<double> orders) {
  return [=](int steps) {
    double error = 1e-3;
    for (int n = 64; n > steps; n /= 2) error *= std::exp2(orders.front());
    std::size_t k = 0;
    for (int n = 64; n < steps; n *= 2, ++k) error *= std::exp2(-orders[std::min(k, orders.size() - 1)]);
    return error;
  };
}

struct Result {
  Climbed ladder;
  OrderFit fit;
};

Result climbed(const Errors& errors, OrderGate gate, double floor = 0, Climb how = {}, int minimum = 1) {
  Result result;
  result.ladder = climb(how, gate, minimum, errors, [=](int) { return floor; });
  std::vector<double> found;
  for (const int steps : result.ladder.counts) found.push_back(errors(steps));
  gate.floor = floor;
  result.fit = fit_climbed(result.ladder, found, gate);
  return result;
}

}  // namespace

TEST_CASE("orders that have settled end the climb at four counts, right or wrong") {
  const std::vector<int> four{64, 128, 256, 512};
  for (const double order : {1.0, 2.0, 2.5}) {
    const Result at = climbed(with_orders({order}), {.expected = 2.5, .tolerance = 0.1});
    CHECK(at.ladder.counts == four);
    CHECK(at.ladder.settled);
    CHECK(at.fit.outcome == (order == 2.5 ? Outcome::ok : Outcome::fault));
    CHECK(at.fit.p_hat == doctest::Approx(order));
  }
  // Errors that do not shrink are no matter of the ladder.
  const Result stays = climbed(with_orders({0}), {.expected = 2, .tolerance = 0.1});
  CHECK(stays.fit.outcome == Outcome::fault);
  CHECK(stays.fit.ladder == Ladder::growing);
  const Result moves =
      climbed(with_orders({-0.5, -1, -1.5, -2, -0.5, -1}), {.expected = 2, .tolerance = 0.1}, 0, {.largest = 1024});
  CHECK_FALSE(moves.ladder.settled);
  CHECK(moves.fit.outcome == Outcome::fault);
}

TEST_CASE("settled means orders that move by less than 0.1 and extrapolations by less than 0.05") {
  const auto ends_at = [](std::vector<double> orders) {
    return climbed(with_orders(std::move(orders)), {.expected = 2, .tolerance = 0.1}).ladder.counts.back();
  };
  // p + c/N throughout: p̂ is 2 from the first.
  CHECK(ends_at({2.36, 2.18, 2.09, 2.045, 2.02}) == 512);
  CHECK(ends_at({2.44, 2.22, 2.11, 2.055, 2.03}) == 1024);
  CHECK(ends_at({1.56, 1.78, 1.89, 1.945, 1.97}) == 1024);
  // p̂ = 2.00, then 2.04 and 2.06.
  CHECK(ends_at({2, 2, 2.02, 2}) == 512);
  CHECK(ends_at({2, 2, 2.03, 2}) > 512);
  CHECK(ends_at({2, 2, 1.97, 2}) > 512);
  CHECK(ends_at({2, 2, std::numeric_limits<double>::quiet_NaN()}) == 512);  // there is nothing beyond a NaN
}

TEST_CASE("a term of lower order with a small constant is climbed to, and its order judged") {
  // 1/N⁴ + 1/(2000 N³)
  const Errors errors = [](int steps) { return std::pow(steps, -4.0) * (1 + steps / 2000.0); };
  const Result third = climbed(errors, {.expected = 3, .tolerance = 0.1});
  CHECK(third.ladder.counts.back() > 4096);
  CHECK(third.fit.outcome == Outcome::ok);
  const Result fourth = climbed(errors, {.expected = 4, .tolerance = 0.1});
  CHECK_MESSAGE(fourth.fit.outcome != Outcome::ok, fourth.fit.detail);
  CHECK(climbed(errors, {.expected = 4, .tolerance = 0.1}, 0, {.largest = 1 << 20}).fit.outcome == Outcome::fault);
  // An order settled above its band is climbed on from to the end, and then a fault; one-sided, it ends the climb.
  const Result high = climbed(with_orders({3}), {.expected = 2, .tolerance = 0.1});
  CHECK(high.ladder.counts.back() == 16384);
  CHECK(high.fit.outcome == Outcome::fault);
  // Between two orders it is neither.
  for (const double order : {2.5, 2.85, 3.15}) {
    const Result two = climbed(with_orders({order}), {.expected = 2, .tolerance = 0.1});
    CHECK_FALSE(two.ladder.settled);
    CHECK(two.fit.outcome == Outcome::inconclusive);
    CHECK(climbed(with_orders({order}), {.expected = 3.5, .tolerance = 0.1}).fit.outcome == Outcome::fault);
    CHECK(climbed(with_orders({order}), {.expected = 2, .tolerance = 0.1, .one_sided = true}).ladder.settled);
  }
  for (const double order : {2.95, 3.05}) {
    CHECK(climbed(with_orders({order}), {.expected = 2, .tolerance = 0.1}).fit.outcome == Outcome::fault);
  }
  const Result allowed = climbed(with_orders({3}), {.expected = 2, .tolerance = 0.1, .one_sided = true});
  CHECK(allowed.ladder.counts.back() == 512);
  CHECK(allowed.fit.outcome == Outcome::ok);
  // Within the band, and at its upper end.
  CHECK(climbed(with_orders({2.09}), {.expected = 2, .tolerance = 0.1}).ladder.counts.back() == 512);
  // Out of a plateau down to the order that is there.
  CHECK(climbed(with_orders({3, 3, 3, 3, 2.5, 2.2, 2.1, 2.05}), {.expected = 2, .tolerance = 0.1}).fit.outcome ==
        Outcome::ok);
  CHECK(climbed(with_orders({3, 3, 3, 2.2, 1.6, 1.3, 1.15, 1.075}), {.expected = 2, .tolerance = 0.1}).fit.outcome ==
        Outcome::fault);
}

TEST_CASE("an order that never settles is inconclusive, and says at which N that was given up") {
  std::vector<double> orders;
  for (int k = 0; k < 12; ++k) orders.push_back(k % 2 == 0 ? 2.0 : 2.14);
  const Result at = climbed(with_orders(orders), {.expected = 3, .tolerance = 0.15});
  CHECK_FALSE(at.ladder.settled);
  CHECK(at.ladder.counts.front() == 64);
  CHECK(at.ladder.counts.back() == 16384);
  CHECK(at.fit.outcome == Outcome::inconclusive);
  CHECK(at.fit.ladder == Ladder::pre_asymptotic);
  CHECK(at.fit.detail.starts_with("not settled by N = 16384: expected order 3"));
  CHECK_FALSE(moves_yet(climbed(with_orders({2}), {.expected = 2, .tolerance = 0.1}).ladder, at.fit));
  CHECK(moves_yet(at.ladder, at.fit));
  CHECK_FALSE(moves_yet(at.ladder, climbed(with_orders({0}), {.expected = 2, .tolerance = 0.1}).fit));
  // The same ladder, settled, is a fault.
  std::vector<double> errors;
  for (const int steps : at.ladder.counts) errors.push_back(with_orders(orders)(steps));
  CHECK(fit_climbed({at.ladder.counts, true}, errors, {.expected = 3, .tolerance = 0.15}).outcome == Outcome::fault);
}

TEST_CASE("near the round-off floor the ladder goes down instead") {
  const Errors fourth = with_orders({4});  // 1e-3 at 64, 1e-3/16^k above
  // 256 stands 30 × above the floor, 512 does not.
  const double at_512 = 1e-3 / 4096;
  const Result at = climbed(fourth, {.expected = 4, .tolerance = 0.1}, 1.01 * at_512 / 30);
  CHECK(at.ladder.counts == std::vector<int>{32, 64, 128, 256});
  CHECK(at.fit.outcome == Outcome::ok);
  CHECK(climbed(fourth, {.expected = 4, .tolerance = 0.1}, 0.99 * at_512 / 30).ladder.counts.back() == 512);
  CHECK(climbed(fourth, {.expected = 3, .tolerance = 0.1}, 1.01 * at_512 / 30).fit.outcome == Outcome::fault);
  // Everything from 64 on is at the floor.
  const Result low = climbed(fourth, {.expected = 4, .tolerance = 0.1}, 1e-3 / 20);
  CHECK(low.ladder.counts == std::vector<int>{8, 16, 32});
  CHECK(low.fit.outcome == Outcome::ok);
  const Result none = climbed(fourth, {.expected = 4, .tolerance = 0.1}, 1e3);
  CHECK(none.ladder.counts.size() == 3);
  CHECK(none.fit.outcome == Outcome::inconclusive);
  CHECK(none.fit.ladder == Ladder::exact);
  CHECK(climbed([](int) { return 0.0; }, {.expected = 4, .tolerance = 0.1}, 1e-16).fit.ladder == Ladder::exact);
  // Not below what the method needs.
  CHECK(climbed(fourth, {.expected = 4, .tolerance = 0.1}, 1.01 * at_512 / 30, {}, 33).ladder.counts ==
        std::vector<int>{64, 128, 256});
  CHECK(climbed(fourth, {.expected = 4, .tolerance = 0.1}, 0, {}, 65).ladder.counts.front() == 128);
}

TEST_CASE("an error that is not finite is a fault wherever it comes") {
  for (const int from : {8, 64, 128, 512, 1024, 16384}) {
    CAPTURE(from);
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
      const Errors errors = [=](int steps) { return steps >= from ? bad : with_orders({3})(steps); };
      const Result at = climbed(errors, {.expected = 2, .tolerance = 0.1}, 1e-300);
      CHECK(at.fit.outcome == Outcome::fault);
      CHECK(at.fit.ladder == Ladder::not_finite);
    }
  }
}

TEST_CASE("counts that make no ladder are refused") {
  for (const Climb& how :
       {Climb{.first = 8, .smallest = 16}, Climb{.first = 64, .largest = 32}, Climb{.smallest = 0}}) {
    CHECK_THROWS_AS((void)climb(how, {}, 1, with_orders({2}), [](int) { return 0.0; }), std::invalid_argument);
  }
  CHECK(climb({.first = 4, .smallest = 4, .largest = 4}, {}, 1, with_orders({2}), [](int) { return 0.0; }).counts ==
        std::vector<int>{4});
}
