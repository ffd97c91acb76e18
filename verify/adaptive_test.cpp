#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/solver/dpm_solver_adaptive.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"
#include "flowgauge/study/adaptive_study.hpp"
#include "flowgauge/study/scheme_law.hpp"
#include "flowgauge/study/work_precision.hpp"

using namespace flowgauge;

namespace {

using Plain = Model<Batch<double>, double>;

Plain model_of(const Problem& problem) { return path_model(problem.path<double>(), Parameterisation::x0); }

std::vector<Record> records_of(const std::function<void(const Sink&)>& run) {
  std::vector<Record> records;
  run([&](const Record& record) { records.push_back(record); });
  return records;
}

Problem gaussian_on(const Schedule& schedule, double noise_time, double data_time) {
  Problem problem = load_problem("gaussian_narrow");
  problem.name = "gaussian_ends";
  problem.schedule = schedule;
  problem.noise_time = noise_time;
  problem.data_time = data_time;
  return problem;
}

// What the controller was shown last.
Batch<double> shown_high, shown_low;
double showing(const Batch<double>& high, const Batch<double>& low, const Batch<double>&, double) {
  shown_high = high;
  shown_low = low;
  return 0;
}

double without_tolerance(const Batch<double>& high, const Batch<double>& low, const Batch<double>& previous, double) {
  return relative_error(high, low, previous, 1e-3);
}

}  // namespace

TEST_CASE("the error of a step is measured in units of the tolerance, worst point first") {
  const Batch<double> high{{1.5, 0.0}, {2.0, 8.0}}, low{{1.0, 0.0}, {2.0, 4.0}}, previous{{-2.0, 0.0}, {0.0, -5.0}};
  // Point 0: 0.5/(τ·2) and 0; point 1: 0 and 4/(τ·5).
  CHECK(relative_error(high, low, previous, 0.1) == doctest::Approx(8 / std::sqrt(2.0)).epsilon(1e-14));
  CHECK(relative_error(high.leftCols(1), low.leftCols(1), previous.leftCols(1), 0.1) ==
        doctest::Approx(2.5 / std::sqrt(2.0)).epsilon(1e-14));
  // A state below 1 is held absolutely.
  CHECK(relative_error(Batch<double>{{0.3}}, Batch<double>{{0.1}}, Batch<double>{{0.2}}, 0.01) == doctest::Approx(20));
  Batch<double> broken = high;
  broken(0, 0) = NAN;
  CHECK(std::isnan(relative_error(broken, low, previous, 0.1)));
}

TEST_CASE("the next step is 0.9 h E^{−1/p}, at most the rest") {
  CHECK(dpm_solver_control(2).next(0.2, 16, 5) == doctest::Approx(0.9 * 0.2 / 4).epsilon(1e-14));
  CHECK(dpm_solver_control(3).next(0.2, 27, 5) == doctest::Approx(0.9 * 0.2 / 3).epsilon(1e-14));
  CHECK(dpm_solver_control(2).next(0.2, 1e-4, 5) == 5);
  CHECK(dpm_solver_control(2).next(0.2, 0, 5) == 5);
  CHECK(GottaGoFast::control.next(1, 32, 5) == doctest::Approx(0.9 * std::pow(2.0, -4.5)).epsilon(1e-14));
  CHECK_THROWS_WITH_AS((void)dpm_solver_control(1), "dpm_solver_adaptive: order = 1; allowed are 2 and 3",
                       std::invalid_argument);
}

TEST_CASE("one step of the pairs is that of the singlestep methods") {
  const Problem problem = load_problem("mixture_2d");
  const double from = problem.noise_time;
  const double to =
      t_of_lambda(problem.schedule, noise_level(problem.schedule, from).lambda + 0.04);
  const Batch<double> X = start_points<double>(problem, from, 5);
  for (const auto& [order, high, low] :
       {std::tuple{2, "dpm_solver_2", "dpm_solver_1"}, std::tuple{3, "dpm_solver_3", ""}}) {
    CAPTURE(order);
    const Plain model = model_of(problem);
    const AdaptiveResult result =
        run_dpm_solver_adaptive(order, model, from, to, X, 1e-3, {.exponent = 1, .norm = showing});
    CHECK(result.accepted == 1);
    CHECK(model.evaluations() == order);
    const Batch<double> expected = solver_named(high).run(model_of(problem), {from, to}, X);
    CHECK((result.points - expected).cwiseAbs().maxCoeff() <= 1e-14);
    CHECK(shown_high == result.points);
    if (*low != 0) {
      const Batch<double> lower = solver_named(low).run(model_of(problem), {from, to}, X);
      CHECK((shown_low - lower).cwiseAbs().maxCoeff() <= 1e-14);
    } else {
      // Order 2 from the predictions at the start and a third of the way: ε + (e^h − 1)-weighted slope.
      const NoiseLevel<double> s = noise_level(problem.schedule, from), t = noise_level(problem.schedule, to);
      const double h = t.lambda - s.lambda, a = t.alpha / s.alpha;
      const double third = t_of_lambda(problem.schedule, s.lambda + h / 3);
      const Batch<double> stage = solver_named("ddim").run(model_of(problem), {from, third}, X);
      const Plain again = model_of(problem);
      const Batch<double> eps = again.epsilon(X, from), eps_third = again.epsilon(stage, third);
      const Batch<double> lower = a * X - t.sigma * (std::exp(h) - 1) * (eps + 1.5 * (eps_third - eps));
      CHECK((shown_low - lower).cwiseAbs().maxCoeff() <= 1e-14);
    }
  }
}

