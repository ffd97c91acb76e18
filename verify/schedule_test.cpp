// Every schedule against the textbook form of its α and σ in 50 digits, with derivatives by central differences there.

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {
namespace {

using Function = std::function<Mp50(const Mp50&)>;

/// α and σ as they are printed, with no regard for cancellation: 50 digits bear it.
struct Printed {
  Schedule schedule;
  Function alpha, sigma;
  std::vector<double> times;
};

Mp50 half_pi() { return pi<Mp50>() / 2; }

Schedule shifted_example() { return time_shifted(CondOt{}, 3); }

std::vector<Printed> printed_schedules() {
  const std::vector<double> interior{1e-12, 1e-6, 0.01, 0.25, 0.5, 0.731, 0.99, 1 - 1e-6, 1 - 1e-12};
  const auto vp = [](Mp50 low, Mp50 high) {
    return [=](const Mp50& s) -> Mp50 { return exp(-(low * s + (high - low) * s * s / 2) / 2); };
  };
  const auto complement = [](Function alpha) {
    return [=](const Mp50& s) -> Mp50 { return sqrt(1 - alpha(s) * alpha(s)); };
  };
  const auto identity = [](const Mp50& t) { return t; };
  const auto one_minus = [](Function f) { return [=](const Mp50& t) -> Mp50 { return 1 - f(t); }; };
  const auto one_minus_square = [](Function f) { return [=](const Mp50& t) -> Mp50 { return 1 - f(t) * f(t); }; };
  const auto power = [](Mp50 n) { return [=](const Mp50& t) -> Mp50 { return pow(t, n); }; };
  const auto after = [](Function f, Function clock) { return [=](const Mp50& t) -> Mp50 { return f(clock(t)); }; };
  const auto towards_noise = [](Mp50 m) { return [=](const Mp50& t) -> Mp50 { return t / (t + m * (1 - t)); }; };
  const auto reversed = one_minus(identity);
  const auto table = [](std::initializer_list<double> values) {
    return Vector<double>(Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size())));
  };
  const auto cosine = [](Mp50 o) {
    return [=](const Mp50& s) -> Mp50 { return cos((s + o) / (1 + o) * half_pi()) / cos(o / (1 + o) * half_pi()); };
  };
  return {
      {CondOt{}, [](const Mp50& t) { return t; }, [](const Mp50& t) -> Mp50 { return 1 - t; }, interior},
      {CondOt{0.01}, [](const Mp50& t) { return t; }, [](const Mp50& t) -> Mp50 { return 1 - (1 - Mp50(0.01)) * t; },
       interior},
      {VpLinear{}, vp(0.1, 20), complement(vp(0.1, 20)), interior},
      {VpLinear{2, 0.5}, vp(2, 0.5), complement(vp(2, 0.5)), interior},
      {VpLinear{0.1, 4000}, vp(0.1, 4000), complement(vp(0.1, 4000)), {1e-9, 0.01, 0.05}},
      {VpCosine{}, cosine(0.008), complement(cosine(0.008)), interior},
      {VpCosine{0.3}, cosine(0.3), complement(cosine(0.3)), interior},
      {Ve{}, [](const Mp50&) { return Mp50(1); },
       [](const Mp50& s) -> Mp50 { return Mp50(0.01) * pow(Mp50(50) / Mp50(0.01), s); }, interior},
      {Edm{}, [](const Mp50&) { return Mp50(1); }, [](const Mp50& s) { return s; }, {1e-8, 0.002, 1, 80, 1e6}},
      {Trigonometric{}, [](const Mp50& t) -> Mp50 { return sin(half_pi() * t); },
       [](const Mp50& t) -> Mp50 { return cos(half_pi() * t); }, interior},
      {SubVp{}, vp(0.1, 20), one_minus_square(vp(0.1, 20)), interior},
      {SubVp{3, 0.4}, vp(3, 0.4), one_minus_square(vp(3, 0.4)), interior},
      {Polynomial{}, power(2), one_minus(power(2)), interior},
      {Polynomial{0.4}, power(0.4), one_minus(power(0.4)), interior},
      {Polynomial{7}, power(7), one_minus(power(7)), {0.01, 0.25, 0.5, 0.731, 0.99, 1 - 1e-6, 1 - 1e-12}},
      {SquareRoot{}, identity, [](const Mp50& t) -> Mp50 { return sqrt(1 - t); }, interior},
      {time_shifted(CondOt{}, 3), towards_noise(3), one_minus(towards_noise(3)), interior},
      {time_shifted(CondOt{}, 0.2), towards_noise(0.2), one_minus(towards_noise(0.2)), interior},
      // In diffusion time the share of noise is the time itself.
      {time_shifted(VpLinear{}, 2), after(vp(0.1, 20), [](const Mp50& s) -> Mp50 { return 2 * s / (1 + s); }),
       complement(after(vp(0.1, 20), [](const Mp50& s) -> Mp50 { return 2 * s / (1 + s); })), interior},
      {time_reversed(CondOt{}), reversed, identity, interior},
      {time_reversed(Trigonometric{}), after([](const Mp50& t) -> Mp50 { return sin(half_pi() * t); }, reversed),
       [](const Mp50& s) -> Mp50 { return sin(half_pi() * s); }, interior},
      {time_reversed(VpCosine{}), after(cosine(0.008), reversed), complement(after(cosine(0.008), reversed)), interior},
      {time_reversed(time_shifted(CondOt{}, 3)), after(towards_noise(3), reversed),
       one_minus(after(towards_noise(3), reversed)), interior},
      // A table of straight lines is continued by straight lines, one with α = 1 by α = 1.
      {NoiseTable(table({0, 0.25, 0.375, 1}), table({0, 0.25, 0.375, 1}), table({1, 0.75, 0.625, 0})), identity, reversed,
       {1e-12, 1e-6, 0.01, 0.2, 0.5, 0.731, 0.99, 1 - 1e-6, 1 - 1e-12}},
      {NoiseTable(table({0.5, 1, 3, 6}), table({1, 1, 1, 1}), table({1, 2, 6, 12})), [](const Mp50&) { return Mp50(1); },
       [](const Mp50& s) -> Mp50 { return 2 * s; }, {0.625, 2, 5.75}},
  };
}

