// Langevin samplers: steps by hand, the laws that they leave, accept and reject at the edges, cost, and misuse.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "flowgauge/fault/langevin_faults.hpp"
#include "flowgauge/identity/langevin_step.hpp"
#include "flowgauge/judge/statistics.hpp"
#include "flowgauge/study/langevin_identities.hpp"
#include "flowgauge/study/langevin_study.hpp"

using namespace flowgauge;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// One step of length ½ on N(0.7, ¼): forms over (x, v, draws).
PhasePoint<AffineForm> one_step(const LangevinSampler& sampler, double h = 0.5) {
  return run_langevin(sampler, gaussian_langevin_target<AffineForm>(0.7, 0.25), h, 1,
                      {affine_noise(3, sampler.draws_per_step)}, {{{0, 1}}, {{0, 0, 1}}});
}

void near(const AffineForm& form, std::vector<double> expected) {
  AffineForm padded = form;
  padded.coefficients.resize(expected.size(), 0);
  REQUIRE(form.coefficients.size() <= expected.size());
  for (std::size_t j = 0; j < expected.size(); ++j) {
    CAPTURE(j);
    CHECK(padded.coefficients[j] == doctest::Approx(expected[j]).epsilon(1e-14));
  }
}

std::vector<Record> run_all(const std::vector<StudyTask>& tasks) {
  std::vector<Record> records;
  for (const StudyTask& task : tasks) {
    task.run([&](const Record& record) { records.push_back(record); });
    CHECK(records.back().id == task.id);
  }
  return records;
}

std::set<std::string> red(const LangevinSampler& sampler) {
  std::set<std::string> laws;
  for (const LawResult& result : check_langevin_laws({sampler})) {
    if (result.not_applicable.empty() && result.verdict.outcome != Outcome::ok) laws.insert(result.identity);
  }
  return laws;
}

/// A chain of MALA on the line with draws of choice.
double mala_step(const LangevinTarget<Batch<double>>& target, double x, double xi, double u, double h = 0.5) {
  return run_langevin(langevin_named("mala"), target, h, 1,
                      {[=](const Batch<double>&, int, int) { return Batch<double>::Constant(1, 1, xi); },
                       [=](Index, int) { return Vector<double>::Constant(1, u); }},
                      {Batch<double>::Constant(1, 1, x)})
      .position(0, 0);
}

}  // namespace

TEST_CASE("one step by hand") {
  // s = 2.8 − 4x.
  near(one_step(langevin_named("ula"), 0.1).position, {0.28, 0.6, 0, std::sqrt(0.2)});
  near(one_step(langevin_named("ncsn_langevin"), 0.1).position, {0.14, 0.8, 0, std::sqrt(0.1)});
  near(one_step(langevin_named("ula"), 0.1).velocity, {0, 0, 1, 0});
  // γ = 0.8, T = 0.7, ω² = 2.8: products of the parts' matrices.
  near(one_step(langevin_named("baoab")).position,
       {0.20461420563936578, 0.707693991943763, 0.41758001150890983, 0.1552155205508507});
  near(one_step(langevin_named("baoab")).velocity,
       {0.6752268786099072, -0.9646098265855816, 0.3780140379794025, 0.5122112178178073});
  near(one_step(langevin_named("aboba")).position,
       {0.20461420563936578, 0.7076939919437631, 0.3445035094948506, 0.1552155205508507});
  near(one_step(langevin_named("aboba")).velocity,
       {0.8184568225574631, -1.1692240322249474, 0.3780140379794024, 0.6208620822034028});
  near(one_step(langevin_named("obabo")).position, {0.245, 0.65, 0.4093653765389909, 0.24019573673103178, 0});
  near(one_step(langevin_named("obabo")).velocity,
       {0.6619438138635482, -0.9456340198050689, 0.43570802992316554, 0.2556523273458938, 0.48039147346206357});
  const LangevinSampler other = langevin_from_json({{"type", "baoab"}, {"friction", 2}, {"temperature", 1}});
  CHECK(one_step(other).velocity.coefficients[3] == doctest::Approx((1 - 0.25) * std::sqrt(1 - std::exp(-2.0))));
  CHECK(other.friction == 2);
  CHECK(other.temperature == 1);
}