TEST_CASE("evaluations are p for an accepted step and p − 1 for a rejected one, and few are rejected") {
  const Problem problem = load_problem("mixture_1d");
  const Batch<double> X = start_points<double>(problem, problem.noise_time, 8);
  for (const int order : {2, 3}) {
    const auto run = [&](const StepControl& control) {
      const Plain model = model_of(problem);
      AdaptiveResult result =
          run_dpm_solver_adaptive(order, model, problem.noise_time, problem.data_time, X, 1e-6, control);
      if (result.end == AdaptiveEnd::reached) {
        CHECK(model.evaluations() == order * result.accepted + (order - 1) * result.rejected);
      }
      return result;
    };
    const AdaptiveResult right = run(dpm_solver_control(order));
    CHECK(right.end == AdaptiveEnd::reached);
    CHECK(right.rejected * 10 < right.accepted);
    // Without the exponent 1/p the steps swing, and many are rejected.
    const AdaptiveResult swinging = run({.exponent = 1});
    CHECK(swinging.rejected * 4 > swinging.accepted);
  }
}

TEST_CASE("a norm that is deaf to the tolerance is seen") {
  Solver deaf = solver_named("dpm_solver_23");
  const auto outcome_of = [&] {
    return records_of([&](const Sink& sink) { run_tolerance({.solver = deaf, .problem = load_problem("mixture_1d")}, sink); })
        .back();
  };
  CHECK_MESSAGE(outcome_of().outcome == Outcome::ok, to_line(outcome_of()));
  deaf.run_adaptive = [](const auto& model, double from, double to, const auto& X, double tolerance) {
    return run_dpm_solver_adaptive(3, model, from, to, X, tolerance, {.exponent = 1.0 / 3, .norm = without_tolerance})
        .points;
  };
  const Record record = outcome_of();
  CHECK(record.outcome == Outcome::fault);
  CHECK(record.fields["cause"] == "not_proportional");
}

TEST_CASE("a run that cannot end says why and gives NaN") {
  const Problem problem = load_problem("mixture_1d");
  const Batch<double> X = start_points<double>(problem, problem.noise_time, 1);
  const Plain model = model_of(problem);
  const AdaptiveResult spent = run_dpm_solver_adaptive(2, model, problem.noise_time, problem.data_time, X, 1e-13,
                                                       dpm_solver_control(2));
  CHECK(spent.end == AdaptiveEnd::spent);
  CHECK(model.evaluations() <= evaluation_limit);
  CHECK(model.evaluations() > evaluation_limit - 3);
  CHECK(std::isnan(spent.points(0, 0)));
  const auto records = records_of([&](const Sink& sink) {
    run_work_precision({.solver = solver_named("dpm_solver_12"), .grid = LambdaUniform{}, .problem = problem,
                        .tolerances = {1e-3, 1e-13}, .points = 1}, sink);
  });
  CHECK(records.at(0).outcome == Outcome::fault);
  CHECK(records.at(0).fields["cause"] == "evaluation_limit");

  const Plain broken(Ve{}, Parameterisation::x0, [](const Batch<double>& x, double t) -> Batch<double> {
    return Batch<double>::Constant(x.rows(), x.cols(), t < 0.5 ? NAN : 1.0);
  });
  for (const int order : {2, 3}) {
    const AdaptiveResult result =
        run_dpm_solver_adaptive(order, broken, 0.9, 0.1, Batch<double>::Ones(2, 3), 1e-4, dpm_solver_control(order));
    CHECK(result.end == AdaptiveEnd::not_finite);
    CHECK(result.points.array().isNaN().all());
  }
  const AdaptiveResult noisy =
      run_gotta_go_fast(broken, 0.9, 0.1, Batch<double>::Ones(2, 3), 1e-1, BridgedPath({}, 2, 3));
  CHECK(noisy.end == AdaptiveEnd::not_finite);
  CHECK(noisy.points.array().isNaN().all());
  CHECK(to_string(AdaptiveEnd::step_underflow) == "step_underflow");
}