/// Fourth-order central difference; truncation and rounding are below 1e-18 of the derivative for all rows above.
Mp50 derivative(const Function& f, const Mp50& t) {
  // Small against the distance from both ends of the clock, where roots and logarithms are steep.
  const Mp50 h = (t > 0.5 && t < 1 ? Mp50(1 - t) : t) * Mp50("1e-8");
  return (8 * (f(t + h) - f(t - h)) - (f(t + 2 * h) - f(t - 2 * h))) / (12 * h);
}

/// |computed − exact| within `ulps` rounding errors of `scale`.
bool close(double computed, const Mp50& exact, const Mp50& scale, double ulps = 32) {
  const Mp50 error = abs(Mp50(computed) - exact);
  return error <= ulps * Mp50(2.3e-16) * abs(scale);
}

TEST_CASE("every value of every schedule agrees with its printed form in 50 digits") {
  for (const Printed& printed : printed_schedules()) {
    for (const double time : printed.times) {
      CAPTURE(std::string(entry(printed.schedule).name));
      CAPTURE(time);
      const Mp50 t(time);
      const Mp50 alpha = printed.alpha(t), sigma = printed.sigma(t);
      const Mp50 dalpha = derivative(printed.alpha, t), dsigma = derivative(printed.sigma, t);
      const Mp50 lambda = log(alpha / sigma);
      const Mp50 dlambda = dalpha / alpha - dsigma / sigma;
      const NoiseLevel<double> level = noise_level(printed.schedule, time);
      CHECK(close(level.alpha, alpha, alpha));
      CHECK(close(level.sigma, sigma, sigma));
      CHECK(close(level.dalpha, dalpha, dalpha));
      CHECK(close(level.dsigma, dsigma, dsigma));
      CHECK(close(level.sigma_dsigma, Mp50(sigma * dsigma), Mp50(sigma * dsigma)));
      CHECK(close(level.lambda, lambda, Mp50(1 + abs(lambda))));
      CHECK(close(level.dlambda, dlambda, dlambda));
      CHECK(close(level.drift, Mp50(dalpha / alpha), Mp50(dalpha / alpha)));
      const Mp50 diffusion_squared = 2 * sigma * sigma * abs(dlambda);
      CHECK(close(level.diffusion_squared, diffusion_squared, diffusion_squared));
    }
  }
}

