#pragma once
// Samplers that draw from the law of the next state given the data: DDPM and DDIM(η).

#include <cmath>

#include "flowgauge/schedule/transition.hpp"
#include "flowgauge/solver/noisy_step.hpp"

namespace flowgauge {

/// x ← (x − (v/σ_s)ε̂)/k + √w ξ with the transition N(k x, v) of the noising SDE over the step: w = v σ_t²/σ_s²
/// ("small", the variance given the data) or v ("large"). Under variance-preserving schedules k = √(1 − b), v = b.
/// Order 1. Source: Ho, Jain, Abbeel 2020, arXiv:2006.11239, algorithm 2 and section 3.2.
struct DdpmSampler {
  bool large = false;

  NoisyPlan operator()(const StepAt& at) const {
    const Node<double>& s = at.from();
    const Transition<double> back = transition(at.to.level, s.level);
    const StepSum x = state_at_start();
    const double deviation = std::sqrt(back.variance) * (large ? 1 : at.to.level.sigma / s.level.sigma);
    return one_stage(at, 1 / back.scale * (x - back.variance / s.level.sigma * noise_in(x, predicted(0), s)) +
                             deviation * unit_normal(0));
  }
};

/// x ← α_t D + √(σ_t² − n²) ε̂ + n ξ, n = ησ_t√(1 − e^{−2h}), 0 <= η <= 1. η = 1 is DDPM small. Order 1. Source: Song,
/// Meng, Ermon 2021, arXiv:2010.02502, eqs. 12 and 16.
struct DdimEta {
  double eta = 1;

  NoisyPlan operator()(const StepAt& at) const {
    const NoiseLevel<double>& t = at.to.level;
    const StepSum D = predicted(0);
    // √(σ² − n²) without the difference of squares.
    const double kept = t.sigma * std::sqrt(1 + eta * eta * std::expm1(-2 * at.length()));
    const double drawn = eta * t.sigma * std::sqrt(-std::expm1(-2 * at.length()));
    return one_stage(at, t.alpha * D + kept * noise_in(state_at_start(), D, at.from()) + drawn * unit_normal(0));
  }
};

}  // namespace flowgauge
