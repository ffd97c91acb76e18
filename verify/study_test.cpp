#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/study/adams_limit.hpp"
#include "flowgauge/study/convergence.hpp"
#include "flowgauge/study/law.hpp"
#include "flowgauge/study/support.hpp"
#include "flowgauge/study/work_precision.hpp"
#include "flowgauge/study/wrong_solvers.hpp"

using namespace flowgauge;

namespace {

std::vector<Record> records_of(const auto& run) {
  std::vector<Record> records;
  run([&](const Record& record) { records.push_back(record); });
  return records;
}

const Record* find(const std::vector<Record>& records, const std::string& part) {
  for (const Record& record : records) {
    if (record.id.find(part) != std::string::npos) return &record;
  }
  return nullptr;
}

std::vector<Record> converge(const Solver& solver, const Grid& grid = Rough{}) {
  return records_of([&](const Sink& sink) {
    run_convergence({.solver = solver, .grid = grid, .problem = load_problem("mixture_1d")}, sink);
  });
}

Batch<double> heun_of_user(const VelocityField& u, const std::vector<double>& t, Batch<double> X, double quality = 1) {
  for (std::size_t n = 0; n + 1 < t.size(); ++n) {
    const double h = t[n + 1] - t[n];
    const Batch<double> k1 = u(X, t[n]);
    const Batch<double> k2 = u(X + h * k1, t[n + 1]);
    X += h / 2 * (quality * k1 + (2 - quality) * k2);
  }
  return X;
}

}  // namespace

TEST_CASE("each wrong solver is caught where the right one passes") {
  REQUIRE(wrong_solvers().size() == 4);
  for (const WrongSolver& fault : wrong_solvers()) {
    CAPTURE(fault.id);
    for (const Record& record : check_solver(fault.right, fault.grid)) {
      CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
    }
    const std::vector<Record> records = check_solver(fault.wrong, fault.grid);
    CHECK(std::any_of(records.begin(), records.end(), [](const Record& r) { return r.outcome == Outcome::fault; }));
    const Record* order = find(records, "/order/");
    REQUIRE(order != nullptr);
    CHECK_MESSAGE(order->outcome == Outcome::fault, to_line(*order));
  }
  // What converges to something else is named as such.
  for (const WrongSolver& fault : wrong_solvers()) {
    if (fault.id != "wrong_limit" && fault.id != "M49") continue;
    const std::vector<Record> records = check_solver(fault.wrong, fault.grid);
    const Record* limit = find(records, "/limit/");
    REQUIRE(limit != nullptr);
    CHECK_MESSAGE(limit->outcome == Outcome::fault, to_line(*limit));
    CHECK(limit->fields["cause"] == "wrong_limit");
  }
}

TEST_CASE("a limit wrong by three times the finest error is caught, whatever the order") {
  for (const char* name : {"euler", "heun", "rk4", "ddim"}) {
    CAPTURE(name);
    const Solver right = solver_named(name);
    const std::vector<int> steps = right.claimed_order >= 4 ? std::vector<int>{32, 64, 128} : std::vector<int>{128, 256, 512};
    const auto limit_of = [&](const Solver& solver) {
      const std::vector<Record> records = records_of([&](const Sink& sink) {
        run_convergence({.solver = solver, .grid = Rough{}, .problem = load_problem("mixture_1d"), .steps = steps}, sink);
      });
      return std::pair{*find(records, "/limit/"), *find(records, "/order/")};
    };
    const auto [limit, order] = limit_of(right);
    CHECK_MESSAGE(limit.outcome == Outcome::ok, to_line(limit));
    const double finest = to_number(order.fields["errors"].back());
    CHECK(to_number(limit.fields["tolerance"]) < 0.9 * finest);
    for (const double size : {3.0, -3.0}) {
      Solver wrong = right;
      wrong.run = [=](const Model<Batch<double>, double>& model, const std::vector<double>& t, const Batch<double>& X) {
        return Batch<double>(right.run(model, t, X).array() + size * finest);
      };
      const Record caught = limit_of(wrong).first;
      CHECK_MESSAGE(caught.outcome == Outcome::fault, to_line(caught));
      CHECK(caught.fields["cause"] == "wrong_limit");
    }
  }
}