TEST_CASE("the laws that are left, in numbers") {
  struct Known {
    const char* name;
    double h, position, velocity;
  };
  // q = T h²/4v = 0.175 for kinetic dynamics.
  for (const Known& known :
       {Known{"ula", 0.1, 0.3125, 0}, Known{"ncsn_langevin", 0.1, 0.25 / 0.9, 0}, Known{"baoab", 0.5, 0.25, 0.5775},
        Known{"aboba", 0.5, 0.25, 0.7 / 0.825}, Known{"obabo", 0.5, 0.25 / 0.825, 0.7}}) {
    CAPTURE(known.name);
    const LangevinSampler& sampler = langevin_named(known.name);
    const StationaryVariances stated = sampler.stationary(0.25, known.h);
    CHECK(stated.position == doctest::Approx(known.position).epsilon(1e-14));
    CHECK(stated.velocity == doctest::Approx(known.velocity).epsilon(1e-14));
    const PhaseLaw law = stationary_law(affine_step(sampler, 0.7, 0.25, known.h));
    CHECK(static_cast<double>(law.covariance[0][0]) == doctest::Approx(known.position).epsilon(1e-13));
    CHECK(static_cast<double>(law.covariance[1][1]) == doctest::Approx(known.velocity).epsilon(1e-13));
    CHECK(static_cast<double>(law.mean[0]) == doctest::Approx(0.7).epsilon(1e-13));
    // Above the limit there is no such law, by formula and by the step alike.
    const double limit = sampler.stability_limit(0.25);
    CHECK(std::isnan(sampler.stationary(0.25, limit * (1 + 4e-15)).position));
    CHECK(std::isfinite(sampler.stationary(0.25, limit * (1 - 4e-15)).position));
    CHECK(std::isnan(static_cast<double>(stationary_law(affine_step(sampler, 0.7, 0.25, 1.01 * limit)).mean[0])));
  }
  // Nor at it, where it is a binary number.
  CHECK(std::isnan(langevin_named("ula").stationary(0.25, 0.5).position));
  CHECK(std::isnan(langevin_from_json({{"type", "obabo"}, {"temperature", 1}}).stationary(0.25, 1).velocity));
  CHECK(langevin_named("ula").stability_limit(0.25) == 0.5);
  CHECK(langevin_named("ncsn_langevin").stability_limit(0.25) == 1);
  CHECK(langevin_named("obabo").stability_limit(0.25) == doctest::Approx(2 * std::sqrt(0.25 / 0.7)));
  CHECK(langevin_named("mala").stationary(0.3, 99).position == 0.3);
  CHECK_FALSE(langevin_named("annealed_langevin").stationary);
}

TEST_CASE("the discrete Lyapunov equation on a map with a known law") {
  // Jury's conditions at each of their edges, and a rotation that shrinks: Σ = Q/(1 − r²) for Q = 1.
  AffineStep step;
  step.matrix = {{{0.3L, -0.4L}, {0.4L, 0.3L}}};
  step.noise = {{{1, 0}, {0, 1}}};
  step.shift = {1, 0};
  const PhaseLaw law = stationary_law(step);
  CHECK(static_cast<double>(law.covariance[0][0]) == doctest::Approx(4 / 3.0).epsilon(1e-15));
  CHECK(std::abs(static_cast<double>(law.covariance[0][1])) < 1e-18);
  CHECK(static_cast<double>(law.covariance[1][1]) == doctest::Approx(4 / 3.0).epsilon(1e-15));
  CHECK(static_cast<double>(law.mean[0]) == doctest::Approx(0.7 / 0.65).epsilon(1e-15));
  CHECK(static_cast<double>(law.mean[1]) == doctest::Approx(0.4 / 0.65).epsilon(1e-15));
  // Its first pivot is 0: x and v change places.
  step.matrix = {{{1, -0.5L}, {0.5L, 0}}};
  step.shift = {0, 1};
  CHECK(static_cast<double>(stationary_law(step).mean[0]) == doctest::Approx(-2).epsilon(1e-15));
  CHECK(static_cast<double>(stationary_law(step).mean[1]) == doctest::Approx(0).epsilon(1e-15));
  for (const auto& [a, b, stable] :
       {std::tuple{0.99L, -0.99L, true}, {1.01L, 0.1L, false}, {-1.01L, 0.1L, false}, {-0.9L, -0.9L, true}}) {
    step.matrix = {{{a, 0}, {0, b}}};
    CHECK(is_stable(step) == stable);
  }
}

