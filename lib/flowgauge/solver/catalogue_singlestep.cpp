#include "flowgauge/solver/dpm_solver_1.hpp"
#include "flowgauge/solver/dpm_solver_2.hpp"
#include "flowgauge/solver/dpm_solver_3.hpp"
#include "flowgauge/solver/dpmpp_1.hpp"
#include "flowgauge/solver/dpmpp_2s.hpp"
#include "flowgauge/solver/dpmpp_3s.hpp"
#include "flowgauge/solver/edm_euler.hpp"
#include "flowgauge/solver/edm_heun.hpp"
#include "flowgauge/solver/ralston2.hpp"
#include "flowgauge/solver/rk3.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {
namespace {

template <class Method>
Solver singlestep(std::string_view family) {
  Solver solver;
  solver.entry = Method::entry;
  solver.family = family;
  solver.claim_source = Method::entry.source;
  solver.start_rule = "none";
  solver.claimed_order = Method::claimed_order;
  solver.evaluations_per_step = Method::evaluations_per_step;
  solver.expected_order = [](std::string_view) { return static_cast<double>(Method::claimed_order); };
  solver.evaluations = [](int steps) { return static_cast<long>(steps) * Method::evaluations_per_step; };
  solver.evaluations_at_ends = [](int steps, InfiniteSteps ends) {
    return evaluations_of_singlestep(Method::evaluations_per_step, steps, ends);
  };
  return with_runs(std::move(solver), Method{});
}

}  // namespace

std::vector<Solver> singlestep_samplers() {
  return {
      singlestep<Ralston2>("runge_kutta"),    //
      singlestep<Rk3>("runge_kutta"),         //
      singlestep<EdmEuler>("exponential"),    //
      singlestep<EdmHeun>("exponential"),     //
      singlestep<DpmSolver1>("exponential"),  //
      singlestep<DpmSolver2>("exponential"),  //
      singlestep<DpmSolver3>("exponential"),  //
      singlestep<DpmPp1>("exponential"),      //
      singlestep<DpmPp2s>("exponential"),     //
      singlestep<DpmPp3s>("exponential"),     //
  };
}

}  // namespace flowgauge