TEST_CASE("a solver that is right gives four records, all decided") {
  const std::vector<Record> records = converge(solver_named("heun"));
  REQUIRE(records.size() == 4);
  for (const Record& record : records) CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
  const Record& order = records.back();
  CHECK(order.id == "heun/order/grid=rough;param=velocity;problem=mixture_1d;direction=backward");
  CHECK(to_number(order.fields["measured_order"]) == doctest::Approx(2).epsilon(0.01));
  CHECK(std::abs(to_number(order.fields["gci"]["asymptotic_ratio"]) - 1) < 0.01);
  CHECK(order.fields["nfe"] == Json::parse("[128, 256, 512, 1024]"));
  for (const char* key : {"solver", "problem", "grid", "parameterisation", "direction", "scalar", "norm",
                          "claimed_order", "expected_order", "interval", "tolerance", "one_sided", "steps", "errors",
                          "errors_max", "local_orders", "slope", "floor", "ladder", "gci"}) {
    CHECK_MESSAGE(order.fields.contains(key), key);
  }
}

TEST_CASE("a wrong number of evaluations and a skipped last step are seen") {
  Solver wasteful = solver_named("heun");
  wasteful.run = [](const Model<Batch<double>, double>& model, const std::vector<double>& t, const Batch<double>& X) {
    (void)model.velocity(X, t.front());
    return solver_named("heun").run(model, t, X);
  };
  const Record* evaluations = find(converge(wasteful), "/evaluations/");
  Solver early = solver_named("rk4");
  early.run = [](const Model<Batch<double>, double>& model, const std::vector<double>& t, const Batch<double>& X) {
    return solver_named("rk4").run(model, std::vector<double>(t.begin(), t.end() - 1), X);
  };
  const std::vector<Record> wasted = converge(wasteful);
  evaluations = find(wasted, "/evaluations/");
  REQUIRE(evaluations != nullptr);
  CHECK(evaluations->outcome == Outcome::fault);
  CHECK(evaluations->fields["cause"] == "wrong_evaluations");
  const std::vector<Record> skipped = converge(early);
  const Record* end = find(skipped, "/final_time/");
  REQUIRE(end != nullptr);
  CHECK(end->outcome == Outcome::fault);
  CHECK(end->fields["cause"] == "wrong_end");
}

TEST_CASE("solvers that return NaN, throw or return nonsense become records") {
  const auto of = [](auto body) {
    return make_solver("users", 2,
                       [body](const VelocityField& u, const std::vector<double>& t,
                              const Batch<double>& X) -> Batch<double> { return body(u, t, X); });
  };
  const std::vector<Record> bad =
      converge(of([](auto&&, auto&&, const Batch<double>& X) -> Batch<double> { return X * NAN; }));
  REQUIRE_FALSE(bad.empty());
  CHECK(bad.back().kind == "order");
  CHECK(bad.back().outcome == Outcome::fault);
  CHECK(bad.back().fields["cause"] == "not_finite");
  const std::vector<Record> thrown =
      converge(of([](auto&&, auto&&, const Batch<double>&) -> Batch<double> { throw std::runtime_error("no luck"); }));
  REQUIRE(thrown.size() == 1);
  CHECK(thrown[0].outcome == Outcome::error);
  CHECK(thrown[0].fields["detail"] == "no luck");
  const std::vector<Record> shape =
      converge(of([](auto&&, auto&&, const Batch<double>& X) -> Batch<double> { return X.leftCols(1); }));
  CHECK(shape.back().outcome == Outcome::error);

  // The run goes on.
  std::vector<Record> all;
  const StudyTask explosion{"a/order/x=1", [](const Sink&) { throw std::runtime_error("lost"); }};
  const StudyTask fine{"b/order/x=1", [](const Sink& sink) {
                         sink({"finding", "b/order/x=1", Outcome::ok, Json::object()});
                       }};
  run_studies({explosion, fine, explosion}, [&](const Record& record) { all.push_back(record); });
  CHECK(all.size() == 3);
  CHECK(std::count_if(all.begin(), all.end(), [](const Record& r) { return r.outcome == Outcome::error; }) == 2);
  int begun = 0;
  run_studies(
      {fine, fine}, [&](const Record&) { ++begun; }, [] { return true; });
  CHECK(begun == 0);
}