TEST_CASE("misuse of adaptive samplers is named") {
  const Plain model = model_of(gaussian_on(CondOt{0}, 0.0, 1.0));
  const Batch<double> X = Batch<double>::Ones(1, 1);
  CHECK_THROWS_WITH_AS((void)solver_named("dpm_solver_12").run_adaptive(model, 0, 1, X, 0),
                       "dpm_solver_adaptive: tolerance = 0; it must be finite and > 0", std::invalid_argument);
  CHECK_THROWS_AS((void)solver_named("dpm_solver_23").run_adaptive(model, 0, 1, X, NAN), std::invalid_argument);
  CHECK_THROWS_WITH_AS(
      (void)run_gotta_go_fast(model, 0.5, 0.1, X, 1e-2, BridgedPath({}, 1, 1)),
      "gotta_go_fast: from 0.5 to 0.1 the noise does not decrease; stochastic samplers run from the noise to the data",
      std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)run_gotta_go_fast(model, 0, 1, X, 1e-2, BridgedPath({}, 1, 1)),
                       "gotta_go_fast: from = 0, where α = 0 and the noise of the reverse SDE has no bound; allowed are "
                       "times with α > 0",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)BridgedPath({}, 0, 1), std::invalid_argument);
  BridgedPath path({}, 1, 1);
  CHECK_THROWS_WITH_AS((void)path(-1), "bridged_path: s = -1; it must be finite and >= 0", std::invalid_argument);
  CHECK(solver_named("dpm_solver_12").run_adaptive(model, 0.4, 0.4, X, 1e-3) == X);
}

TEST_CASE("runs from α = 0 and to σ = 0 end there, with an error that falls with the tolerance") {
  // On CondOT N(0.7, 0.25) is reached from N(0, 1) by x ↦ 0.7 + x/2.
  const Batch<double> X{{-1.5, -0.2, 0.4, 2.0}};
  const Batch<double> exact = 0.7 + 0.5 * X.array();
  const Plain model = model_of(gaussian_on(CondOt{0}, 0.0, 1.0));
  for (const int order : {2, 3}) {
    std::vector<double> errors;
    for (const double tolerance : {1e-2, 1e-3, 1e-4, 1e-5, 1e-6}) {
      const AdaptiveResult result =
          run_dpm_solver_adaptive(order, model, 0, 1, X, tolerance, dpm_solver_control(order));
      errors.push_back((result.points - exact).cwiseAbs().maxCoeff());
      CHECK(errors.back() <= 20 * tolerance);
    }
    // Over four decades: from one to the next the errors of the two infinite steps and of the others may cancel.
    CHECK(errors.back() < errors.front() / 1000);
    // Nothing is left between the infinite steps: one step of order 1 takes all.
    const AdaptiveResult coarse = run_dpm_solver_adaptive(order, model, 0, 1, X, 1, dpm_solver_control(order));
    CHECK((coarse.points.array() - 0.7).abs().maxCoeff() <= 1e-15);
    CHECK(coarse.accepted == 0);
  }
}

TEST_CASE("a path that was seen stays, and halves of an increment add up to the whole") {
  const Index points = 100'000;
  BridgedPath path({7, 3}, 1, points);
  CHECK(path(0) == Batch<double>::Zero(1, points));
  const Batch<double> whole = path(2) - path(0);
  const Batch<double> quarter = path(0.5) - path(0), rest = path(2) - path(0.5);
  CHECK((quarter + rest - whole).cwiseAbs().maxCoeff() <= 1e-14);
  CHECK(path(2) - path(0) == whole);
  const auto n = static_cast<double>(points);
  const auto mean_product = [&](const Batch<double>& a, const Batch<double>& b) { return a.cwiseProduct(b).sum() / n; };
  // Six standard deviations of means of products of normals.
  const double band = 6 * std::sqrt(2 / n);
  CHECK(std::abs(mean_product(whole, whole) / 2 - 1) <= band);
  CHECK(std::abs(mean_product(quarter, quarter) / 0.5 - 1) <= band);
  CHECK(std::abs(mean_product(rest, rest) / 1.5 - 1) <= band);
  CHECK(std::abs(mean_product(quarter, rest)) / std::sqrt(0.5 * 1.5) <= band);
  const Batch<double> on = path(3) - path(2);
  CHECK(std::abs(mean_product(on, on) - 1) <= band);
  CHECK(std::abs(mean_product(on, whole)) / std::sqrt(2.0) <= band);
  // The planted fault: a half drawn afresh does not belong to the whole.
  BridgedPath fresh({8, 3}, 1, points);
  const Batch<double> anew = fresh(0.5);
  CHECK(std::abs(mean_product(anew, whole) / 0.5 - 1) > 0.5);
  CHECK(std::abs(mean_product(quarter, whole) / 0.5 - 1) <= 2 * band * std::sqrt(2.0));
}

