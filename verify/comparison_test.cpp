#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/study/comparison.hpp"

using namespace flowgauge;

namespace {

Record record_of(const ComparisonStudy& study) {
  std::vector<Record> records;
  run_comparison(study, [&](const Record& record) { records.push_back(record); });
  REQUIRE(records.size() == 1);
  return records[0];
}

ComparisonStudy study_of(std::string_view target, std::string_view schedule) {
  for (ComparisonStudy& study : comparison_studies(false)) {
    if (study.target == target && study.schedule == schedule) return std::move(study);
  }
  FAIL("no study of " << target << " under " << schedule);
  return {.problem = load_problem("mixture_1d"), .target = {}, .schedule = {}, .contestants = {}, .data = {}};
}

Contestant uniform(const Solver& solver) { return {solver, TimeUniform{}}; }

Solver with_run(const char* name, FixedRun<double> run) {
  Solver solver = solver_named("euler");
  solver.entry.name = name;
  solver.run = std::move(run);
  solver.run_affine = nullptr;
  return solver;
}

}  // namespace

TEST_CASE("a budget of evaluations buys as many steps as it pays for") {
  CHECK(steps_for(solver_named("euler"), 5) == 5);
  CHECK(steps_for(solver_named("heun"), 5) == 2);
  CHECK(steps_for(solver_named("rk4"), 3) == 0);
  CHECK(steps_for(solver_named("rk4"), 4) == 1);
  for (const Contestant& one : contestants()) {
    CAPTURE(one.solver.entry.name);
    const int steps = steps_for(one.solver, 20);
    REQUIRE(steps > 0);
    CHECK(one.solver.evaluations(steps) <= 20);
    CHECK(one.solver.evaluations(steps + 1) > 20);
  }
}

TEST_CASE("every sampler with fixed steps takes part once, on the grid of its source or on the same") {
  std::set<std::string_view> names;
  for (const Contestant& one : contestants()) CHECK(names.insert(one.solver.entry.name).second);
  for (const Solver& solver : solver_catalogue()) {
    CHECK(names.contains(solver.entry.name) == (!solver.adaptive && !solver.entry.name.starts_with("odeint_")));
  }
  for (const StochasticSampler& sampler : stochastic_catalogue()) CHECK(names.contains(sampler.entry.name));
  const auto grid = [](const char* name, const char* family) { return entry(usual_grid(name, family)).name; };
  CHECK(grid("edm_heun", "exponential") == "karras");
  CHECK(grid("ancestral_euler", "ancestral") == "karras");
  CHECK(grid("dpmpp_2m", "exponential") == "lambda_uniform");
  CHECK(grid("unipc_3_bh2", "exponential") == "lambda_uniform");
  CHECK(grid("ddim", "exponential") == "time_uniform");
  for (const Contestant& one : contestants(Grid(Rough{}))) CHECK(entry(one.grid).name == "rough");
  CHECK(comparison_studies(false).size() == 24);
  CHECK(comparison_tasks(true).size() == 96);
  CHECK(comparison_tasks(false)[0].id == "samplers/comparison/grid=usual;problem=checkerboard;schedule=vp_linear");
}

TEST_CASE("errors are those against the exact flow under the schedule itself, and the ranking follows them") {
  for (const char* schedule : {"vp_linear", "cond_ot", "edm"}) {
    CAPTURE(schedule);
    ComparisonStudy study = study_of("mixture_1d", schedule);
    const Problem& problem = study.problem;
    const Schedule& s = problem.schedule;
    CHECK(noise_level(s, problem.noise_time).lambda == doctest::Approx(-4).epsilon(1e-9));
    CHECK(noise_level(s, problem.data_time).lambda == doctest::Approx(4).epsilon(1e-9));
    study.contestants = {uniform(solver_named("euler")), uniform(solver_named("heun")), uniform(solver_named("dpmpp_2m"))};
    for (Contestant& one : study.contestants) one.grid = LambdaUniform{};
    const Record record = record_of(study);
    CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
    Problem plain = problem;
    plain.schedule = Edm{};
    const double from = std::exp(4.0);
    const Batch<double> Y = start_points<double>(plain, from, study.points);
    const Batch<double> X = noise_level(s, problem.noise_time).alpha * Y;
    const Batch<double> exact =
        exact_flow(problem.path<double>(), problem.noise_time, problem.data_time, X).value().image;
    const auto t = times<double>(LambdaUniform{}, s, problem.noise_time, problem.data_time, 10);
    const Batch<double> end = solver_named("heun").run(
        Model<Batch<double>, double>(s, Parameterisation::velocity,
                                     [path = problem.path<double>()](const Batch<double>& x, double at) -> Batch<double> {
                                       return path.velocity(at, x);
                                     }),
        t, X);
    const Json& run = record.fields["runs"][1];
    CHECK(run["solver"] == "heun");
    CHECK(run["steps"][2] == 10);
    CHECK(run["nfe"][2] == 20);
    CHECK(to_number(run["errors"][2]) == doctest::Approx(rms(Batch<double>(end - exact))).epsilon(1e-6));
    const Json& at_50 = record.fields["best_at_nfe"]["50"];
    REQUIRE(at_50.size() == 3);
    double least = 1e300;
    for (const Json& one : record.fields["runs"]) least = std::min(least, to_number(one["errors"][3]));
    CHECK(to_number(at_50[0]["error"]) == least);
    CHECK(to_number(at_50[0]["error"]) < to_number(at_50[1]["error"]));
    CHECK(to_number(at_50[1]["error"]) < to_number(at_50[2]["error"]));
    CHECK(to_number(record.fields["error_rms"][3]) == to_number(at_50[0]["error"]));
  }
}

