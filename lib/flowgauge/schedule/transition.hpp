#pragma once
// The law of the noising SDE between two times.

#include "flowgauge/numeric/noise_level.hpp"

namespace flowgauge {

/// X_to | X_from ~ N(scale · X_from, variance · I).
template <class T>
struct Transition {
  T scale;
  T variance;
};

/// The noising SDE dX = fX ds + g dW between two noise levels of one schedule, from the data towards the noise (λ must
/// not grow): scale = α_to/α_from, variance = σ_to² − scale²σ_from², formed as −σ_to² expm1(2(λ_to − λ_from)). From
/// exact data at a time with σ > 0 (VE: s = 0) the variance is σ_to² less what was there, not σ_to². Relative error a
/// few ε(1 + |λ|/|Δλ|). Source: Song et al. 2021, arXiv:2011.13456, eq. 29; Kingma et al. 2021, arXiv:2107.00630,
/// appendix A.
template <class T>
Transition<T> transition(const NoiseLevel<T>& from, const NoiseLevel<T>& to) {
  using std::expm1;
  return {T(to.alpha / from.alpha), T(-to.sigma * to.sigma * expm1(T(2 * (to.lambda - from.lambda))))};
}

}  // namespace flowgauge
