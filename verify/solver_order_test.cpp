// Orders of every fixed-step solver on smooth and rough grids, in law and on nonlinear problems, in the precision that
// shows them; both directions, all parameterisations.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "flowgauge/study/convergence.hpp"
#include "flowgauge/study/law.hpp"

using namespace flowgauge;

namespace {

/// Runs a study; every record must be ok (or not applicable), but those of a method expected below its claim: limit.
void check_study(const ConvergenceStudy& study) {
  const bool below = study.solver.expected_order(entry(study.grid).name) < study.solver.claimed_order;
  run_convergence(study, [&](const Record& record) {
    const Outcome wanted = record.kind == "order" && below ? Outcome::limit : Outcome::ok;
    CHECK_MESSAGE(record.outcome == wanted, to_line(record));
  });
}

/// One-step methods that run in all scalars; sampler_order_test has the others.
bool is_classical(const Solver& solver) {
  return !solver.adaptive && solver.run_quad && solver.family != "multistep";
}

double gate_error(std::string_view solver, const Grid& grid, int steps) {
  const LawError narrow = law_error(solver_named(solver), grid, load_problem("gaussian_narrow"), steps);
  const LawError wide = law_error(solver_named(solver), grid, load_problem("gaussian_wide"), steps);
  return std::hypot(narrow.wasserstein2, wide.wasserstein2);
}

}  // namespace

TEST_CASE("error constants of the gate configuration, against independent code") {
  const struct {
    const char* solver;
    double lambda_uniform, rough;
  } rows[] = {{"euler", 6.8418e-04, 7.9706e-04},
              {"heun", 6.9628e-07, 7.0121e-07},
              {"midpoint", 4.7739e-07, 3.6631e-07},
              {"ddim", 6.5065e-04, 7.1445e-04}};
  for (const auto& row : rows) {
    CAPTURE(row.solver);
    CHECK(gate_error(row.solver, LambdaUniform{}, 512) == doctest::Approx(row.lambda_uniform).epsilon(1e-4));
    CHECK(gate_error(row.solver, Rough{}, 512) == doctest::Approx(row.rough).epsilon(1e-4));
  }
  // Two points carry the same law as affine forms do.
  CHECK(gate_error("odeint_euler", Rough{}, 512) == doctest::Approx(gate_error("euler", Rough{}, 512)).epsilon(1e-9));
}

TEST_CASE("orders in law in the gate configuration within 0.05") {
  for (const Solver& solver : solver_catalogue()) {
    if (!is_classical(solver) || solver.claimed_order > 4) continue;
    CAPTURE(solver.entry.name);
    const bool fine = solver.claimed_order >= 4;
    for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{})}) {
      run_gate({.solver = solver,
                .grid = grid,
                .steps = fine ? std::vector<int>{32, 64, 128} : std::vector<int>{128, 256, 512}},
               [](const Record& record) { CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record)); });
    }
  }
}

TEST_CASE("orders on the nonlinear mixture within 0.1, both directions, all parameterisations") {
  for (const Solver& solver : solver_catalogue()) {
    if (!is_classical(solver) || solver.claimed_order > 4) continue;
    for (const char* problem : {"mixture_1d", "mixture_flow_1d"}) {
      for (const Travel travel : {Travel::backward, Travel::forward}) {
        for (const Grid& grid : {Grid(Rough{}), Grid(LambdaUniform{})}) {
          check_study({.solver = solver, .grid = grid, .problem = load_problem(problem), .travel = travel});
        }
        for (const Parameterisation p : {Parameterisation::x0, Parameterisation::epsilon, Parameterisation::v}) {
          check_study({.solver = solver,
                       .grid = Rough{},
                       .problem = load_problem(problem),
                       .parameterisation = p,
                       .travel = travel});
        }
      }
    }
  }
}

TEST_CASE("orders 5 in long double and 8 in quad within 0.1") {
  const Problem problem = load_problem("mixture_1d_short");
  for (const char* name : {"odeint_cash_karp54", "odeint_dopri5"}) {
    for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{})}) {
      check_study({.solver = solver_named(name),
                   .grid = grid,
                   .problem = problem,
                   .precision = Precision::long_double_precision});
    }
  }
  for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{})}) {
    check_study({.solver = solver_named("odeint_fehlberg78"),
                 .grid = grid,
                 .problem = problem,
                 .precision = Precision::quad_precision,
                 .steps = {128, 256, 512},
                 .points = 2});
  }
}

TEST_CASE("Adams methods keep their order on equal steps and lose it on others") {
  for (const char* name : {"odeint_abm3", "odeint_abm4", "odeint_abm5"}) {
    for (const Grid& grid : {Grid(TimeUniform{}), Grid(LambdaUniform{}), Grid(Rough{})}) {
      check_study({.solver = solver_named(name),
                   .grid = grid,
                   .problem = load_problem("mixture_1d_short"),
                   .precision = Precision::long_double_precision,
                   .steps = {128, 256, 512, 1024}});
    }
  }
}
