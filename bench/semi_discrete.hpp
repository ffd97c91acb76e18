#pragma once
// The system that bench_pde and other people's solvers are timed on: Scharfetter and Gummel's flux of the Ornstein–Uhlenbeck equation on
// 400 cells.

#include <benchmark/benchmark.h>

#include <cmath>

#include "flowgauge/pde/density_problem.hpp"
#include "flowgauge/pde/time_scheme.hpp"

struct SemiDiscrete {
  const flowgauge::DensityProblem& problem = flowgauge::density_problem_named("ornstein_uhlenbeck_line");
  flowgauge::LineProblem line{flowgauge::space_scheme_named("scharfetter_gummel"), problem.equation, cells_of(problem, "uniform", 400)};
  flowgauge::Vector<double> start = start_density(problem, line.cells);
  flowgauge::Vector<double> exact =
      advance(flowgauge::time_scheme_named("sdirk4"), line, start, problem.from, problem.to, 4000).density;

  /// Errors of the last density, and how many right-hand sides it took.
  void count(benchmark::State& state, const flowgauge::Vector<double>& end, double evaluations) const {
    state.counters["error"] = (end - exact).cwiseAbs().maxCoeff();
    state.counters["error_rms"] = (end - exact).norm() / std::sqrt(static_cast<double>(end.size()));
    state.counters["evaluations"] = evaluations;
  }
};
