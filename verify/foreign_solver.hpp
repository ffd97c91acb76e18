#pragma once
// Our own solvers as somebody else's: in-process subjects for the tests of the grading.

#include "flowgauge/gauge/foreign.hpp"
#include "flowgauge/solver/solver.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"

namespace flowgauge {

/// How a solver plays the part of somebody else's code.
struct Disguise {
  Dtype dtype = Dtype::f64;
  std::optional<double> claimed_order = {};  ///< the solver's expected order on the rough grid where it is not given
  std::string evaluations = {};              ///< claimed expression
  bool smooth_grids = false;
  /// The σ of its own grid over N steps, from the noise to the data, in coordinates with α = 1; empty: takes the task's times.
  std::function<std::vector<double>(int steps)> own_sigmas = {};
  /// What it says of its end instead of where the grid ends.
  std::function<Level(const Level& end)> reported = {};
};

/// The production run of a solver behind the question and the answer of a gauge. In f32 points, predictions and levels are
/// rounded to float wherever they change hands, and for singlestep methods the state after every step.
Foreign foreign_solver(const Solver& solver, const Disguise& disguise = {});

/// The same for a sampler with noise, which asks for every draw of its plan in order.
Foreign foreign_sampler(const StochasticSampler& sampler, Dtype dtype = Dtype::f64);

/// What a catalogue solver costs, as an expression in N: "2*N + 1"; empty where it is not linear from its minimum on.
std::string evaluations_of(const Solver& solver);

}  // namespace flowgauge