TEST_CASE("every law holds for every sampler, to 1e-13 of its scale, and speaks where it should") {
  std::map<std::string, int> spoken;
  for (const LangevinSampler& sampler : langevin_catalogue()) {
    CAPTURE(sampler.entry.name);
    for (const LawResult& result : check_langevin_laws({sampler})) {
      CAPTURE(result.identity);
      if (!result.not_applicable.empty()) continue;
      ++spoken[result.identity];
      CHECK(result.verdict.outcome == Outcome::ok);
      CHECK(result.verdict.residual <= 1e-13);
    }
  }
  CHECK(spoken == std::map<std::string, int>{{"stationary_variance", 5},
                                             {"phase_volume", 3},
                                             {"annealed_variance", 2},
                                             {"detailed_balance", 1},
                                             {"langevin_bookkeeping", 8}});
}

TEST_CASE("each fault is caught, and by the laws that speak of it alone") {
  const std::map<std::string_view, std::set<std::string>> expected{
      {"M61", {"stationary_variance:ula"}},
      {"langevin_noise_scale", {"stationary_variance:ncsn_langevin"}},
      {"langevin_whole_drift", {"stationary_variance:ncsn_langevin"}},
      {"mala_accepts_all", {"detailed_balance:mala", "langevin_bookkeeping:mala"}},
      {"mala_symmetric_ratio", {"detailed_balance:mala"}},
      {"splitting_order", {"stationary_variance:baoab"}},
      {"splitting_ends", {"stationary_variance:aboba", "langevin_bookkeeping:aboba"}},
      {"friction_sign", {"stationary_variance:baoab", "phase_volume:baoab", "langevin_bookkeeping:baoab"}},
      {"friction_twice", {"phase_volume:obabo"}},
      {"force_forgotten", {"langevin_bookkeeping:baoab"}},
      {"annealed_last_score", {"annealed_variance:annealed_langevin"}},
      {"annealed_half_step", {"annealed_variance:annealed_langevin_v2"}},
  };
  std::size_t found = 0;
  for (const Fault& fault : langevin_faults()) {
    CAPTURE(fault.id);
    REQUIRE(expected.contains(fault.id));
    ++found;
    std::set<std::string> caught;
    for (const CheckedResidual& check : fault.run(true)) {
      if (check.outcome == Outcome::fault) caught.insert(check.check);
    }
    CHECK(caught == expected.at(fault.id));
    for (const CheckedResidual& check : fault.run(false)) CHECK(check.outcome == Outcome::ok);
  }
  CHECK(found == expected.size());
}

TEST_CASE("what a sampler states of itself is held against it") {
  LangevinSampler wrong = langevin_named("baoab");
  wrong.stability_limit = [](double variance) { return 2.00001 * std::sqrt(variance / 0.7); };
  CHECK(red(wrong) == std::set<std::string>{"stationary_variance"});
  wrong = langevin_named("obabo");
  ++wrong.draws_per_step;
  CHECK(red(wrong) == std::set<std::string>{"langevin_bookkeeping"});
  wrong = langevin_named("obabo");
  wrong.stationary = [](double variance, double) { return StationaryVariances{variance, 0.7}; };
  CHECK(red(wrong) == std::set<std::string>{"stationary_variance"});
  wrong = langevin_named("aboba");
  wrong.friction *= 1 + 1e-9;
  CHECK(red(wrong) == std::set<std::string>{"phase_volume"});
  wrong = langevin_named("annealed_langevin");
  wrong.ladder->last *= 1 + 1e-9;
  CHECK(red(wrong).contains("annealed_variance"));
  // NaN is seen.
  wrong = langevin_named("ula");
  wrong.run_affine = UnadjustedLangevin{std::nan(""), 2};
  CHECK(red(wrong).size() == 2);
}

