#include "flowgauge/grid/grid.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/numeric/scalar.hpp"

using namespace flowgauge;

namespace {

std::string message_of(const auto& f) {
  try {
    f();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

bool mentions(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

template <class T>
void check_ends_and_monotony(const Grid& grid, const Schedule& schedule, const T& from, const T& to, int steps) {
  CAPTURE(entry(grid).name);
  CAPTURE(entry(schedule).name);
  const std::vector<T> t = times<T>(grid, schedule, from, to, steps);
  REQUIRE(static_cast<int>(t.size()) == steps + 1);
  CHECK(t.front() == from);
  CHECK(t.back() == to);
  for (std::size_t i = 1; i < t.size(); ++i) CHECK((from < to ? t[i - 1] < t[i] : t[i] < t[i - 1]));
}

}  // namespace

TEST_CASE_TEMPLATE("every grid has exact ends and is strictly monotone both ways", T, double, long double, Quad) {
  for (const Entry& name : schedule_entries()) {
    const Schedule schedule = example_schedule(name.name);
    const T noisy(t_of_lambda(schedule, -0.5));
    const T clean(t_of_lambda(schedule, 2.5));
    for (const Grid& grid : {Grid(TimeUniform{}), Grid(LambdaUniform{}), Grid(Karras{}), Grid(Rough{})}) {
      for (const int steps : {1, 2, 7, 64}) {
        check_ends_and_monotony<T>(grid, schedule, noisy, clean, steps);
        check_ends_and_monotony<T>(grid, schedule, clean, noisy, steps);
      }
    }
  }
}

TEST_CASE("steps are what the grid's name says") {
  const Schedule schedule = VpLinear{};
  const double from = 0.25, to = 0.02;
  const auto uniform = times<double>(TimeUniform{}, schedule, from, to, 8);
  for (int i = 1; i <= 8; ++i) CHECK(uniform[i] - uniform[i - 1] == doctest::Approx((to - from) / 8).epsilon(1e-12));

  const auto lambda = times<double>(LambdaUniform{}, schedule, from, to, 8);
  const double length = noise_level(schedule, to).lambda - noise_level(schedule, from).lambda;
  for (int i = 1; i <= 8; ++i) {
    const double step = noise_level(schedule, lambda[i]).lambda - noise_level(schedule, lambda[i - 1]).lambda;
    CHECK(step == doctest::Approx(length / 8).epsilon(1e-10));
  }

  // The long step comes first in the direction of travel, either way.
  for (const auto& [a, b] : {std::pair{from, to}, std::pair{to, from}}) {
    const auto rough = times<double>(Rough{}, schedule, a, b, 8);
    for (int i = 0; i < 8; i += 2) {
      CHECK((rough[i + 1] - rough[i]) / (rough[i + 2] - rough[i + 1]) == doctest::Approx(3).epsilon(1e-10));
    }
  }

  const auto karras = times<double>(Karras{}, schedule, from, to, 8);
  const auto root = [&](double t) {
    return std::pow(noise_level(schedule, t).sigma / noise_level(schedule, t).alpha, 1.0 / 7);
  };
  for (int i = 1; i <= 8; ++i) {
    CHECK(root(karras[i]) - root(karras[i - 1]) == doctest::Approx((root(to) - root(from)) / 8).epsilon(1e-9));
  }
  // Karras et al. 2022, eq. 5 on EDM itself: σ₁ of 80 → 0.002 in 17 steps.
  const auto edm = times<double>(Karras{}, Edm{}, 80.0, 0.002, 17);
  CHECK(edm[1] ==
        doctest::Approx(std::pow(std::pow(80, 1 / 7.) + (std::pow(.002, 1 / 7.) - std::pow(80, 1 / 7.)) / 17, 7))
            .epsilon(1e-12));
}

TEST_CASE("times of the user are taken as they are, or reversed") {
  const UserTimes grid{{0.25, 0.1, 0.02}};
  CHECK(times<double>(grid, VpLinear{}, 0.25, 0.02, 2) == std::vector<double>{0.25, 0.1, 0.02});
  CHECK(times<double>(grid, VpLinear{}, 0.02, 0.25, 2) == std::vector<double>{0.02, 0.1, 0.25});
  const Grid read = grid_from_json(Json::parse(R"({"type": "user_times", "times": [0.25, 0.1, 0.02]})"));
  CHECK(std::get<UserTimes>(read).given == grid.given);
}

TEST_CASE("misuse is named") {
  const Schedule vp = VpLinear{};
  const auto of = [&](const Grid& grid, double from, double to, int steps) {
    return message_of([&] { (void)times<double>(grid, vp, from, to, steps); });
  };
  CHECK(mentions(of(TimeUniform{}, 0.3, 0.1, 0), "steps = 0"));
  CHECK(mentions(of(TimeUniform{}, 0.3, 0.3, 4), "must differ"));
  CHECK(mentions(of(TimeUniform{}, 1.3, 0.3, 4), "domain"));
  CHECK(mentions(of(TimeUniform{}, NAN, 0.3, 4), "domain"));
  CHECK(mentions(of(LambdaUniform{}, 0.3, 0.0, 4), "finite λ"));
  CHECK(of(Karras{}, 0.3, 0.0, 4).empty());
  CHECK(mentions(of(UserTimes{{0.3, 0.1, 0.2, 0.05}}, 0.3, 0.05, 3), "monotone"));
  CHECK(mentions(of(UserTimes{{0.3, NAN, 0.05}}, 0.3, 0.05, 2), "monotone"));
  CHECK(mentions(of(UserTimes{{0.3, 0.1, 0.05}}, 0.3, 0.05, 4), "make 2 steps"));
  CHECK(mentions(of(UserTimes{{0.3, 0.1, 0.05}}, 0.25, 0.05, 2), "ends asked for"));
  CHECK(mentions(of(UserTimes{{0.3}}, 0.3, 0.05, 2), "2 or more"));
  CHECK(mentions(message_of([] { (void)grid_named("ruogh"); }), "rough"));
  CHECK(mentions(message_of([] { (void)grid_named("user_times"); }), "times"));
  CHECK(mentions(message_of([] { (void)times<double>(Karras{}, CondOt{}, 0.0, 0.9, 4); }), "not finite"));
}

TEST_CASE("every entry says what it is") {
  for (const Entry& e : grid_entries()) {
    CAPTURE(e.name);
    CHECK_FALSE(e.statement.empty());
    CHECK_FALSE(e.source.empty());
    CHECK_FALSE(e.blind_to.empty());
  }
}
