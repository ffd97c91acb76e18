// Time of every catalogue solver on its problem: 64 steps of a fixed grid, or a tolerance of 1e-6.

#include <benchmark/benchmark.h>

#include <string>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/solver.hpp"

namespace {

using namespace flowgauge;

void solve(benchmark::State& state, const Solver& solver, const Problem& problem) {
  const Batch<double> X = start_points<double>(problem, problem.noise_time, 64);
  const GaussianPath<double> path = problem.path<double>();
  const std::vector<double> grid = times(grid_named("time_uniform"), problem.schedule, problem.noise_time, problem.data_time, 64);
  long evaluations = 0;
  for (auto _ : state) {
    const auto model = path_model<double>(path, Parameterisation::velocity);
    const Batch<double> end = solver.adaptive
                                  ? solver.run_adaptive(model, problem.noise_time, problem.data_time, X, 1e-6)
                                  : solver.run(model, grid, X);
    benchmark::DoNotOptimize(end.data());
    evaluations = model.evaluations();
  }
  state.counters["NFE"] = static_cast<double>(evaluations);
}

const int registered = [] {
  for (const char* name : {"mixture_1d", "mixture_8d"}) {
    const Problem& problem = *new Problem(load_problem(name));
    for (const Solver& solver : solver_catalogue()) {
      benchmark::RegisterBenchmark((std::string(solver.entry.name) + "/" + name).c_str(), solve, solver, problem)
          ->Unit(benchmark::kMicrosecond);
    }
  }
  return 0;
}();

}  // namespace
