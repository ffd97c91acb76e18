// Time of densities on cells: implicit steps on a line with factored and with time-dependent coefficients, over the number of cells.

#include <benchmark/benchmark.h>

#include "flowgauge/pde/plane_problem.hpp"
#include "semi_discrete.hpp"

namespace {

using namespace flowgauge;

constexpr int steps = 200;

/// 200 steps of implicit Euler on the Ornstein–Uhlenbeck equation; 1600 cells: budget 5 ms factored, 12 ms where the coefficients are
/// found anew at every step.
void implicit_steps(benchmark::State& state, bool autonomous, const char* flux) {
  const DensityProblem& problem = density_problem_named("ornstein_uhlenbeck_line");
  LineProblem line{space_scheme_named(flux), problem.equation, cells_of(problem, "uniform", state.range(0))};
  line.equation.autonomous = autonomous;
  if (!autonomous) {  // rates β(t), as of a noising process
    line.equation.drift = [](double t, const Vector<double>& x) -> Vector<double> { return -(0.1 + 2 * t) / 2 * x; };
    line.equation.diffusion = [](double t, const Vector<double>& x) -> Vector<double> {
      return Vector<double>::Constant(x.size(), (0.1 + 2 * t) / 2);
    };
    line.equation.diffusion_slope = nullptr;
  }
  const Vector<double> start = start_density(problem, line.cells);
  const TimeScheme& euler = time_scheme_named("implicit_euler");
  for (auto _ : state) {
    const LineSolution end = advance(euler, line, start, problem.from, problem.to, steps);
    benchmark::DoNotOptimize(end.density.data());
  }
  state.SetComplexityN(state.range(0));
  if (state.range(0) == 1600) state.SetLabel(autonomous ? "budget 5 ms" : "budget 12 ms");
}
BENCHMARK_CAPTURE(implicit_steps, factored, true, "chang_cooper")->Arg(400)->Arg(1600)->Arg(6400)->Complexity(benchmark::oN)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(implicit_steps, time_dependent, false, "scharfetter_gummel")->Arg(400)->Arg(1600)->Arg(6400)->Complexity(benchmark::oN)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(implicit_steps, time_dependent_integrated, false, "chang_cooper")->Arg(1600)->Unit(benchmark::kMillisecond);

/// A method over its steps on 400 cells, with the error of its last density against sdirk4 with many steps: what bench/pde_peers.py
/// holds other people's solvers of the same system against.
void error_and_time(benchmark::State& state, const char* method, int stages) {
  static const SemiDiscrete system;
  const int count = static_cast<int>(state.range(0));
  Vector<double> end;
  for (auto _ : state) {
    end = carry_density(time_scheme_named(method), system.line, system.start, system.problem.from, system.problem.to, count).density;
  }
  system.count(state, end, count * stages);
}
BENCHMARK_CAPTURE(error_and_time, tr_bdf2, "tr_bdf2", 3)->Arg(16)->Arg(64)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(error_and_time, sdirk4, "sdirk4", 5)->Arg(8)->Arg(16)->Arg(32)->Arg(64)->Arg(128)->Unit(benchmark::kMillisecond);
// Explicit: as many steps as are stable, and more.
BENCHMARK_CAPTURE(error_and_time, odeint_rk4, "odeint_rk4", 4)->Arg(1024)->Arg(2048)->Unit(benchmark::kMillisecond);

/// 64 steps of alternating directions on 256 × 256 cells: budget 60 ms.
void alternating_directions(benchmark::State& state, const char* method) {
  const PlaneProblem& problem = plane_problem_named("ornstein_uhlenbeck_plane");
  const PlaneCells cells = cells_of(problem, "uniform", state.range(0));
  const Matrix<double> start = density_at(problem, cells, problem.from);
  for (auto _ : state) {
    const Matrix<double> end = carry_plane(plane_scheme_named(method), space_scheme_named("scharfetter_gummel"), problem.equation, cells,
                                           start, problem.from, problem.to, 64);
    benchmark::DoNotOptimize(end.data());
  }
  state.SetComplexityN(state.range(0) * state.range(0));
  if (state.range(0) == 256) state.SetLabel("budget 60 ms");
}
BENCHMARK_CAPTURE(alternating_directions, peaceman_rachford, "peaceman_rachford")->Arg(64)->Arg(128)->Arg(256)->Complexity(benchmark::oN)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(alternating_directions, craig_sneyd, "craig_sneyd")->Arg(256)->Unit(benchmark::kMillisecond);

}  // namespace
