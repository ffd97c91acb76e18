#pragma once
// What all variance-preserving schedules with a rate share: α = e^{−B/2}, σ² = 1 − e^{−B}, B = ∫β.

#include "flowgauge/numeric/noise_level.hpp"

namespace flowgauge {

/// The values for B = ∫β and β in diffusion time. 1 − α² never cancels; σσ̇ = ½βe^{−B} stays finite where σ = 0 and σ̇ is
/// not; λ = −½(B + log σ²) does not overflow for large B. Source: Song et al. 2021, arXiv:2011.13456, eq. 11.
template <class T>
NoiseLevel<T> variance_preserving_level(const T& integral, const T& beta) {
  using std::exp;
  using std::expm1;
  using std::log;
  using std::sqrt;
  const T alpha = exp(-integral / 2);
  const T sigma_squared = -expm1(-integral);
  const T sigma = sqrt(sigma_squared);
  const T sigma_dsigma = beta * exp(-integral) / 2;
  return {
      .alpha = alpha,
      .sigma = sigma,
      .dalpha = -beta * alpha / 2,
      .dsigma = sigma_dsigma / sigma,
      .sigma_dsigma = sigma_dsigma,
      .lambda = -(integral + log(sigma_squared)) / 2,
      .dlambda = -beta / (2 * sigma_squared),
      .drift = -beta / 2,
      .diffusion_squared = beta,
  };
}

/// The B at which log(α/σ) = lambda: log(1 + e^{−2λ}).
template <class T>
T variance_preserving_integral(const T& lambda) {
  using std::exp;
  using std::log1p;
  return lambda > 0 ? T(log1p(exp(-2 * lambda))) : T(-2 * lambda + log1p(exp(2 * lambda)));
}

}  // namespace flowgauge
