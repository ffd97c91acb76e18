#pragma once
// How entropy, mutual information and relative entropy change along a path, in nats.

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/noise_level.hpp"

namespace flowgauge {

/// dH(X_t)/dt from the Fisher information J = E|∇log p_t|² in d dimensions: d α̇/α − σ²λ̇ J, which for α = 1 is de
/// Bruijn's dH/dv = ½J in v = σ². Source: Stam 1959, doi:10.1016/S0019-9958(59)90348-1.
template <class T>
T entropy_rate_by_fisher(const NoiseLevel<T>& level, Index dimension, const T& fisher) {
  return T(static_cast<double>(dimension)) * level.drift - level.sigma * level.sigma * level.dlambda * fisher;
}

/// dI(Z; X_t)/dt from mmse = E|Z − D(X_t)|²: λ̇(α/σ)² mmse, which is dI/dsnr = ½ mmse in snr = (α/σ)².
/// Source: Guo, Shamai, Verdú 2005, arXiv:cs/0412108, theorem 1.
template <class T>
T mutual_information_rate(const NoiseLevel<T>& level, const T& mmse) {
  const T ratio = level.alpha / level.sigma;
  return level.dlambda * ratio * ratio * mmse;
}

/// H(Z) from mmse over all signal-to-noise ratios, given the integral of d/(1 + snr) − mmse: (d/2)log 2πe less half of
/// it. Source: Guo, Shamai, Verdú 2005, arXiv:cs/0412108 (differential entropy from the mean square error).
template <class T>
T entropy_from_mmse(Index dimension, const T& integral) {
  using std::log;
  return T(static_cast<double>(dimension)) / 2 * (log(T(2 * pi<T>())) + 1) - integral / 2;
}

/// dH/dτ of a process dX = b dτ + g dW on its own clock, from E∇·b, g² and J; g = 0 for an ODE.
/// Source: Fokker–Planck equation, integrated by parts (Risken 1989, section 6.1).
template <class T>
T entropy_rate_of_process(const T& mean_divergence, const T& squared_noise, const T& fisher) {
  return mean_divergence + squared_noise / 2 * fisher;
}

/// d KL(p_t‖q_t)/dt of two data laws noised alike, from F = E_p|∇log p − ∇log q|²: σ²λ̇F = ∓½g²F, falling towards the
/// noise. Source: Song et al. 2021, arXiv:2101.09258, theorem 1 (proof); Lyu 2009, arXiv:1205.2629, theorem 1.
template <class T>
T relative_entropy_rate(const NoiseLevel<T>& level, const T& relative_fisher) {
  return level.sigma * level.sigma * level.dlambda * relative_fisher;
}

/// d KL(p_t‖q_t)/dt of two laws carried by velocities u_p, u_q, from the mean under p of (u_p − u_q)·(∇log p − ∇log q),
/// which it is. Source: Lu et al. 2022, arXiv:2206.08265 (relative entropy of diffusion ODEs).
template <class T>
T relative_entropy_rate_of_flows(const T& mean_product) {
  return mean_product;
}

}  // namespace flowgauge