TEST_CASE("what is one method in x/α under every schedule is run once, and has the errors that it has when it is run") {
  for (const char* schedule : {"vp_linear", "cond_ot", "edm"}) {
    CAPTURE(schedule);
    const bool plain = schedule == std::string("edm");
    ComparisonStudy study = study_of("mixture_1d", schedule);
    study.contestants = {uniform(solver_named("heun"))};
    for (const Contestant& one : contestants()) {
      if (one.solver.entry.name == "dpmpp_2m" || one.solver.entry.name == "lms_3" || one.solver.entry.name == "deis_tab_2") {
        study.contestants.push_back(one);
      }
    }
    REQUIRE(study.contestants.size() == 4);
    ComparisonStudy alone = study;
    alone.plain = nullptr;
    const Record shared = record_of(study), measured = record_of(alone);
    for (std::size_t i = 0; i < 4; ++i) {
      const Json &of_all = shared.fields["runs"][i], &own = measured.fields["runs"][i];
      CAPTURE(own["solver"]);
      const bool in_lambda = own["solver"] == "dpmpp_2m" || own["solver"] == "lms_3";
      CHECK(of_all.contains("as_plain") == (in_lambda || plain));
      CHECK_FALSE(own.contains("as_plain"));
      CHECK(of_all["nfe"] == own["nfe"]);
      for (std::size_t k = 0; k < own["errors"].size(); ++k) {
        CHECK(to_number(of_all["errors"][k]) == doctest::Approx(to_number(own["errors"][k])).epsilon(1e-8));
      }
    }
    CHECK(to_number(shared.fields["error_max"][2]) == doctest::Approx(to_number(measured.fields["error_max"][2])).epsilon(1e-8));
    // Other budgets are not those of the plain runs.
    study.evaluations = {5, 12};
    CHECK_FALSE(record_of(study).fields["runs"][1].contains("as_plain"));
  }
}

TEST_CASE("a sampler that is wrong under one schedule alone is not taken for what it is under others") {
  ComparisonStudy study = study_of("mixture_1d", "cond_ot");
  Contestant wrong = uniform(solver_named("dpmpp_2m"));
  wrong.grid = LambdaUniform{};
  wrong.solver.run = [right = wrong.solver.run](const Model<Batch<double>, double>& model, const std::vector<double>& times,
                                                const Batch<double>& X) {
    const Batch<double> end = right(model, times, X);
    return std::holds_alternative<CondOt>(model.schedule()) ? Batch<double>(end * 1.000001) : end;
  };
  study.contestants = {wrong};
  CHECK_FALSE(record_of(study).fields["runs"][0].contains("as_plain"));
}

TEST_CASE("methods that are equal but for rounding tie, in order of names") {
  ComparisonStudy study = study_of("mixture_1d", "vp_linear");
  study.contestants.clear();
  for (const char* name : {"unip_3", "dpmpp_3m", "unip_2_bh2", "dpmpp_2m"}) {
    study.contestants.push_back(uniform(solver_named(name)));
    study.contestants.back().grid = LambdaUniform{};
  }
  for (ComparisonStudy one : {study, [&] {
         ComparisonStudy alone = study;
         alone.plain = nullptr;
         return alone;
       }()}) {
    const Record record = record_of(one);
    for (const char* budget : {"10", "20", "50"}) {
      const Json& places = record.fields["best_at_nfe"][budget];
      std::vector<std::string> names;
      for (const Json& place : places) names.push_back(place["solver"]);
      const auto before = [&](const char* a, const char* b) {
        return std::find(names.begin(), names.end(), a) < std::find(names.begin(), names.end(), b);
      };
      CHECK(before("dpmpp_3m", "unip_3"));
      CHECK(before("dpmpp_2m", "unip_2_bh2"));
    }
  }
}