TEST_CASE("a solver of the user is judged one-sided by its claim") {
  const auto users = [](double claimed, double quality) {
    return make_solver("users_heun", claimed,
                       [quality](const VelocityField& u, const std::vector<double>& t, const Batch<double>& X) {
                         return heun_of_user(u, t, X, quality);
                       });
  };
  CHECK(converge(users(2, 1)).back().outcome == Outcome::ok);
  CHECK(converge(users(1, 1)).back().outcome == Outcome::ok);
  CHECK(converge(users(3, 1)).back().outcome == Outcome::fault);
  CHECK(converge(users(2, 0.9)).back().outcome == Outcome::fault);
  const std::vector<Record> records = converge(users(2, 1));
  const Record* evaluations = find(records, "/evaluations/");
  REQUIRE(evaluations != nullptr);
  CHECK(evaluations->outcome == Outcome::not_applicable);
  const std::vector<StudyTask> tasks = study_tasks({}, {users(2, 1)});
  // The default study asks of it what it asks of the catalogue's own Runge–Kutta methods.
  const auto ids_of = [&](const std::string& name) {
    std::set<std::string> ids;
    for (const StudyTask& task : tasks) {
      if (task.id.starts_with(name + "/order/")) ids.insert(task.id.substr(name.size()));
    }
    return ids;
  };
  CHECK(ids_of("users_heun").size() > 30);
  CHECK(ids_of("users_heun") == ids_of("heun"));
}

TEST_CASE("adaptive solvers follow their tolerance, and one that does not is seen") {
  for (const Solver& solver : solver_catalogue()) {
    if (!solver.adaptive) continue;
    CAPTURE(solver.entry.name);
    for (const Travel travel : {Travel::backward, Travel::forward}) {
      const auto records = records_of([&](const Sink& sink) {
        ToleranceStudy study{.solver = solver, .problem = load_problem("mixture_1d"), .travel = travel};
        study.tolerances = tolerances_for(solver, study.tolerances);
        run_tolerance(study, sink);
      });
      REQUIRE(records.size() == 2);
      for (const Record& record : records) CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
    }
  }
  Solver deaf = solver_named("odeint_controlled_dopri5");
  deaf.run_adaptive = [](const auto& model, double from, double to, const auto& X, double) {
    return solver_named("odeint_controlled_dopri5").run_adaptive(model, from, to, X, 1e-5);
  };
  const auto records = records_of(
      [&](const Sink& sink) { run_tolerance({.solver = deaf, .problem = load_problem("mixture_1d")}, sink); });
  CHECK(records.back().outcome == Outcome::fault);
  CHECK(records.back().fields["cause"] == "not_proportional");
  Solver perfect = solver_named("odeint_controlled_dopri5");
  const Problem problem = load_problem("mixture_1d");
  perfect.run_adaptive = [&](const auto& model, double from, double to, const auto& X, double) -> Batch<double> {
    (void)model.velocity(X, from);
    return exact_flow(problem.path<double>(), from, to, X).value().image;
  };
  const auto exact = records_of([&](const Sink& sink) { run_tolerance({.solver = perfect, .problem = problem}, sink); });
  CHECK_MESSAGE(exact.back().outcome == Outcome::inconclusive, to_line(exact.back()));
  Solver early = solver_named("odeint_controlled_dopri5");
  early.run_adaptive = [](const auto& model, double from, double to, const auto& X, double tolerance) {
    return solver_named("odeint_controlled_dopri5").run_adaptive(model, from, from + 0.99 * (to - from), X, tolerance);
  };
  const auto short_run = records_of(
      [&](const Sink& sink) { run_tolerance({.solver = early, .problem = load_problem("mixture_1d")}, sink); });
  CHECK(short_run.front().outcome == Outcome::fault);
}

TEST_CASE("a shared answer is found once, and refused where it is for other points") {
  const Problem problem = load_problem("mixture_2d");
  const Batch<double> X = start_points<double>(problem, problem.noise_time, 8);
  const SharedAnswer shared = shared_answer(problem, Travel::backward, 8);
  CHECK(&shared() == &shared());
  const auto from = problem.noise_time, to = problem.data_time;
  CHECK(answer_for(shared, problem, from, to, X).points == answer_for({}, problem, from, to, X).points);
  CHECK_THROWS_WITH_AS((void)answer_for(shared, problem, from, to, X.leftCols(4)),
                       "exact: an answer of 2 × 8 numbers for 2 × 4 of problem mixture_2d", std::invalid_argument);
  CHECK_THROWS_AS((void)answer_for(shared, problem, from, to, X.topRows(1)), std::invalid_argument);
  ConvergenceStudy study{.solver = solver_named("heun"), .grid = Rough{}, .problem = problem, .points = 4, .exact = shared};
  const auto records = records_of([&](const Sink& sink) { run_convergence(study, sink); });
  CHECK(records.back().outcome == Outcome::error);
  // All tasks of a selection ask for one answer.
  int solves = 0;
  study.points = 8;
  study.exact = [&]() -> const Answer<double>& { return ++solves, shared(); };
  CHECK(records_of([&](const Sink& sink) { run_convergence(study, sink); }).back().outcome == Outcome::ok);
  CHECK(solves == 1);
}