TEST_CASE("steps of Gotta Go Fast are those of stochastic Heun and Euler–Maruyama") {
  const Problem problem = load_problem("mixture_2d");
  const double from = problem.noise_time, to = problem.data_time, first = from + (to - from) / 100;
  const Batch<double> X = start_points<double>(problem, from, 6);
  BridgedPath path({1, 2}, 2, 6);
  const Plain model = model_of(problem);
  const AdaptiveResult result = run_gotta_go_fast(model, from, to, X, 1, std::ref(path), {.norm = showing});
  CHECK(result.accepted == 2);
  CHECK(model.evaluations() == 4);
  const std::vector<double> clock{0, from - first, from - to};
  const Noise<Batch<double>> noise = [&](const Batch<double>&, int step, int) -> Batch<double> {
    const auto n = static_cast<std::size_t>(step);
    return (path(clock[n + 1]) - path(clock[n])) / std::sqrt(clock[n + 1] - clock[n]);
  };
  const auto fixed = [&](const char* name, const std::vector<double>& times, const Noise<Batch<double>>& draws,
                         const Batch<double>& start) {
    return run_sampler<Batch<double>>(stochastic_named(name).method, model_of(problem), times, draws, start);
  };
  const Batch<double> heun = fixed("stochastic_heun", {from, first, to}, noise, X);
  CHECK((result.points - heun).cwiseAbs().maxCoeff() <= 1e-12);
  const Batch<double> half = fixed("stochastic_heun", {from, first}, noise, X);
  const Noise<Batch<double>> second = [&](const Batch<double>& like, int, int k) { return noise(like, 1, k); };
  CHECK((shown_low - fixed("euler_maruyama", {first, to}, second, half)).cwiseAbs().maxCoeff() <= 1e-12);

  // To σ = 0 the last step gives the denoiser: finite, and the same along the same path.
  const Problem to_data = gaussian_on(VpLinear{0.1, 20}, 0.25, 0.0);
  const Batch<double> Y = start_points<double>(to_data, 0.25, 6);
  BridgedPath line({1, 5}, 1, 6);
  const AdaptiveResult once = run_gotta_go_fast(model_of(to_data), 0.25, 0, Y, 1e-2, std::ref(line));
  CHECK(once.end == AdaptiveEnd::reached);
  CHECK(once.rejected > 0);
  const AdaptiveResult finer = run_gotta_go_fast(model_of(to_data), 0.25, 0, Y, 1e-4, std::ref(line));
  CHECK((once.points - finer.points).cwiseAbs().maxCoeff() < 0.1);
  CHECK(run_gotta_go_fast(model_of(to_data), 0.25, 0, Y, 1e-2, std::ref(line)).points == once.points);
}

