#pragma once
// The sub-variance-preserving schedule: α of VP linear, and σ the square of its σ.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"
#include "flowgauge/schedule/linear_rate.hpp"

namespace flowgauge {

/// Diffusion time, s ∈ [0, 1]. With B = ∫β: α = e^{−B/2} and σ = −expm1(−B), a standard deviation, not a variance; near
/// s = 0 σ ≈ B, so σ̇ is finite there. Relative error of all values a few ε.
struct SubVp {
  double beta_min = 0.1;
  double beta_max = 20;

  static constexpr TimeDirection direction = TimeDirection::diffusion_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 2> parameters{
      {{"beta_min", Shape::number, "0.1", {0, 1e6, true, false}, "rate β at s = 0"},
       {"beta_max", Shape::number, "20", {0, 1e6, true, false}, "rate β at s = 1"}}};
  static constexpr Entry entry{
      .name = "sub_vp",
      .title = "Sub-variance preserving, linear rate",
      .statement = "α = e^{−B/2}, σ = 1 − e^{−B}, B(s) = ∫₀ˢ β, β(s) = β_min + (β_max − β_min)s",
      .assumptions = "diffusion time, s ∈ [0, 1]",
      .source = "Song et al. 2021, arXiv:2011.13456, eq. 12",
      .blind_to = "the noise end: α² + σ² is 1 there but for e^{−2B}, as for VP",
      .parameters = parameters,
      .example = R"({"type": "sub_vp", "beta_min": 0.1, "beta_max": 20})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static SubVp from(const auto& values) { return {values.number("beta_min"), values.number("beta_max")}; }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::exp;
    using std::expm1;
    using std::log;
    const LinearRate rate{beta_min, beta_max};
    const T beta = rate.beta(time.t);
    const T integral = rate.integral(time.t);
    const T alpha = exp(-integral / 2);
    const T sigma = -expm1(-integral);
    const T dsigma = beta * exp(-integral);
    return {
        .alpha = alpha,
        .sigma = sigma,
        .dalpha = -beta * alpha / 2,
        .dsigma = dsigma,
        .sigma_dsigma = sigma * dsigma,
        .lambda = -integral / 2 - log(sigma),
        .dlambda = -beta * (1 + exp(-integral)) / (2 * sigma),
        .drift = -beta / 2,
        .diffusion_squared = -beta * expm1(-2 * integral),
    };
  }

  /// The time at which log(α/σ) = lambda: α is the positive root of e^λ α² + α − e^λ. B comes from 1 − α = αe^{−λ}/(1 +
  /// α) near the data and from log α near the noise, each where it does not cancel.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::exp;
    using std::log1p;
    using std::sqrt;
    T integral;
    if (lambda > 0) {
      const T decay = exp(-lambda);
      const T alpha = 2 / (decay + sqrt(decay * decay + 4));
      integral = -2 * log1p(-alpha * decay / (1 + alpha));
    } else {
      const T square = 4 * exp(2 * lambda);
      integral = -2 * lambda + 2 * log1p(square / (2 * (1 + sqrt(1 + square))));
    }
    const T s = LinearRate{beta_min, beta_max}.time_of(integral);
    return {s, T(1 - s)};
  }
};

}  // namespace flowgauge