TEST_CASE("t_of_lambda inverts λ to the accuracy that λ itself has") {
  for (const Printed& printed : printed_schedules()) {
    for (const double time : printed.times) {
      CAPTURE(std::string(entry(printed.schedule).name));
      CAPTURE(time);
      const Mp50 t(time);
      const Mp50 lambda = log(printed.alpha(t) / printed.sigma(t));
      const Mp50 rate = derivative(printed.alpha, t) / printed.alpha(t) - derivative(printed.sigma, t) / printed.sigma(t);
      // What rounding λ does to t, beside the rounding of t itself.
      const Mp50 scale = t + abs(lambda / rate);
      CHECK(abs(t_of_lambda(printed.schedule, lambda) - t) <= Mp50("1e-30") * scale);
      const double rounded = static_cast<double>(lambda);
      const Mp50 expected = t + (Mp50(rounded) - lambda) / rate;
      CHECK(close(t_of_lambda(printed.schedule, rounded), expected, scale));
    }
  }
}

TEST_CASE("the ends of the domain are exact") {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Schedule& schedule : {Schedule(CondOt{}), Schedule(Trigonometric{})}) {
    CHECK(noise_level(schedule, 0.0).alpha == 0);
    CHECK(noise_level(schedule, 0.0).sigma == 1);
    CHECK(noise_level(schedule, 1.0).alpha == 1);
    CHECK(noise_level(schedule, 1.0).sigma == 0);
    CHECK(noise_level(schedule, 0.0).lambda == -infinity);
    CHECK(noise_level(schedule, 1.0).lambda == infinity);
    CHECK(t_of_lambda(schedule, -infinity) == 0);
    CHECK(t_of_lambda(schedule, infinity) == 1);
  }
  for (const Schedule& schedule : {Schedule(VpLinear{}), Schedule(VpCosine{})}) {
    CHECK(noise_level(schedule, 0.0).alpha == 1);
    CHECK(noise_level(schedule, 0.0).sigma == 0);
    CHECK(noise_level(schedule, 0.0).lambda == infinity);
    CHECK(t_of_lambda(schedule, infinity) == 0);
  }
  for (int i = 1; i <= 1000; ++i) {
    const Schedule cosine = VpCosine{i / 1000.0};
    CHECK(noise_level(cosine, 0.0).alpha == 1);
    CHECK(noise_level(cosine, 0.0).sigma == 0);
    CHECK(noise_level(cosine, 1.0).alpha == 0);
  }
  CHECK(noise_level(Schedule(VpLinear{}), 0.0).sigma_dsigma == 0.05);
  CHECK(noise_level(Schedule(VpCosine{}), 1.0).alpha == 0);
  CHECK(t_of_lambda(Schedule(VpCosine{}), -infinity) == doctest::Approx(1).epsilon(1e-15));
  CHECK(noise_level(Schedule(Ve{}), 0.0).sigma == 0.01);
}

