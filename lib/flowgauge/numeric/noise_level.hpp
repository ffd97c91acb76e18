#pragma once
// All values of a schedule at one time.

#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// Which end of the clock holds the data.
enum class TimeDirection {
  flow_time,       ///< data at t = 1, noise at t = 0
  diffusion_time,  ///< data at t = 0
};

/// A Gaussian path X_t = α_t Z + σ_t ε at one time. Derivatives are in the path's own time. What is singular at an end
/// of the domain is ±inf there; alpha, sigma, dalpha and sigma_dsigma are finite everywhere.
template <class T>
struct NoiseLevel {
  T alpha;
  T sigma;
  T dalpha;             ///< α̇
  T dsigma;             ///< σ̇; unbounded where σ → 0 on variance-preserving schedules
  T sigma_dsigma;       ///< σ σ̇ = ½ d(σ²)/dt, formed without σ̇
  T lambda;             ///< λ = log(α/σ), half the log-SNR
  T dlambda;            ///< λ̇
  T drift;              ///< f = α̇/α of the noising SDE
  T diffusion_squared;  ///< g² = 2 σ² |λ̇| of the noising SDE
};

}  // namespace flowgauge
