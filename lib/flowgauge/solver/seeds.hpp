#pragma once
// SEEDS: exponential integrators of the reverse SDE with predictions of the noise.

#include <cmath>

#include "flowgauge/solver/noisy_step.hpp"

namespace flowgauge {

/// (α_t/α_s) x − 2σ_t(e^h − 1) ε̂, the exact solution without its noise while ε̂ is constant.
inline StepSum seeds_step(const Node<double>& s, const Node<double>& t, const StepSum& x, const StepSum& noise) {
  const double h = t.level.lambda - s.level.lambda;
  return t.level.alpha / s.level.alpha * x - 2 * t.level.sigma * std::expm1(h) * noise;
}

/// x ← (α_t/α_s) x − 2σ_t(e^h − 1) ε̂_s + σ_t√(e^{2h} − 1) ξ. Weak and strong order 1. Source: Gonzalez et al. 2023,
/// arXiv:2305.14267, SEEDS-1.
struct Seeds1 {
  NoisyPlan operator()(const StepAt& at) const {
    const StepSum x = state_at_start();
    return one_stage(at, seeds_step(at.from(), at.to, x, noise_in(x, predicted(0), at.from())) +
                             at.to.level.sigma * std::sqrt(std::expm1(2 * at.length())) * unit_normal(0));
  }
};

/// A step of SEEDS-1 to λ_s + h/2, whose ε̂ then holds over the whole step; stage and end see one path. Order 2 in law,
/// strong order 1; 2 evaluations and 2 draws a step. Source: Gonzalez et al. 2023, arXiv:2305.14267, SEEDS-2.
struct Seeds2 {
  NoisyPlan operator()(const StepAt& at) const {
    const Node<double>& s = at.from();
    const double h = at.length();
    const Node<double> middle = node_of_lambda(at.schedule, s.level.lambda + h / 2);
    const StepSum x = state_at_start();
    const double root = std::sqrt(std::expm1(h));
    const StepSum stage =
        seeds_step(s, middle, x, noise_in(x, predicted(0), s)) + middle.level.sigma * root * unit_normal(0);
    return {{{s, x}, {middle, stage}},
            seeds_step(s, at.to, x, noise_in(stage, predicted(1), middle)) +
                at.to.level.sigma * root * (std::exp(h / 2) * unit_normal(0) + unit_normal(1)),
            2};
  }
};

}  // namespace flowgauge
