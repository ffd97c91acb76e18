#pragma once
// Variance-preserving cosine schedule, renormalised so that α(0) = 1, not clipped.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

/// Diffusion time, s ∈ [0, 1]. θ = (s + o)/(1 + o)·π/2, θ₀ = θ(0). α is formed from the complement of θ (exactly 0 at
/// s = 1) and σ² = sin(θ − θ₀) sin(θ + θ₀)/cos²θ₀ without cancellation at s = 0.
struct VpCosine {
  double offset = 0.008;

  static constexpr TimeDirection direction = TimeDirection::diffusion_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 1> parameters{
      {{"offset", Shape::number, "0.008", {0, 1, true, false}, "shift o that keeps the first steps from vanishing"}}};
  static constexpr Entry entry{
      .name = "vp_cosine",
      .title = "Variance preserving, cosine",
      .statement = "α = cos θ / cos θ₀, σ² = 1 − α², θ(s) = (s + o)/(1 + o)·π/2",
      .assumptions = "diffusion time, s ∈ [0, 1]; f and g² are unbounded at s = 1, σ̇ is not small at s = 0",
      .source = "Nichol, Dhariwal 2021, arXiv:2102.09672, eq. 17 (square root: α here is their √ᾱ)",
      .blind_to = "N(0, I) data: the probability-flow ODE is the identity and every solver exact",
      .parameters = parameters,
      .example = R"({"type": "vp_cosine", "offset": 0.008})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static VpCosine from(const auto& values) { return {values.number("offset")}; }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::cos;
    using std::log;
    using std::sin;
    using std::sqrt;
    const T& s = time.t;
    const T rate = angle_rate<T>();
    const T start = rate * offset;
    const T theta = rate * (s + offset);
    const T cos_start = cos(start);
    const T cos_theta = sin(rate * time.rest);
    const T sin_theta = sin(theta);
    // Near the data cos(θ₀ + rate·s)/cos θ₀ by the addition theorem, so that α(0) is 1 and not a ratio of two roundings.
    const T alpha = s < 0.5 ? T(cos(rate * s) - sin(start) / cos_start * sin(rate * s)) : T(cos_theta / cos_start);
    // Towards the noise end the product is steep in both factors and its derivative by duals cancels; 1 − α² is flat.
    const T sigma_squared = s < 0.5 ? T(sin(rate * s) * sin(theta + start) / (cos_start * cos_start))
                                    : T(1 - alpha * alpha);
    const T sigma = sqrt(sigma_squared);
    const T sigma_dsigma = rate * sin_theta * cos_theta / (cos_start * cos_start);
    const T tangent = sin_theta / cos_theta;
    return {
        .alpha = alpha,
        .sigma = sigma,
        .dalpha = -rate * sin_theta / cos_start,
        .dsigma = sigma_dsigma / sigma,
        .sigma_dsigma = sigma_dsigma,
        .lambda = log(alpha) - log(sigma_squared) / 2,
        .dlambda = -rate * tangent / sigma_squared,
        .drift = -rate * tangent,
        .diffusion_squared = 2 * rate * tangent,
    };
  }

  /// The time at which log(α/σ) = lambda. Near the data end θ − θ₀ comes from sin(θ − θ₀) sin(θ + θ₀) = cos²θ₀ σ²,
  /// since the plain difference would cancel (arccos loses 1.5e-8 at s = 1e-6).
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::asin;
    using std::atan2;
    using std::cos;
    using std::exp;
    using std::sin;
    using std::sqrt;
    const T rate = angle_rate<T>();
    const T start = rate * offset;
    const T cos_start = cos(start);
    const T sin_start = sin(start);
    // σ² and α² as functions of λ alone, each from the exponential that does not overflow.
    const T decay = lambda > 0 ? exp(-2 * lambda) : exp(2 * lambda);
    const T sigma_squared = lambda > 0 ? T(decay / (1 + decay)) : T(1 / (1 + decay));
    const T alpha_squared = lambda > 0 ? T(1 / (1 + decay)) : T(decay / (1 + decay));
    const T k = cos_start * cos_start * sigma_squared;
    const T sine = sqrt(sin_start * sin_start + k), cosine = cos_start * sqrt(alpha_squared);
    const T theta = atan2(sine, cosine);
    const T travelled = lambda > 0 ? asin(k / sin(theta + start)) : T(theta - start);
    return {T(travelled / rate), T(atan2(cosine, sine) / rate)};
  }

 private:
  template <class T>
  T angle_rate() const {
    return pi<T>() / (2 * (1 + T(offset)));
  }
};

}  // namespace flowgauge