TEST_CASE("the ends of the newer schedules are exact") {
  for (const Schedule& schedule : {Schedule(Polynomial{}), Schedule(Polynomial{0.5}), Schedule(SquareRoot{}),
                                   time_shifted(CondOt{}, 3), time_reversed(time_reversed(Trigonometric{})),
                                   example_schedule("noise_table")}) {
    CAPTURE(std::string(entry(schedule).name));
    CHECK(direction(schedule) == TimeDirection::flow_time);
    CHECK(noise_level(schedule, 0.0).alpha == 0);
    CHECK(noise_level(schedule, 0.0).sigma == 1);
    CHECK(noise_level(schedule, 1.0).alpha == 1);
    CHECK(noise_level(schedule, 1.0).sigma == 0);
    CHECK(std::isfinite(noise_level(schedule, 1.0).sigma_dsigma));
    CHECK(noise_level(schedule, 1.0).lambda == INFINITY);
    CHECK(noise_level(schedule, 0.0).lambda == -INFINITY);
    CHECK(t_of_lambda(schedule, -double(INFINITY)) == 0);
    CHECK(t_of_lambda(schedule, double(INFINITY)) == 1);
  }
  for (const Schedule& schedule : {Schedule(SubVp{}), Schedule(Ddpm()), example_schedule("alpha_bar_table"),
                                   time_shifted(VpLinear{}, 3), time_reversed(CondOt{})}) {
    CAPTURE(std::string(entry(schedule).name));
    CHECK(direction(schedule) == TimeDirection::diffusion_time);
    CHECK(noise_level(schedule, 0.0).alpha == 1);
    CHECK(noise_level(schedule, 0.0).sigma == 0);
    CHECK(std::isfinite(noise_level(schedule, 0.0).sigma_dsigma));
    CHECK(noise_level(schedule, 0.0).lambda == INFINITY);
    CHECK(t_of_lambda(schedule, double(INFINITY)) == 0);
  }
  // Tables end where their last knot does.
  CHECK(t_of_lambda(Schedule(Ddpm()), -20.0) == 1);
  CHECK(t_of_lambda(example_schedule("alpha_bar_table"), -double(INFINITY)) == 1);
  const Schedule short_table = schedule_from_json(Json::parse(
      R"({"type": "noise_table", "times": [2, 5, 6], "alphas": [0.9, 0.5, 0.5], "sigmas": [0.2, 0.4, 3]})"));
  CHECK(direction(short_table) == TimeDirection::diffusion_time);
  CHECK(domain(short_table).low == 2);
  CHECK(domain(short_table).high == 6);
  CHECK(t_of_lambda(short_table, 9.0) == 2);
  CHECK(t_of_lambda(short_table, -9.0) == 6);
  CHECK_THROWS_AS(require_time(short_table, 6.5), std::invalid_argument);
}

TEST_CASE("DDPM's table is the product of its 1 − β, and is not the continuous VP schedule") {
  const Schedule ddpm = Ddpm(), continuous = VpLinear{};
  Mp50 product = 1;
  for (int k = 1; k <= 1000; ++k) {
    product *= 1 - (Mp50(1e-4) + Mp50(k - 1) / 999 * (Mp50(0.02) - Mp50(1e-4)));
    if (k % 37 != 0 && k != 1000) continue;
    CAPTURE(k);
    const NoiseLevel<Mp50> exact = noise_level(ddpm, Mp50(Mp50(k) / 1000));
    CHECK(abs(exact.alpha * exact.alpha - product) <= Mp50("1e-45") * product);
    CHECK(abs(exact.sigma * exact.sigma - (1 - product)) <= Mp50("1e-45"));
    const NoiseLevel<double> level = noise_level(ddpm, k / 1000.0);
    CHECK(close(level.alpha, sqrt(product), sqrt(product)));
    CHECK(close(level.sigma, sqrt(Mp50(1 - product)), 1));
  }
  // B.13: the published 4.036e-5 of the table, 4.319e-5 of VP(0.1, 20).
  CHECK(std::abs(static_cast<double>(product) / 4.036e-5 - 1) <= 2e-4);
  const double last = noise_level(ddpm, 1.0).alpha, other = noise_level(continuous, 1.0).alpha;
  CHECK(std::abs(last * last / 4.036e-5 - 1) <= 2e-4);
  CHECK(std::abs(other * other / 4.319e-5 - 1) <= 2e-4);
  // One step, and rates that do not change.
  const Schedule one = Ddpm(1, 0.3, 0.3), equal = Ddpm(4, 0.3, 0.3);
  CHECK(noise_level(one, 1.0).alpha == doctest::Approx(std::sqrt(0.7)).epsilon(1e-15));
  CHECK(noise_level(equal, 0.5).alpha == doctest::Approx(0.7).epsilon(1e-15));
  CHECK(noise_level(equal, 0.3).alpha == doctest::Approx(std::pow(0.7, 0.6)).epsilon(1e-14));
}

