#pragma once
// The variational bound of diffusion models in continuous and in discrete time.

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/noise_level.hpp"

namespace flowgauge {

/// The weight of |ε − ε̂|² in the continuous bound: |λ̇| dt = ½ |d log SNR|. Only the ends of λ matter, not the schedule
/// between them. Source: Kingma et al. 2021, arXiv:2107.00630, eq. 17.
template <class T>
T bound_weight(const NoiseLevel<T>& level) {
  using std::abs;
  return abs(level.dlambda);
}

/// The weight of |Z − D(x_t)|² in the bound of N steps, for the step from t (noisier) to s: ½(SNR(s) − SNR(t)). With
/// the exact denoiser the sum exceeds the integral by O(1/N). Source: Kingma et al. 2021, arXiv:2107.00630, eq. 14.
template <class T>
T step_weight(const NoiseLevel<T>& nearer, const NoiseLevel<T>& noisier) {
  const T s = nearer.alpha / nearer.sigma, t = noisier.alpha / noisier.sigma;
  return (s - t) * (s + t) / 2;
}

/// E KL(N(αZ, σ²I) ‖ N(0, I)) from E|Z|² in d dimensions. Source: Kingma et al. 2021, arXiv:2107.00630, eq. 11.
template <class T>
T prior_term(const NoiseLevel<T>& level, Index dimension, const T& second_moment) {
  using std::log;
  const T d(static_cast<double>(dimension));
  return (level.alpha * level.alpha * second_moment + d * (level.sigma * level.sigma - 1) - 2 * d * log(level.sigma)) /
         2;
}

/// E[−log p(z | x)] − h(Z) at the data end = E log p_t(x) + ½d log(2πeσ²), with E log p_t(x) given.
/// Source: Kingma et al. 2021, arXiv:2107.00630, eq. 11 (reconstruction loss with the exact posterior).
template <class T>
T reconstruction_excess(const NoiseLevel<T>& level, Index dimension, const T& mean_log_density) {
  using std::exp, std::log;
  const T d(static_cast<double>(dimension));
  return mean_log_density + d / 2 * (log(T(2 * pi<T>())) + 1 + 2 * log(level.sigma));
}

}  // namespace flowgauge