TEST_CASE("on Gaussian data the error is the exact W₂, stochastic samplers too") {
  ComparisonStudy study = study_of("gaussian_narrow", "cond_ot");
  study.contestants = {uniform(solver_named("euler"))};
  for (const Contestant& one : contestants(Grid(TimeUniform{}))) {
    if (one.stochastic && one.solver.entry.name == "sde_dpmpp_1") study.contestants.push_back(one);
  }
  const Record record = record_of(study);
  REQUIRE(record.fields["runs"].size() == 2);
  // α = t, σ = 1 − t, N(0.7, 0.25): Euler by hand on the mean and the standard deviation.
  const double begin = study.problem.noise_time, end = study.problem.data_time;
  const auto variance = [](double t) { return 0.25 * t * t + (1 - t) * (1 - t); };
  double mean = 0.7 * begin, deviation = std::sqrt(variance(begin));
  const int steps = 10;
  for (int n = 0; n < steps; ++n) {
    const double t = begin + (end - begin) * n / steps, h = (end - begin) / steps;
    const double slope = (0.25 * t - (1 - t)) / variance(t);
    mean += h * (0.7 + slope * (mean - 0.7 * t));
    deviation += h * slope * deviation;
  }
  const double w2 = std::hypot(mean - 0.7 * end, deviation - std::sqrt(variance(end)));
  CHECK(to_number(record.fields["runs"][0]["errors"][1]) == doctest::Approx(w2).epsilon(1e-9));
  CHECK(record.fields["runs"][1]["stochastic"] == true);
  CHECK(to_number(record.fields["runs"][1]["errors"][5]) > 0);
  CHECK(record.fields["distance"] == "w2");
}

TEST_CASE("what is not finite is ranked nowhere, what stands still comes last, equal ones in order of names") {
  ComparisonStudy study = study_of("mixture_1d", "vp_linear");
  study.points = 256;
  const Solver broken = with_run("broken", [](const auto&, const auto&, const Batch<double>& X) -> Batch<double> {
    return Batch<double>::Constant(X.rows(), X.cols(), std::numeric_limits<double>::quiet_NaN());
  });
  const Solver still = with_run("still", [](const auto&, const auto&, const Batch<double>& X) { return X; });
  Solver twin = solver_named("ddim");
  twin.entry.name = "another";
  study.contestants = {uniform(broken), uniform(still), uniform(solver_named("ddim")), uniform(twin)};
  const Record record = record_of(study);
  CHECK(record.outcome == Outcome::ok);
  CHECK(record.fields["not_finite"] == Json::array({"broken"}));
  const Json& best = record.fields["best_at_nfe"]["100"];
  REQUIRE(best.size() == 3);
  CHECK(best[0]["solver"] == "another");
  CHECK(best[1]["solver"] == "ddim");
  CHECK(best[2]["solver"] == "still");
  for (const Json& place : record.fields["cheapest_for_error"]["0.01"]) CHECK(place["solver"] != "still");
  study.contestants = {uniform(broken)};
  const Record none = record_of(study);
  CHECK(none.outcome == Outcome::fault);
  CHECK(none.fields["cause"] == "not_finite");
}

TEST_CASE("the cheapest are those that reach the error with the fewest evaluations") {
  ComparisonStudy study = study_of("mixture_1d", "vp_linear");
  study.contestants = {uniform(solver_named("dpmpp_2m")), uniform(solver_named("ddim"))};
  for (Contestant& one : study.contestants) one.grid = LambdaUniform{};
  const Record record = record_of(study);
  for (const auto& [error, places] : record.fields["cheapest_for_error"].items()) {
    for (const Json& place : places) {
      CHECK(to_number(place["error"]) <= std::stod(error));
      for (const Json& run : record.fields["runs"]) {
        if (run["solver"] != place["solver"]) continue;
        for (std::size_t i = 0; i < study.evaluations.size(); ++i) {
          if (run["nfe"][i].get<long>() < place["nfe"].get<long>()) CHECK(to_number(run["errors"][i]) > std::stod(error));
        }
      }
    }
  }
  CHECK(record.fields["cheapest_for_error"]["0.01"][0]["solver"] == "dpmpp_2m");
}