TEST_CASE("tables are exact at their knots, C¹ across them, and close to the curve they were taken from") {
  std::vector<Schedule> tables{Ddpm(), example_schedule("alpha_bar_table"), example_schedule("noise_table")};
  for (const Schedule& table : tables) {
    CAPTURE(std::string(entry(table).name));
    const int steps = entry(table).name == "ddpm" ? 1000 : entry(table).name == "alpha_bar_table" ? 6 : 20;
    for (int k = 1; k < steps; k += 1 + steps / 40) {
      // From both sides of k/N, closer than any rounding: values and rates agree there.
      const Mp50 knot = Mp50(k) / steps, gap("1e-40");
      const NoiseLevel<Mp50> before = noise_level(table, Mp50(knot - gap)), after = noise_level(table, Mp50(knot + gap));
      CHECK(abs(before.alpha - after.alpha) <= Mp50("1e-36"));
      CHECK(abs(before.dalpha - after.dalpha) <= Mp50("1e-34"));
      CHECK(abs(before.sigma_dsigma - after.sigma_dsigma) <= Mp50("1e-34"));
      CHECK(abs(before.dlambda - after.dlambda) <= Mp50("1e-30"));
    }
    double previous = noise_level(table, 0.001).lambda;
    const double sign = direction(table) == TimeDirection::flow_time ? 1 : -1;
    for (int i = 2; i < 1000; ++i) {
      const double lambda = noise_level(table, i / 1000.0 + 3e-4).lambda;
      CHECK(sign * lambda > sign * previous);
      previous = lambda;
    }
  }
  const Schedule smooth = VpLinear{};
  Vector<double> sampled(100);
  for (Index k = 0; k < 100; ++k) {
    const double alpha = noise_level(smooth, static_cast<double>(k + 1) / 100).alpha;
    sampled(k) = alpha * alpha;
  }
  const Schedule table = AlphaBarTable(sampled);
  for (const double s : {0.125, 0.3049, 0.9, 0.9951}) {
    CHECK(noise_level(table, s).lambda == doctest::Approx(noise_level(smooth, s).lambda).epsilon(2e-4));
  }
  Vector<double> with_start(101);
  with_start << 1, sampled;
  CHECK(noise_level(Schedule(AlphaBarTable(with_start)), 0.3).alpha == noise_level(table, 0.3).alpha);
}

TEST_CASE("between knots a table is Brodlie's monotone cubic, worked by hand") {
  // σ = 1, 2, 8 at 0, 1, 3 with α = 1: secants 1 and 3, so 27/19 at the middle; the parabola's slopes are 1/3, held to 1/2, and
  // 13/3 at the ends.
  const Schedule table = schedule_from_json(
      Json::parse(R"({"type": "noise_table", "times": [0, 1, 3], "alphas": [1, 1, 1], "sigmas": [1, 2, 8]})"));
  CHECK(noise_level(table, 0.0).dsigma == 0.5);
  CHECK(noise_level(table, 1.0).dsigma == doctest::Approx(27.0 / 19).epsilon(1e-15));
  CHECK(noise_level(table, 3.0).dsigma == doctest::Approx(13.0 / 3).epsilon(1e-15));
  CHECK(noise_level(table, 2.0).sigma == doctest::Approx(5 - 83.0 / 114).epsilon(1e-15));
  CHECK(noise_level(table, 0.5).sigma == doctest::Approx(1.5 + (0.5 - 27.0 / 19) / 8).epsilon(1e-15));
  CHECK(t_of_lambda(table, -std::log(5 - 83.0 / 114)) == doctest::Approx(2).epsilon(1e-15));
}