TEST_CASE("accept and reject: known numbers, the wall, overflow, and a start outside") {
  const LangevinTarget<Batch<double>> normal = gaussian_langevin_target<Batch<double>>(0, 1);
  // From x = 1 with h = ½, ξ = 1.5: y = 2, log a = −1.5 − (0 − 2.25)/2 = −0.375: q(2 → 1) is centred, q(1 → 2) is not.
  CHECK(mala_step(normal, 1, 1.5, std::exp(-0.375) * (1 - 1e-14)) == 2);
  CHECK(mala_step(normal, 1, 1.5, std::exp(-0.375) * (1 + 1e-14)) == 1);
  // Downhill to the mode it is taken always.
  CHECK(mala_step(normal, 2, 0, 1 - 1e-16) == 1);

  LangevinTarget<Batch<double>> walled = normal;
  walled.log_density = [](const Batch<double>& x) -> Vector<double> {
    return Vector<double>::Constant(1, x(0, 0) < 0 ? -infinity : -x(0, 0));
  };
  walled.score = [](const Batch<double>& x, double) -> Batch<double> {
    return Batch<double>::Constant(1, 1, x(0, 0) < 0 ? 0 : -1);
  };
  CHECK(mala_step(walled, 0.25, -1, 1e-300) == 0.25);
  CHECK(mala_step(walled, -1, 2, 1 - 1e-16) == 1);  // from outside the first point inside
  CHECK(mala_step(walled, -1, -2, 1e-300) == -1);   // and none outside
  for (const double nothing : {std::nan(""), infinity}) {
    LangevinTarget<Batch<double>> broken = normal;
    broken.log_density = [=](const Batch<double>& x) -> Vector<double> {
      return Vector<double>::Constant(1, x(0, 0) == 1 ? -0.5 : nothing);
    };
    CHECK(mala_step(broken, 1, 1.5, 1e-300) == 1);
  }
  LangevinTarget<Batch<double>> steep = normal;
  steep.score = [](const Batch<double>& x, double) -> Batch<double> {
    return Batch<double>::Constant(1, 1, x(0, 0) == 1 ? -1 : std::nan(""));
  };
  CHECK(mala_step(steep, 1, 1.5, 1e-300) == 1);
  // The quartic's drift overflows: what ULA would throw away stays where it is.
  LangevinTarget<Batch<double>> quartic;
  quartic.score = [](const Batch<double>& x, double) -> Batch<double> { return -x.array().cube().matrix(); };
  quartic.log_density = [](const Batch<double>& x) -> Vector<double> {
    return Vector<double>::Constant(1, -std::pow(x(0, 0), 4) / 4);
  };
  CHECK(mala_step(quartic, 1e60, 0, 1e-300) == 1e60);
}

TEST_CASE("a million steps of MALA have the target's variance where ULA has its own, at a false-alarm rate of 1e-9") {
  constexpr Index chains = 200000;
  constexpr double h = 0.4;
  const auto reached = [&](const char* name, double start_variance) {
    const RandomKey key{1, experiment_number(name)};
    const Batch<double> X = std::sqrt(start_variance) * normal_batch(key, 1 << 20, 1, chains);
    return run_langevin(langevin_named(name), gaussian_langevin_target<Batch<double>>(0, 1), h, 5, langevin_draws(key),
                        {X})
        .position;
  };
  const double level = level_of_each(4);
  // Both start in the law that they leave.
  const Batch<double> adjusted = reached("mala", 1), unadjusted = reached("ula", 1.25);
  const std::vector<double> a(adjusted.data(), adjusted.data() + chains),
      u(unadjusted.data(), unadjusted.data() + chains);
  CHECK(variance_test(a, 1, level).outcome == Outcome::ok);
  CHECK(variance_test(u, 1.25, level).outcome == Outcome::ok);
  CHECK(variance_test(u, 1, level).outcome == Outcome::fault);
  CHECK(variance_test(a, 1.05, level).outcome == Outcome::fault);
}

