#pragma once
// Variance-preserving schedule with a linear rate β(s) = β_min + (β_max − β_min)s.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"

namespace flowgauge {

/// Diffusion time, s ∈ [0, 1]. With B = ∫β: α = e^{−B/2}, σ² = −expm1(−B), so 1 − α² never cancels; σσ̇ = ½βe^{−B} stays
/// finite at s = 0 where σ̇ does not; λ = −½(B + log σ²) does not overflow for large B.
struct VpLinear {
  double beta_min = 0.1;
  double beta_max = 20;

  static constexpr TimeDirection direction = TimeDirection::diffusion_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 2> parameters{
      {{"beta_min", Shape::number, "0.1", {0, 1e6, true, false}, "rate β at s = 0"},
       {"beta_max", Shape::number, "20", {0, 1e6, true, false}, "rate β at s = 1"}}};
  static constexpr Entry entry{
      .name = "vp_linear",
      .title = "Variance preserving, linear rate",
      .statement = "α = e^{−B/2}, σ² = 1 − e^{−B}, B(s) = ∫₀ˢ β, β(s) = β_min + (β_max − β_min)s",
      .assumptions = "diffusion time, s ∈ [0, 1]; σ̇ is unbounded at s = 0",
      .source = "Song et al. 2021, arXiv:2011.13456, eq. 11; Ho, Jain, Abbeel 2020, arXiv:2006.11239",
      .blind_to = "N(0, I) data: the probability-flow ODE is the identity and every solver exact",
      .parameters = parameters,
      .example = R"({"type": "vp_linear", "beta_min": 0.1, "beta_max": 20})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static VpLinear from(const auto& values) { return {values.number("beta_min"), values.number("beta_max")}; }

  template <class T>
  NoiseLevel<T> at(const T& s) const {
    using std::exp;
    using std::expm1;
    using std::log;
    using std::sqrt;
    const T slope = T(beta_max) - T(beta_min);
    const T beta = beta_min + slope * s;
    const T integral = (beta_min + slope * s / 2) * s;
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

  /// The time at which log(α/σ) = lambda: B = log(1 + e^{−2λ}), then the stable root of the quadratic B(s).
  template <class T>
  T t_of_lambda(const T& lambda) const {
    using std::exp;
    using std::log1p;
    using std::sqrt;
    const T integral = lambda > 0 ? log1p(exp(-2 * lambda)) : T(-2 * lambda + log1p(exp(2 * lambda)));
    const T start(beta_min);
    const T slope = T(beta_max) - start;
    return 2 * integral / (start + sqrt(start * start + 2 * slope * integral));
  }
};

}  // namespace flowgauge