TEST_CASE("wrapped schedules keep their accuracy where the base's time has lost it") {
  // 1e-8 from the data: σ to a few ε, through the shift, the reversal and both.
  const double near_one = 1 - 0x1p-27, near_zero = 0x1p-27;
  CHECK(noise_level(time_reversed(CondOt{}), near_zero).sigma == near_zero);
  const Mp50 gap(near_zero);
  CHECK(close(noise_level(time_shifted(CondOt{}, 3), near_one).sigma, Mp50(3 * gap / (1 + 2 * gap)), gap));
  CHECK(close(noise_level(time_reversed(time_shifted(CondOt{}, 3)), near_zero).sigma, Mp50(3 * gap / (1 + 2 * gap)), gap));
  CHECK(close(noise_level(time_shifted(time_reversed(CondOt{}), 3), near_zero).sigma, Mp50(3 * gap / (1 + 2 * gap)), gap));
  const double back = t_of_lambda(time_reversed(CondOt{}), noise_level(time_reversed(CondOt{}), near_zero).lambda);
  CHECK(std::abs(back - near_zero) <= 1e-14 * near_zero);
  // The shift moves λ by −log 3 on CondOT, and 1/m undoes m.
  const Schedule shifted = time_shifted(CondOt{}, 3);
  for (const double t : {0.01, 0.3, 0.77, 0.999}) {
    CHECK(noise_level(shifted, t).lambda ==
          doctest::Approx(noise_level(Schedule(CondOt{}), t).lambda - std::log(3.0)).epsilon(1e-14));
    const double image = noise_level(shifted, t).alpha;
    CHECK(noise_level(time_shifted(CondOt{}, 1 / 3.0), image).alpha == doctest::Approx(t).epsilon(1e-14));
  }
  // Known values of SD3's shift 3: σ = 0.5 becomes 0.75.
  CHECK(noise_level(shifted, 0.5).sigma == 0.75);
}

