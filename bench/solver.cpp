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

void register_solvers(const Problem& problem) {
  for (const Solver& solver : solver_catalogue()) {
    benchmark::RegisterBenchmark((std::string(solver.entry.name) + "/" + problem.name).c_str(),
                                 [&](benchmark::State& state) { solve(state, solver, problem); })
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Problem line = load_problem("mixture_1d"), space = load_problem("mixture_8d");
  register_solvers(line);
  register_solvers(space);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
