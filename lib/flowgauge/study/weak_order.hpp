#pragma once
// Weak errors of stochastic samplers on nonlinear data without Monte Carlo: the law of the scheme carried on a grid.

#include <array>
#include <string>
#include <string_view>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// Functions of the end point whose means are compared: x, x², tanh 3x, e^{−x²}.
inline constexpr std::array<std::string_view, 4> observables{"mean", "square", "tanh", "bump"};
using Means = std::array<double, observables.size()>;

/// Their values: x, x², tanh 3x, e^{−x²}.
Means observed(double x);

/// Whether a sampler's step is x ← μ(x, x_before) + c ξ: one evaluation at its start, one draw, at most two
/// predictions.
bool has_gaussian_steps(const StochasticSampler& sampler);

/// E f(x_N) of the scheme from the exact marginal at noise_time on a mixture of normals on the line. The density of x (of
/// x and the state before it, where the sampler looks back) is carried by its Gaussian kernel, by the trapezoidal rule on
/// a grid of its own at every time, whose spacing is at most `resolution` times the width in x of the kernels that start
/// and end there, and as fine as the poles of the denoiser and of tanh ask for: all functions are analytic and vanish at
/// the ends, so that the error is 1e-13 and less from resolution 0.5 down. Memory and time grow as the grid (squared with
/// memory 2). Throws std::invalid_argument unless the sampler has Gaussian steps and the problem a mixture on the line.
Means scheme_means(const StochasticSampler& sampler, const Grid& grid, const Problem& problem, int steps,
                   double resolution = 0.5);

/// E f(x_N) of a deterministic solver from the exact marginal at noise_time: the points of a grid over it, carried, by the
/// trapezoidal rule. Throws std::invalid_argument unless the problem has a mixture on the line.
Means flow_means(const Solver& solver, const Grid& grid, const Problem& problem, int steps);

/// The same means of the exact law at data_time.
Means exact_means(const Problem& problem);

/// The weak orders over three counts N, 2N, 4N or more.
struct WeakOrderStudy {
  StochasticSampler sampler;
  Grid grid;
  Problem problem = load_problem("mixture_1d");
  std::vector<int> steps{64, 128, 256};
  double tolerance = 0.1;
};

/// Of the last observable, whose record comes last.
std::string weak_order_id(const WeakOrderStudy& study, std::string_view observable = observables.back());

/// Hands over <sampler>/weak_order/grid=…;problem=…;observable=… for each observable: fit_order on |E f(x_N) − E f(X)|,
/// two-sided against the sampler's law_order.
void run_weak_order(const WeakOrderStudy& study, const Sink& sink);

}  // namespace flowgauge