TEST_CASE("work-precision rows hold parallel arrays") {
  for (const char* name : {"heun", "odeint_controlled_dopri5"}) {
    const auto records = records_of([&](const Sink& sink) {
      run_work_precision({.solver = solver_named(name), .grid = LambdaUniform{}, .problem = load_problem("mixture_2d")},
                         sink);
    });
    REQUIRE(records.size() == 1);
    const Json& fields = records[0].fields;
    CHECK(records[0].outcome == Outcome::ok);
    for (const char* key : {"nfe", "error_max", "error_rms", "seconds"})
      CHECK(fields[key].size() == fields["value"].size());
    CHECK(to_number(fields["error_rms"].back()) < 1e-2 * to_number(fields["error_rms"].front()));
  }
}

TEST_CASE("the fall of a constant-step method is a finding with its evidence") {
  const auto records = records_of([&](const Sink& sink) { adams_limit_task(solver_named("odeint_abm3")).run(sink); });
  REQUIRE(records.size() == 1);
  CHECK(records[0].outcome == Outcome::ok);
  CHECK(to_number(records[0].fields["evidence"]["rough"]["measured_order"]) == doctest::Approx(1).epsilon(0.1));
  Solver claims = solver_named("heun");
  claims.expected_order = [](std::string_view) { return 3.0; };
  const auto wrong = records_of([&](const Sink& sink) { adams_limit_task(claims).run(sink); });
  CHECK(wrong[0].outcome == Outcome::fault);
}

TEST_CASE("a law record meets a tolerance: a scheme off by 2 % of its error at the finest count only is seen") {
  const GateStudy right{.solver = solver_named("euler"), .grid = Rough{}, .steps = {128, 256, 512}};
  const auto laws_of = [](const GateStudy& study) {
    std::vector<Record> records = records_of([&](const Sink& sink) { run_gate(study, sink); });
    REQUIRE(records.size() == 3);
    return records;
  };
  const std::vector<Record> clean = laws_of(right);
  for (const Record& record : clean) CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
  CHECK(std::abs(to_number(clean[2].fields["gci"]["asymptotic_ratio"]) - 1) < 0.01);
  GateStudy off = right;
  off.solver.run_affine = [inner = right.solver.run_affine](const auto& model, const auto& times, const auto& start) {
    AffineForm end = inner(model, times, start);
    if (times.size() == 513) end = (1 + 3e-5) * end;
    return end;
  };
  const std::vector<Record> wrong = laws_of(off);
  CHECK_MESSAGE(wrong[0].outcome == Outcome::fault, to_line(wrong[0]));
  CHECK(wrong[0].fields["cause"] == "off_leading_order");
}

TEST_CASE("selections are what was asked for") {
  const auto tasks =
      study_tasks({.problems = {"mixture_2d"}, .solvers = {"heun"}, .grids = {"rough"}, .steps = {8, 16, 32}});
  REQUIRE(tasks.size() == 3);
  CHECK(tasks[0].id == "heun/order/grid=rough;param=velocity;problem=mixture_2d;direction=backward");
  CHECK(tasks[1].id == "heun/work_precision/grid=rough;problem=mixture_2d");
  CHECK(tasks[2].id == "vp_linear.mixture_2d/field/quantity=density");
  CHECK_THROWS_AS((void)study_tasks({.solvers = {"huen"}}), std::invalid_argument);
  CHECK_THROWS_AS((void)study_tasks({.problems = {"nothing"}}), std::invalid_argument);
  CHECK_THROWS_AS((void)study_tasks({.grids = {"ruogh"}}), std::invalid_argument);
  CHECK_THROWS_AS((void)study_tasks({.steps = {8, 8}}), std::invalid_argument);
  CHECK_THROWS_AS((void)study_tasks({.steps = {0, 8}}), std::invalid_argument);
  CHECK_THROWS_AS((void)study_tasks({.tolerances = {-1e-3}}), std::invalid_argument);
  std::set<std::string> ids;
  for (const StudyTask& task : study_tasks()) CHECK_MESSAGE(ids.insert(task.id).second, task.id);
}
