#pragma once
// Variance-exploding schedule with geometric noise levels.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

/// Diffusion time, s ∈ [0, 1]: α = 1, σ = σ_min (σ_max/σ_min)^s. σ(0) = σ_min > 0: the schedule never reaches the data.
/// Relative error of σ: a few ε · log(σ_max/σ_min).
struct Ve {
  double sigma_min = 0.01;
  double sigma_max = 50;

  static constexpr TimeDirection direction = TimeDirection::diffusion_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 2> parameters{
      {{"sigma_min", Shape::number, "0.01", {0, 1e150, true, false}, "noise at s = 0"},
       {"sigma_max", Shape::number, "50", {0, 1e150, true, false}, "noise at s = 1, above sigma_min"}}};
  static constexpr Entry entry{
      .name = "ve",
      .title = "Variance exploding, geometric",
      .statement = "α = 1, σ = σ_min (σ_max/σ_min)^s",
      .assumptions = "diffusion time, s ∈ [0, 1], σ_min < σ_max",
      .source = "Song et al. 2021, arXiv:2011.13456, eq. 9 (without the offset of B.12)",
      .blind_to = "the variance σ_min² already present at s = 0",
      .parameters = parameters,
      .example = R"({"type": "ve", "sigma_min": 0.01, "sigma_max": 50})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static Ve from(const auto& values) {
    const Ve schedule{values.number("sigma_min"), values.number("sigma_max")};
    if (!(schedule.sigma_min < schedule.sigma_max)) values.reject("sigma_max", "must be greater than sigma_min");
    return schedule;
  }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::exp;
    using std::log;
    const T& s = time.t;
    const T growth = log(T(sigma_max) / T(sigma_min));
    const T sigma = sigma_min * exp(s * growth);
    return {
        .alpha = T(1),
        .sigma = sigma,
        .dalpha = T(0),
        .dsigma = sigma * growth,
        .sigma_dsigma = sigma * sigma * growth,
        .lambda = -(log(T(sigma_min)) + s * growth),
        .dlambda = -growth,
        .drift = T(0),
        .diffusion_squared = 2 * sigma * sigma * growth,
    };
  }

  /// The time at which log(α/σ) = lambda.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::log;
    const T growth = log(T(sigma_max) / T(sigma_min));
    return {T(-(lambda + log(T(sigma_min))) / growth), T((lambda + log(T(sigma_max))) / growth)};
  }
};

}  // namespace flowgauge
