#pragma once
// What is regressed on along a stochastic interpolant.

#include "flowgauge/path/stochastic_interpolant.hpp"

namespace flowgauge {

/// İ = β̇₀X₀ + β̇₁X₁ + γ̇z (d × N each), the target of the velocity loss E|b_θ(I) − İ|²; the loss of the noise regresses
/// on z. Infinite where γ = 0. Source: Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797, eqs. 2.13 and 2.18.
template <class T>
Batch<T> interpolant_velocity_target(const InterpolantCoefficients<T>& at, const Batch<T>& from, const Batch<T>& to,
                                     const Batch<T>& noise) {
  using std::sqrt;
  return at.dfrom * from + at.dto * to + T(at.noise_dnoise / sqrt(at.noise_squared)) * noise;
}

}  // namespace flowgauge
