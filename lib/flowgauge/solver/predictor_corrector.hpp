#pragma once
// Predictor–corrector samplers with a corrector of fixed step.

#include <cmath>
#include <functional>

#include "flowgauge/solver/noisy_step.hpp"

namespace flowgauge {

/// A step of the predictor (one evaluation, one draw), then one of Langevin dynamics at its end: x ← x + δ s(x, t) +
/// √(2δ) ξ, δ = 2(rσ_t)², what the published rule 2(r‖ξ‖/‖s‖)² is where the score is as large as that of the noise
/// alone. The corrector's own stationary law has the variance C/(1 − δ/2C), so that the law of the scheme tends to that
/// and not to the data's. 2 evaluations and 2 draws a step. Source: Song et al. 2021, arXiv:2011.13456, algorithms 2
/// to 5.
struct PredictorCorrector {
  std::function<NoisyPlan(const StepAt&)> predictor;
  double signal_to_noise = 0.16;

  double step(const NoiseLevel<double>& level) const {
    const double scaled = signal_to_noise * level.sigma;
    return 2 * scaled * scaled;
  }

  NoisyPlan operator()(const StepAt& at) const {
    NoisyPlan plan = predictor(at);
    const StepSum x = plan.end;
    const double delta = step(at.to.level);
    const StepSum score = -1 / at.to.level.sigma * noise_in(x, predicted(1), at.to);
    plan.stages.push_back({at.to, x});
    plan.end = x + delta * score + std::sqrt(2 * delta) * unit_normal(1);
    plan.draws = 2;
    return plan;
  }
};

}  // namespace flowgauge