TEST_CASE("strong errors of Gotta Go Fast follow the tolerance; fresh noise on rejection is seen") {
  const auto run = [](const PathToleranceStudy& study) {
    return records_of([&](const Sink& sink) { run_path_tolerance(study, sink); });
  };
  PathToleranceStudy study;
  const auto records = run(study);
  REQUIRE(records.size() == 2);
  for (const Record& record : records) CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
  CHECK(records[0].id == "gotta_go_fast/work_precision/norm=strong;problem=mixture_1d");
  CHECK(records[1].id == "gotta_go_fast/tolerance/norm=strong;problem=mixture_1d");
  const Json& fields = records[1].fields;
  CHECK(to_number(fields["slope"]) == doctest::Approx(1).epsilon(0.2));
  for (std::size_t k = 0; k < study.tolerances.size(); ++k) {
    CHECK(fields["nfe"][k].get<long>() == 2 * fields["steps_accepted"][k].get<long>() + fields["steps_rejected"][k].get<long>());
  }
  // Where a shorter step is tried, what was seen of the path behind its start is thrown away.
  study.run = [](const auto& model, double from, double to, const auto& X, double tolerance, const BrownianMotion& W) {
    std::map<double, Batch<double>> seen;
    BridgedPath other({99, 1}, X.rows(), X.cols());
    bool rejected = false;
    const BrownianMotion forgetful = [&](double s) -> Batch<double> {
      const auto known = seen.find(s);
      if (known != seen.end()) return known->second;
      while (!seen.empty() && seen.rbegin()->first > s) {
        seen.erase(std::prev(seen.end()));
        rejected = true;
      }
      const double last = seen.empty() ? 0 : seen.rbegin()->first;
      const Batch<double> start = seen.empty() ? Batch<double>::Zero(X.rows(), X.cols()) : seen.rbegin()->second;
      const Batch<double> step = rejected ? Batch<double>(other(s) - other(last)) : Batch<double>(W(s) - W(last));
      rejected = false;
      return seen[s] = start + step;
    };
    return run_gotta_go_fast(model, from, to, X, tolerance, forgetful);
  };
  CHECK(run(study).back().outcome == Outcome::fault);
  study.run = [](const auto& model, double from, double to, const auto& X, double, const BrownianMotion& W) {
    return run_gotta_go_fast(model, from, to, X, 1e-2, W);
  };
  CHECK(run(study).back().fields["cause"] == "not_proportional");
  // What is wrong far above the reference is not excused by one error that comes near it.
  PathToleranceStudy rough = study;
  rough.reference_steps = 512;
  const double least = rough.tolerances.back();
  rough.run = [=](const auto& model, double from, double to, const auto& X, double tolerance, const BrownianMotion& W) {
    AdaptiveResult result = run_gotta_go_fast(model, from, to, X, least, W);
    if (tolerance > least) result.points.array() += 10;
    return result;
  };
  CHECK(run(rough).back().outcome == Outcome::fault);
  rough.run = PathToleranceStudy{}.run;
  rough.reference_steps = 64;
  CHECK(run(rough).back().outcome != Outcome::fault);
  // One tolerance is a measurement, under the same id whatever comes of it.
  PathToleranceStudy alone;
  alone.tolerances = {1e-2};
  REQUIRE(run(alone).size() == 1);
  CHECK(run(alone)[0].id == records[0].id);
  alone.problem.schedule = CondOt{};
  alone.problem.noise_time = 0;
  alone.problem.data_time = 0.9;
  CHECK(run(alone)[0].id == records[0].id);
  CHECK(run(alone)[0].fields["cause"] == "no_start");
  study.run = [](const auto&, double, double, const auto& X, double, const BrownianMotion&) {
    return gave_up(X, AdaptiveEnd::spent, 0, 0);
  };
  for (const Record& record : run(study)) {
    CHECK(record.outcome == Outcome::fault);
    CHECK(record.fields["cause"] == "evaluation_limit");
  }
}

TEST_CASE("affine forms refuse step control, and a selection finds the samplers by name") {
  for (const char* name : {"dpm_solver_12", "dpm_solver_23"}) {
    CHECK_FALSE(solver_named(name).run_affine);
    CHECK(scheme_law(solver_named(name), Rough{}, load_problem("gaussian_2d"), 8).refused ==
          "the steps of an adaptive solver depend on the state: its law is not normal");
  }
  const auto ids = [](const StudySelection& selection) {
    std::vector<std::string> all;
    for (const StudyTask& task : study_tasks(selection)) all.push_back(task.id);
    return all;
  };
  CHECK(ids({.solvers = {"gotta_go_fast"}}) ==
        std::vector<std::string>{"gotta_go_fast/tolerance/norm=strong;problem=mixture_1d",
                                 "gotta_go_fast/law/grid=rough;problem=gaussian_2d"});
  const auto refused = records_of([&](const Sink& sink) { study_tasks({.solvers = {"gotta_go_fast"}}).back().run(sink); });
  CHECK(refused.at(0).outcome == Outcome::not_applicable);
  CHECK(refused.at(0).fields["cause"] == "no_normal_law");
  const auto named = ids({.problems = {"mixture_2d"}, .solvers = {"gotta_go_fast"}, .tolerances = {1e-1, 1e-2}});
  CHECK(std::count(named.begin(), named.end(), "gotta_go_fast/tolerance/norm=strong;problem=mixture_2d") == 1);
  CHECK_THROWS_WITH_AS((void)study_tasks({.solvers = {"gotta_go_fast"}, .steps = {8, 16, 32}}),
                       "steps: solver gotta_go_fast is adaptive and takes tolerances, not step counts",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)study_tasks({.solvers = {"gotta_go_fats"}}), std::invalid_argument);
  CHECK(tolerances_for(solver_named("dpm_solver_12"), {1, 2}).back() == 1e-7);
  CHECK(tolerances_for(solver_named("dpm_solver_23"), {1, 2}) == std::vector<double>{1, 2});
}