TEST_CASE("levels, and the step of NCSNv2") {
  const NoiseLadder ladder;
  CHECK(ladder.sigma(0) == 10);
  CHECK(ladder.sigma(9) == doctest::Approx(0.01).epsilon(1e-15));
  CHECK(ladder.sigma(3) == doctest::Approx(1).epsilon(1e-15));
  CHECK(NoiseLadder{10, 0.5, 1}.sigma(0) == 0.5);
  // T = 1: η = 1 − 1/γ² and 2 − 1/γ².
  CHECK(closest_level_step(2, 1) == doctest::Approx(0.75).epsilon(1e-14));
  CHECK(level_variance_ratio(0.75, 2, 1) == doctest::Approx(1.75).epsilon(1e-14));
  CHECK(closest_level_step(10, 1) == doctest::Approx(0.99).epsilon(1e-14));
  // From the recursion v ← (1 − η)²v + 2η, and a search.
  CHECK(closest_level_step(2, 3) == doctest::Approx(0.45098467492087974).epsilon(1e-13));
  CHECK(level_variance_ratio(0.45098467492087974, 2, 3) == doctest::Approx(1.3653238496811675).epsilon(1e-13));
  for (const double ratio : {1.05, 2.0, 8.0}) {
    for (const int steps : {1, 4, 50}) {
      const double eta = closest_level_step(ratio, steps);
      double variance = ratio * ratio;
      for (int n = 0; n < steps; ++n) variance = (1 - eta) * (1 - eta) * variance + 2 * eta;
      CHECK(level_variance_ratio(eta, ratio, steps) == doctest::Approx(variance).epsilon(1e-12));
      CHECK(variance > 1);
      for (double other = 0.001; other < 1; other += 0.001) {
        CHECK(level_variance_ratio(other, ratio, steps) >= variance * (1 - 1e-14));
      }
    }
  }
  CHECK_THROWS_WITH_AS((void)closest_level_step(1, 5), "closest_level_step: ratio = 1; allowed is > 1",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)closest_level_step(infinity, 5), std::invalid_argument);
  CHECK_THROWS_AS((void)closest_level_step(std::nan(""), 5), std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)closest_level_step(2, 0), "closest_level_step: steps = 0; allowed is 1 or more",
                       std::invalid_argument);
}

TEST_CASE("the bias of the stationary law against the step, decided as expected") {
  CHECK(stationary_error(langevin_named("ula"), "position", 16) == doctest::Approx(1 / 15.0).epsilon(1e-12));
  CHECK(stationary_error(langevin_named("obabo"), "position", 16) == doctest::Approx(1 / 255.0).epsilon(1e-12));
  CHECK(stationary_error(langevin_named("baoab"), "velocity", 16) == doctest::Approx(1 / 256.0).epsilon(1e-12));
  CHECK(stationary_error(langevin_named("baoab"), "position", 16) <= 1e-14);
  std::map<std::string, double> orders;
  int exact = 0, findings = 0;
  for (const Record& record : run_all(langevin_tasks(langevin_catalogue()))) {
    CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
    if (record.kind == "order") orders[record.id] = to_number(record.fields["measured_order"]);
    exact += record.kind == "error";
    findings += record.kind == "finding";
  }
  CHECK(orders.size() == 5);
  CHECK(exact == 3);
  CHECK(findings == 2);
  for (const auto& [id, order] : std::map<std::string, double>{{"ula/stationary_order/of=position", 1},
                                                               {"ncsn_langevin/stationary_order/of=position", 1},
                                                               {"baoab/stationary_order/of=velocity", 2},
                                                               {"aboba/stationary_order/of=velocity", 2},
                                                               {"obabo/stationary_order/of=position", 2}}) {
    CAPTURE(id);
    REQUIRE(orders.contains(id));
    CHECK(orders[id] == doctest::Approx(order).epsilon(0.01));
  }
  CHECK(langevin_tasks({}).empty());
  CHECK(selected_langevin({}).size() == 8);
  CHECK(selected_langevin({"ula", "heun", "ula"}).size() == 1);
}

TEST_CASE("studies and findings see what is wrong") {
  for (const auto& [name, other] : {std::pair{"baoab", "obabo"}, std::pair{"annealed_langevin", "annealed_langevin_v2"},
                                    std::pair{"annealed_langevin_v2", "annealed_langevin"}}) {
    LangevinSampler wrong = langevin_named(name);
    wrong.run_affine = langevin_named(other).run_affine;
    wrong.draws_per_step = langevin_named(other).draws_per_step;
    for (const Record& record : run_all(langevin_tasks({wrong}))) {
      CHECK_MESSAGE(record.outcome != Outcome::ok, to_line(record));
      if (record.kind == "error") CHECK(record.fields["cause"] == "biased_law");
      if (record.kind == "finding") CHECK(record.fields["cause"] == "not_reproduced");
    }
  }
  LangevinSampler broken = langevin_named("baoab");
  broken.run_affine = SplitLangevin{"BAOAB", std::nan(""), 0.7};
  for (const Record& record : run_all(langevin_tasks({broken}))) CHECK(record.outcome == Outcome::fault);
}

