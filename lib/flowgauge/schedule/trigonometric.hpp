#pragma once
// The trigonometric (variance-preserving) interpolant.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

/// Flow time, t ∈ [0, 1]: α = sin(πt/2), σ = cos(πt/2), the latter formed as sin(π(1 − t)/2) so that it is exactly 0 at
/// t = 1 and keeps its relative accuracy near it. Past the middle each is the cosine of the other's angle, so that their
/// derivatives by duals keep it too.
struct Trigonometric {
  static constexpr TimeDirection direction = TimeDirection::flow_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 0> parameters{};
  static constexpr Entry entry{
      .name = "trigonometric",
      .title = "Trigonometric interpolant",
      .statement = "α = sin(πt/2), σ = cos(πt/2)",
      .assumptions = "flow time, t ∈ [0, 1]; f and g² are unbounded at t = 0",
      .source = "Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797",
      .blind_to = "N(0, I) data: the probability-flow ODE is the identity and every solver exact",
      .parameters = parameters,
      .example = R"({"type": "trigonometric"})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static Trigonometric from(const auto&) { return {}; }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::cos;
    using std::log;
    using std::sin;
    const T quarter = pi<T>() / 2;
    const T rising = quarter * time.t;
    const T falling = quarter * time.rest;
    const T alpha = time.t < 0.5 ? T(sin(rising)) : T(cos(falling));
    const T sigma = time.t < 0.5 ? T(cos(rising)) : T(sin(falling));
    return {
        .alpha = alpha,
        .sigma = sigma,
        .dalpha = quarter * sigma,
        .dsigma = -quarter * alpha,
        .sigma_dsigma = -quarter * alpha * sigma,
        .lambda = log(alpha) - log(sigma),
        .dlambda = quarter / (alpha * sigma),
        .drift = quarter * sigma / alpha,
        .diffusion_squared = 2 * quarter * sigma / alpha,
    };
  }

  /// The time at which log(α/σ) = lambda.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::atan;
    using std::exp;
    const T quarter = pi<T>() / 2;
    if (lambda > 0) {
      const T rest = atan(exp(-lambda)) / quarter;
      return {T(1 - rest), rest};
    }
    const T t = atan(exp(lambda)) / quarter;
    return {t, T(1 - t)};
  }
};

}  // namespace flowgauge
