#pragma once
// The stochastic processes that share the marginals of a Gaussian path.

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/noise_level.hpp"

namespace flowgauge {

/// Whether a process runs with the path's own time t or against it, in τ = −t.
enum class Clock { along, against };

/// The coefficients of dX = b dτ + g dW at N points: b (d × N) per unit of the process's own clock τ, and g².
template <class T>
struct Diffusion {
  Batch<T> drift;
  T squared_noise;
};

/// The member with noise w ≥ 0 of the family that keeps the marginals: b = ±u + ½w²s, + along the clock.
/// Source: Song et al. 2021, arXiv:2011.13456, appendix D; Holderrieth, Erives 2025, arXiv:2506.02070, theorem 17.
template <class T>
Diffusion<T> marginal_preserving(const Batch<T>& velocity, const Batch<T>& score, const T& noise, Clock clock) {
  const T squared = noise * noise;
  if (clock == Clock::along) return {Batch<T>(velocity + T(squared / 2) * score), squared};
  return {Batch<T>(T(squared / 2) * score - velocity), squared};
}

/// The direction in which the data are noised: along the clock in diffusion time, against it in flow time.
constexpr Clock noising_clock(TimeDirection direction) {
  return direction == TimeDirection::diffusion_time ? Clock::along : Clock::against;
}

/// The direction in which data are generated.
constexpr Clock generative_clock(TimeDirection direction) {
  return direction == TimeDirection::diffusion_time ? Clock::against : Clock::along;
}

/// The noising process on noising_clock(): b = ±f x, squared noise g². Source: Song et al. 2021, arXiv:2011.13456, eq. 5.
template <class T>
Diffusion<T> noising(const NoiseLevel<T>& level, TimeDirection direction, const Batch<T>& X) {
  const T rate = direction == TimeDirection::diffusion_time ? level.drift : T(-level.drift);
  return {Batch<T>(rate * X), level.diffusion_squared};
}

/// Its time reversal on generative_clock(): b = ∓f x + g²s. Source: Anderson 1982; Song et al. 2021, eq. 6.
template <class T>
Diffusion<T> anderson_reverse(const NoiseLevel<T>& level, TimeDirection direction, const Batch<T>& X,
                              const Batch<T>& score) {
  const T rate = direction == TimeDirection::diffusion_time ? T(-level.drift) : level.drift;
  return {Batch<T>(rate * X + level.diffusion_squared * score), level.diffusion_squared};
}

}  // namespace flowgauge