TEST_CASE("the studies of a name, and names that nothing is called") {
  const std::vector<StudyTask> tasks = study_tasks({.solvers = {"obabo"}});
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].id == "obabo/stationary_order/of=position");
  CHECK(tasks[1].id == "obabo/stationary_exactness/of=velocity");
  CHECK_THROWS_WITH_AS((void)study_tasks({.problems = {"mixture_1d"}, .solvers = {"obabo"}}),
                       "solver obabo is studied on its stationary law, with steps of its own; it takes no problems, "
                       "grids, steps or tolerances",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)study_tasks({.solvers = {"baoba"}}), doctest::Contains("did you mean \"baoab\""),
                       std::invalid_argument);
}

TEST_CASE("misuse is named") {
  CHECK_THROWS_WITH_AS((void)one_step(langevin_named("mala")),
                       "mala: does not run on affine forms: what is accepted is no linear function of the draws",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)one_step(langevin_named("ula"), 0), "langevin: h = 0; allowed is > 0",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)one_step(langevin_named("ula"), infinity), std::invalid_argument);
  CHECK_THROWS_AS((void)one_step(langevin_named("ula"), std::nan("")), std::invalid_argument);
  const LangevinTarget<Batch<double>> target = gaussian_langevin_target<Batch<double>>(0, 1);
  const Batch<double> X = Batch<double>::Constant(1, 1, 0.4);
  CHECK_THROWS_WITH_AS((void)run_langevin(langevin_named("ula"), target, 0.1, -1, langevin_draws({}), {X}),
                       "langevin: steps = -1; allowed is 0 or more", std::invalid_argument);
  CHECK(run_langevin(langevin_named("ula"), target, 0.1, 0, langevin_draws({}), {X}).position == X);
  CHECK_THROWS_WITH_AS((void)run_langevin(langevin_named("mala"), {target.score}, 0.1, 1, langevin_draws({}), {X}),
                       "mala: the target has no log_density; accept/reject needs one", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)run_langevin(langevin_named("mala"), target, 0.1, 1, {langevin_draws({}).normals}, {X}),
                       "mala: the draws have no uniforms; accept/reject needs them", std::invalid_argument);
  CHECK_THROWS_WITH_AS(
      (void)SplitLangevin{"BAXAB"}(target, 0.1, 1, langevin_draws({}), PhasePoint<Batch<double>>{X, X}),
      "splitting BAXAB: letter X; allowed are A, B and O", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)gaussian_langevin_target<AffineForm>(0, 0),
                       "gaussian_langevin_target: variance = 0; allowed is > 0", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)langevin_named("mal"), doctest::Contains("did you mean \"mala\""), std::invalid_argument);
  CHECK(find_langevin("heun") == nullptr);
  CHECK_THROWS_WITH_AS((void)langevin_from_json({{"type", "baoab"}, {"friction", 0}}),
                       doctest::Contains("baoab.friction"), std::invalid_argument);
  CHECK_THROWS_AS((void)langevin_from_json({{"type", "annealed_langevin"}, {"levels", 0}}), std::invalid_argument);
  CHECK(langevin_from_json({{"type", "annealed_langevin"}, {"levels", 3}}).levels() == 3);
  CHECK_THROWS_WITH_AS((void)affine_step(langevin_named("annealed_langevin"), 0, 1, 0.1),
                       "affine_step: annealed_langevin has 10 levels; allowed is 1", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)stationary_error(langevin_named("ula"), "velocity", 4),
                       "stationary_error: ula has no velocity; allowed are position and, of kinetic dynamics, velocity",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)stationary_error(langevin_named("mala"), "position", 4),
                       "stationary_error: mala leaves no law of its own that depends on its step",
                       std::invalid_argument);
}
