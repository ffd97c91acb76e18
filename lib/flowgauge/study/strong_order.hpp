#pragma once
// Strong errors of stochastic samplers without Monte Carlo: the exact solution on the same Brownian path.

#include <string>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// √E|X − X_N|² at data_time: X the solution of the reverse SDE with w = ηg, X_N the scheme, from the same start and
/// driven by the same path, on N(m, S) data in d = 1. With v = S + ρ² and p = (1 + η²)/2 the solution is X_t = α_t m +
/// (α_t/α_s)(v_t/v_s)^p (X_s − α_s m) + α_t ∫ η√2 ρ (v_t/v)^p dW_λ; its kernel is projected on the functions that the
/// sampler's draws stand for, step by step; what is left of it is independent of the scheme and adds its square.
/// Integrals by Gauss's rule with 15 nodes a step. Throws std::invalid_argument unless the problem has Gaussian data in
/// d = 1 and the sampler follows a path.
double strong_error(const StochasticSampler& sampler, const Grid& grid, const Problem& problem, int steps);

/// The strong order over a ladder of counts.
struct StrongOrderStudy {
  StochasticSampler sampler;
  Grid grid;
  Problem problem = load_problem("gaussian_narrow");
  std::vector<int> steps{64, 128, 256, 512};
  double tolerance = 0.05;
};

std::string strong_order_id(const StrongOrderStudy& study);

/// Hands over <sampler>/strong_order/grid=…;problem=…: fit_order on the strong errors, two-sided against the sampler's
/// path_order.
void run_strong_order(const StrongOrderStudy& study, const Sink& sink);

}  // namespace flowgauge
