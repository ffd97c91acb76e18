#pragma once
// The family of SDEs with the marginals of the path: dx = (u + ½w²s) dt + w dW, run from the noise to the data.

#include <cmath>

#include "flowgauge/solver/noisy_step.hpp"

namespace flowgauge {

/// The noise of the family, w² >= 0: η²g² of the reverse SDE (η = 1) and its shrunk versions, a constant η², or 2η²σ.
/// In the schedule's own time.
struct SamplingNoise {
  enum class Kind { of_noising, constant, of_sigma };
  Kind kind = Kind::of_noising;
  double eta = 1;

  double squared(const NoiseLevel<double>& level) const {
    const double scale = eta * eta;
    if (kind == Kind::constant) return scale;
    return scale * (kind == Kind::of_sigma ? 2 * level.sigma : level.diffusion_squared);
  }
  double root(const NoiseLevel<double>& level) const { return std::sqrt(squared(level)); }
};

/// h (u ± ½w²s) at a node over a step of time h of either sign, with u = α̇D + σ̇ε̂ and s = −ε̂/σ. Source: Song et al.
/// 2021, arXiv:2011.13456, eq. 6 (w = g); Zhang and Chen 2023, arXiv:2204.13902, eq. 6 (w = λg); Albergo, Boffi,
/// Vanden-Eijnden 2023, arXiv:2303.08797, eq. 2.19.
inline StepSum drift(const SamplingNoise& noise, const Node<double>& at, double h, const StepSum& x, const StepSum& D) {
  const NoiseLevel<double>& l = at.level;
  const StepSum velocity = l.dalpha * D + l.dsigma * noise_in(x, D, at);
  const StepSum score = (-1 / l.sigma) * noise_in(x, D, at);
  return h * velocity + (std::abs(h) * noise.squared(l) / 2) * score;
}

}  // namespace flowgauge
