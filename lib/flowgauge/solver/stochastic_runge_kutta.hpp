#pragma once
// Stochastic Runge–Kutta methods for additive noise on the reverse SDE and its family.

#include <cmath>

#include "flowgauge/solver/noise_drift.hpp"

namespace flowgauge {

/// x̂ ← x + h b + w ΔW, x ← x + ½h(b + b̂) + ½(w_s + w_t)ΔW. Weak order 2, strong order 1; 2 evaluations a step. Source:
/// Jolicoeur-Martineau et al. 2021, arXiv:2105.14080, algorithm 1 without its step control; Roberts 2012,
/// arXiv:1210.0933.
struct StochasticHeun {
  SamplingNoise noise;

  NoisyPlan operator()(const StepAt& at) const {
    const Node<double>& s = at.from();
    const Node<double>& t = at.to;
    const double h = t.time - s.time;
    const StepSum x = state_at_start(), increment = std::sqrt(std::abs(h)) * unit_normal(0);
    const StepSum first = drift(noise, s, h, x, predicted(0));
    const StepSum guess = x + first + noise.root(s.level) * increment;
    const StepSum second = drift(noise, t, h, guess, predicted(1));
    const double w = (noise.root(s.level) + noise.root(t.level)) / 2;
    return {{{s, x}, {t, guess}}, x + 0.5 * (first + second) + w * increment, 1};
  }
};

/// H ← x + ¾h b + (3/2)w_t J, x ← x + h(⅓b + ⅔b(H, s + ¾h)) + w_t(ΔW − J) + w_s J, J = ½√|h|(ξ₁ + ξ₂/√3), the mean of W
/// over the step less W at its start. With time running backwards h < 0 in the drift, and |h| in ΔW and J (compare
/// patrick-kidger/diffrax issue 598). Strong order 1.5, weak order 2; 2 evaluations a step. Source: Rößler 2010,
/// doi:10.1137/09076636X, table 6.3.
struct Sra1 {
  SamplingNoise noise;

  NoisyPlan operator()(const StepAt& at) const {
    const Node<double>& s = at.from();
    const double h = at.to.time - s.time, root = std::sqrt(std::abs(h));
    const Node<double> inner = node_at(at.schedule, s.time + 0.75 * h);
    const StepSum x = state_at_start(), increment = root * unit_normal(0);
    const StepSum mean = root / 2 * (unit_normal(0) + 1 / std::sqrt(3.0) * unit_normal(1));
    const double w_start = noise.root(s.level), w_end = noise.root(at.to.level);
    const StepSum first = drift(noise, s, h, x, predicted(0));
    const StepSum stage = x + 0.75 * first + 1.5 * w_end * mean;
    const StepSum second = drift(noise, inner, h, stage, predicted(1));
    return {{{s, x}, {inner, stage}},
            x + 1.0 / 3 * first + 2.0 / 3 * second + w_end * (increment - mean) + w_start * mean,
            2};
  }
};

}  // namespace flowgauge
