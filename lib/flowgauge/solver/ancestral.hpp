#pragma once
// Ancestral samplers: a step of the probability-flow ODE below the target level, then noise up to it.

#include <algorithm>
#include <cmath>

#include "flowgauge/solver/noisy_step.hpp"

namespace flowgauge {

/// ρ_up = min(ρ_t, ηρ_t√(ρ_s² − ρ_t²)/ρ_s), ρ_down = √(ρ_t² − ρ_up²): a step of Euler's method, or of the midpoint rule
/// with its stage half-way in log ρ (dpm_2), from ρ_s to ρ_down, then + ρ_up ξ; y = x/α, ρ = σ/α. Order 1 and 2 in law.
/// With ρ_down = 0 (η > 1) the step is Euler's. Source: crowsonkb/k-diffusion, sampling.py (get_ancestral_step,
/// sample_euler_ancestral, sample_dpm_2_ancestral).
struct Ancestral {
  bool dpm_2 = false;
  double eta = 1;

  NoisyPlan operator()(const StepAt& at) const {
    const Node<double>& s = at.from();
    const Node<double>& t = at.to;
    const double rho = relative_noise(s.level), rho_end = relative_noise(t.level);
    const double up = std::min(rho_end, eta * rho_end * std::sqrt((rho - rho_end) * (rho + rho_end)) / rho);
    const double down = std::sqrt((rho_end - up) * (rho_end + up));
    const StepSum x = state_at_start(), y = 1 / s.level.alpha * x;
    const StepSum slope = noise_in(x, predicted(0), s), drawn = up * unit_normal(0);
    if (!dpm_2 || !(down > 0)) return one_stage(at, t.level.alpha * (y + (down - rho) * slope + drawn));
    const Node<double> middle = node_of_lambda(at.schedule, -std::log(rho * down) / 2);
    const StepSum half = middle.level.alpha * (y + (relative_noise(middle.level) - rho) * slope);
    const StepSum slope_middle = noise_in(half, predicted(1), middle);
    return {{{s, x}, {middle, half}}, t.level.alpha * (y + (down - rho) * slope_middle + drawn), 1};
  }
};

}  // namespace flowgauge
