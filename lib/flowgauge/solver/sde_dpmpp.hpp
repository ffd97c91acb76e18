#pragma once
// SDE-DPM-Solver++: exponential integrators of the reverse SDE with predictions of the data.

#include <cmath>

#include "flowgauge/solver/noisy_step.hpp"
#include "flowgauge/solver/phi_functions.hpp"

namespace flowgauge {

/// (σ_t/σ_s)e^{−h} x + α_t(1 − e^{−2h})D, the exact solution without its noise while D is constant.
inline StepSum exponential_step(const Node<double>& s, const Node<double>& t, const StepSum& x, const StepSum& D) {
  const double h = t.level.lambda - s.level.lambda;
  return t.level.sigma / s.level.sigma * std::exp(-h) * x + t.level.alpha * -std::expm1(-2 * h) * D;
}

/// σ_t √(1 − e^{−2h}), the standard deviation of the exact solution over a step.
inline double exponential_deviation(const Node<double>& t, double h) {
  return t.level.sigma * std::sqrt(-std::expm1(-2 * h));
}

/// x ← (σ_t/σ_s)e^{−h} x + α_t(1 − e^{−2h}) D_s + σ_t√(1 − e^{−2h}) ξ. Weak and strong order 1. Source: Lu et al. 2022,
/// arXiv:2211.01095, section 6 and appendix.
struct SdeDpmPp1 {
  NoisyPlan operator()(const StepAt& at) const {
    return one_stage(at, exponential_step(at.from(), at.to, state_at_start(), predicted(0)) +
                             exponential_deviation(at.to, at.length()) * unit_normal(0));
  }
};

/// A stage at λ_s + r h, 0 < r <= 1, then D = (1 − 1/2r)D_s + (1/2r)D_m over the whole step; the stage and the end see
/// one path. Order 2 in law, strong order 1; 2 evaluations and 2 draws a step. Source: crowsonkb/k-diffusion,
/// sampling.py (sample_dpmpp_sde, whose noise it mends where ξ₁ enters the end).
struct SdeDpmPp2s {
  double r = 0.5;

  NoisyPlan operator()(const StepAt& at) const {
    const Node<double>& s = at.from();
    const double h = at.length();
    const Node<double> middle = node_of_lambda(at.schedule, s.level.lambda + r * h);
    const StepSum x = state_at_start();
    const StepSum stage =
        exponential_step(s, middle, x, predicted(0)) + exponential_deviation(middle, r * h) * unit_normal(0);
    const StepSum mean = (1 - 1 / (2 * r)) * predicted(0) + 1 / (2 * r) * predicted(1);
    const double first = std::exp(-(1 - r) * h) * exponential_deviation(at.to, r * h);
    return {{{s, x}, {middle, stage}},
            exponential_step(s, at.to, x, mean) + first * unit_normal(0) +
                exponential_deviation(at.to, (1 - r) * h) * unit_normal(1),
            2};
  }
};

/// SDE-DPM-Solver++1 + ½α_t(1 − e^{−2h})(D_s − D_before)/r, r = h_before/h; the first step without. Order 2 in law,
/// strong order
/// 1. Source: Lu et al. 2022, arXiv:2211.01095, section 6.
struct SdeDpmPp2m {
  NoisyPlan operator()(const StepAt& at) const {
    NoisyPlan plan = SdeDpmPp1{}(at);
    if (at.nodes.size() < 2) return plan;
    const double r = (at.from().level.lambda - at.nodes[1].level.lambda) / at.length();
    const double weight = at.to.level.alpha * -std::expm1(-2 * at.length()) / (2 * r);
    plan.end = plan.end + weight * (predicted(0) - predicted_before(0));
    return plan;
  }
};

/// SDE-DPM-Solver++1 + α_t ∫₀^h 2e^{−2(h−τ)}(d₁τ + ½d₂τ²)dτ with the derivatives of the parabola through the last three
/// predictions; the first steps with what there is. second_factor is that of its second divided difference: 2 for the
/// second derivative, 1 as published. Order 2 in law, strong order 1. Source: crowsonkb/k-diffusion, sampling.py
/// (sample_dpmpp_3m_sde).
struct SdeDpmPp3m {
  double second_factor = 2;

  NoisyPlan operator()(const StepAt& at) const {
    NoisyPlan plan = SdeDpmPp1{}(at);
    if (at.nodes.size() < 2) return plan;
    const double h = at.length(), alpha = at.to.level.alpha;
    const double before = at.from().level.lambda - at.nodes[1].level.lambda;
    const StepSum slope = 1 / before * (predicted(0) - predicted_before(0));
    const double linear = alpha * 2 * h * h * phi_function(2, -2 * h);
    if (at.nodes.size() < 3) {
      plan.end = plan.end + linear * slope;
      return plan;
    }
    const double earlier = at.nodes[1].level.lambda - at.nodes[2].level.lambda;
    const StepSum curvature =
        1 / (before + earlier) * (slope - 1 / earlier * (predicted_before(0) - predicted_before(1)));
    const double quadratic = alpha * 2 * h * h * h * phi_function(3, -2 * h);
    plan.end = plan.end + linear * (slope + before * curvature) + second_factor * quadratic * curvature;
    return plan;
  }
};

}  // namespace flowgauge
