#pragma once
// Variance-preserving schedule with a linear rate β(s) = β_min + (β_max − β_min)s.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/schedule/clock_time.hpp"
#include "flowgauge/schedule/linear_rate.hpp"
#include "flowgauge/schedule/variance_preserving.hpp"

namespace flowgauge {

/// Diffusion time, s ∈ [0, 1], with the values of variance_preserving_level for B(s) = β_min s + ½(β_max − β_min)s².
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
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    const LinearRate rate{beta_min, beta_max};
    return variance_preserving_level<T>(rate.integral(time.t), rate.beta(time.t));
  }

  /// The time at which log(α/σ) = lambda.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    const T s = LinearRate{beta_min, beta_max}.time_of(variance_preserving_integral(lambda));
    return {s, T(1 - s)};
  }
};

}  // namespace flowgauge