TEST_CASE("a shift is applied once, on a clock of [0, 1], and the message says so") {
  CHECK_THROWS_WITH_AS(time_shifted(shifted_example(), 3), doctest::Contains("apply it once"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(time_shifted(time_reversed(shifted_example()), 3), doctest::Contains("apply it once"),
                       std::invalid_argument);
  CHECK_NOTHROW(time_reversed(shifted_example()));
  CHECK_THROWS_WITH_AS(time_shifted(Edm{}, 3), doctest::Contains("edm"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(time_reversed(Edm{}), doctest::Contains("[0, 1]"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(time_shifted(CondOt{}, 0), doctest::Contains("shift = 0"), std::invalid_argument);
  const auto read = [](const char* text) { return schedule_from_json(Json::parse(text)); };
  CHECK_THROWS_WITH_AS(read(R"({"type": "time_shift", "base": {"type": "time_shift"}})"),
                       doctest::Contains("schedule.base: holds a time shift already; apply it once"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "time_shift", "base": {"type": "edm"}})"), doctest::Contains("schedule.base"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "reversed_time", "base": {"type": "ve", "sigma_mni": 1}})"),
                       doctest::Contains("schedule.base.sigma_mni"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "time_shift", "shift": -1})"), doctest::Contains("schedule.shift"),
                       std::invalid_argument);
}

TEST_CASE("tables that define no schedule are refused by what is wrong with them") {
  const auto read = [](const char* text) { return schedule_from_json(Json::parse(text)); };
  CHECK_THROWS_WITH_AS(read(R"({"type": "alpha_bar_table"})"), doctest::Contains("schedule.alpha_bars: is missing"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "alpha_bar_table", "alpha_bars": [0.9, 0.9]})"), doctest::Contains("fall strictly"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "alpha_bar_table", "alpha_bars": [1]})"), doctest::Contains("below 1"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "alpha_bar_table", "alpha_bars": [0.9, 0]})"), doctest::Contains("(0, 1]"),
                       std::invalid_argument);
  CHECK_THROWS_AS(AlphaBarTable(Vector<double>::Constant(2, 0.5)), std::invalid_argument);
  CHECK_THROWS_AS(AlphaBarTable(Vector<double>::Ones(1)), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "ddpm", "steps": 10.5})"), doctest::Contains("whole"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "ddpm", "beta_max": 1})"), doctest::Contains("(0, 1)"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(Ddpm(0), doctest::Contains("steps = 0"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(Ddpm(10, 0, 0.1), doctest::Contains("(0, 1)"), std::invalid_argument);
  const auto table = [&](const std::string& times, const std::string& alphas, const std::string& sigmas) {
    return read((R"({"type": "noise_table", "times": )" + times + R"(, "alphas": )" + alphas + R"(, "sigmas": )" + sigmas +
                 "}").c_str());
  };
  CHECK_THROWS_WITH_AS(table("[0, 1]", "[0, 1, 2]", "[1, 0]"), doctest::Contains("equal numbers"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(table("[0]", "[0]", "[1]"), doctest::Contains("at least 2"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(table("[0, 0]", "[0, 1]", "[1, 0]"), doctest::Contains("times[1]"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(table("[0, 1]", "[0, 1]", "[0, 1]"), doctest::Contains("one of them > 0"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(table("[0, 1, 2]", "[0, 0.5, 0.5]", "[1, 0.5, 0.5]"), doctest::Contains("strictly monotone"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(table("[0, 1, 2]", "[0, 0.5, 0.4]", "[1, 0.5, 0.1]"), doctest::Contains("opposite directions"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(table("[0, 1, 2]", "[0.1, 0.5, 0.4]", "[1, 0.5, 0.6]"), doctest::Contains("opposite directions"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(table("[0, 1]", "[-1, 1]", "[1, 0]"), doctest::Contains("schedule.alphas"), std::invalid_argument);
}

TEST_CASE("a time outside the domain is named together with what is allowed") {
  CHECK_NOTHROW(require_time(VpLinear{}, 0));
  CHECK_NOTHROW(require_time(VpLinear{}, 1));
  CHECK_THROWS_AS(require_time(VpLinear{}, 1.0000001), std::invalid_argument);
  CHECK_THROWS_AS(require_time(VpLinear{}, std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
  CHECK_THROWS_AS(require_time(Edm{}, 0), std::invalid_argument);
  CHECK_THROWS_AS(require_time(Edm{}, std::numeric_limits<double>::infinity()), std::invalid_argument);
  CHECK_NOTHROW(require_time(Edm{}, 1e6));
}

TEST_CASE("a schedule reads its parameters and refuses what it cannot be") {
  const auto read = [](const char* text) { return schedule_from_json(Json::parse(text)); };
  CHECK(std::get<VpLinear>(read(R"({"type": "vp_linear", "beta_max": 12})")).beta_max == 12);
  CHECK(std::get<VpLinear>(read(R"({"type": "vp_linear"})")).beta_min == 0.1);
  CHECK(std::get<Ve>(read(R"({"type": "ve", "sigma_min": 0.02, "sigma_max": 80})")).sigma_max == 80);
  CHECK_THROWS_WITH_AS(read(R"({"type": "vp_liner"})"), doctest::Contains("vp_linear"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "vp_linear", "beta_mxa": 1})"), doctest::Contains("beta_max"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "vp_linear", "beta_min": -1})"), doctest::Contains("beta_min"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"type": "ve", "sigma_min": 2, "sigma_max": 1})"), doctest::Contains("sigma_max"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(read(R"({"beta_min": 1})"), doctest::Contains("type"), std::invalid_argument);
  CHECK_THROWS_AS(read("[]"), std::invalid_argument);
}

TEST_CASE("every schedule in the catalogue is read by its name and has its own example") {
  for (const Entry& e : schedule_entries()) {
    CAPTURE(std::string(e.name));
    CHECK(entry(example_schedule(e.name)).name == e.name);
    CHECK(entry(schedule_from_json(Json::parse(e.example))).name == e.name);
    CHECK_FALSE(e.source.empty());
    const bool needs_a_table = e.name == "alpha_bar_table" || e.name == "noise_table";
    if (needs_a_table) {
      CHECK_THROWS_AS(schedule_named(e.name), std::invalid_argument);
      continue;
    }
    // Where there are defaults, the example is they.
    const Schedule named = schedule_named(e.name), example = example_schedule(e.name);
    CHECK(noise_level(named, 0.37).alpha == noise_level(example, 0.37).alpha);
    CHECK(noise_level(named, 0.37).sigma == noise_level(example, 0.37).sigma);
  }
}

}  // namespace
}  // namespace flowgauge
