#pragma once
// EDM's stochastic sampler: noise is added, then the probability-flow ODE is solved from the higher level.

#include <algorithm>
#include <cmath>
#include <limits>

#include "flowgauge/solver/noisy_step.hpp"

namespace flowgauge {

/// ŷ = y + S_noise √(ρ̂² − ρ²) ξ with ρ̂ = ρ(1 + min(S_churn/N, √2 − 1)) for ρ in [S_min, S_max], ρ̂ = ρ otherwise; from
/// there the step of Euler or Heun in ρ to ρ_t, y = x/α, ρ = σ/α. Order 1 or 2 in law for S_noise = 1. Where the
/// schedule ends, ρ̂ ends. Source: Karras et al. 2022, arXiv:2206.00364, algorithm 2.
struct EdmChurn {
  bool heun = true;
  double churn = 10;
  double noise = 1;
  double lowest = 0;
  double highest = std::numeric_limits<double>::infinity();

  NoisyPlan operator()(const StepAt& at) const {
    const Node<double>& s = at.from();
    const Node<double>& t = at.to;
    const double rho = relative_noise(s.level), rho_end = relative_noise(t.level);
    const bool inside = lowest <= rho && rho <= highest;
    const double gamma = inside ? std::min(churn / at.steps, std::sqrt(2.0) - 1) : 0;
    const Node<double> raised = gamma > 0 ? node_of_lambda(at.schedule, s.level.lambda - std::log1p(gamma)) : s;
    const double rho_raised = std::max(relative_noise(raised.level), rho);
    const StepSum y = 1 / s.level.alpha * state_at_start() +
                      noise * std::sqrt((rho_raised - rho) * (rho_raised + rho)) * unit_normal(0);
    const StepSum at_raised = raised.level.alpha * y;
    const StepSum slope = noise_in(at_raised, predicted(0), raised);
    const double step = rho_end - rho_raised;
    const StepSum euler = t.level.alpha * (y + step * slope);
    if (!heun) return {{{raised, at_raised}}, euler, 1};
    const StepSum slope_end = noise_in(euler, predicted(1), t);
    return {{{raised, at_raised}, {t, euler}}, t.level.alpha * (y + step / 2 * (slope + slope_end)), 1};
  }
};

}  // namespace flowgauge
