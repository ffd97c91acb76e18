#pragma once
// The Euler–Maruyama method on the reverse SDE and its family.

#include "flowgauge/schedule/transition.hpp"
#include "flowgauge/solver/noise_drift.hpp"

namespace flowgauge {

/// x ← x + h(u ± ½w²s) + w√|h| ξ. Weak and strong order 1: the noise is additive. It takes the step to σ = 0 as any other; where
/// w is infinite (w = g at α = 0), the step is endless_step.
struct EulerMaruyama {
  SamplingNoise noise;

  NoisyPlan operator()(const StepAt& at) const {
    if (!std::isfinite(noise.squared(at.from().level))) return endless_step(at);
    const double h = at.to.time - at.from().time;
    const StepSum x = state_at_start();
    return one_stage(at, x + drift(noise, at.from(), h, x, predicted(0)) +
                             noise.root(at.from().level) * std::sqrt(std::abs(h)) * unit_normal(0));
  }
};

/// x ← (2 − k)x + v s + √v ξ with the transition N(k x, v) of the noising SDE over the step: its discretisation
/// reversed. Order 1.
struct ReverseDiffusion {
  NoisyPlan operator()(const StepAt& at) const {
    const Transition<double> back = transition(at.to.level, at.from().level);
    const StepSum x = state_at_start();
    const StepSum score = (-1 / at.from().level.sigma) * noise_in(x, predicted(0), at.from());
    return one_stage(at, (2 - back.scale) * x + back.variance * score + std::sqrt(back.variance) * unit_normal(0));
  }
};

}  // namespace flowgauge
