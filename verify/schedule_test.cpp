// Every schedule against the textbook form of its α and σ in 50 digits, with derivatives by central differences there.

#include <doctest/doctest.h>

#include <functional>
#include <nlohmann/json.hpp>

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

std::vector<Printed> printed_schedules() {
  const std::vector<double> interior{1e-12, 1e-6, 0.01, 0.25, 0.5, 0.731, 0.99, 1 - 1e-6, 1 - 1e-12};
  const auto vp = [](Mp50 low, Mp50 high) {
    return [=](const Mp50& s) -> Mp50 { return exp(-(low * s + (high - low) * s * s / 2) / 2); };
  };
  const auto complement = [](Function alpha) {
    return [=](const Mp50& s) -> Mp50 { return sqrt(1 - alpha(s) * alpha(s)); };
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
  };
}

/// Fourth-order central difference; truncation and rounding are below 1e-18 of the derivative for all rows above.
Mp50 derivative(const Function& f, const Mp50& t) {
  const Mp50 h = t * Mp50("1e-8");
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
    CHECK(entry(schedule_named(e.name)).name == e.name);
    CHECK(entry(schedule_from_json(Json::parse(e.example))).name == e.name);
    CHECK_FALSE(e.source.empty());
  }
}

}  // namespace
}  // namespace flowgauge
