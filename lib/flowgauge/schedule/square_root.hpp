#pragma once
// α = t, σ = √(1 − t).

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

/// Flow time, t ∈ [0, 1]. σ̇ = −1/(2σ) is unbounded at the data end, σσ̇ = −½ is not. Relative error of all values a few
/// ε.
struct SquareRoot {
  static constexpr TimeDirection direction = TimeDirection::flow_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 0> parameters{};
  static constexpr Entry entry{
      .name = "square_root",
      .title = "Linear signal, square-root noise",
      .statement = "α = t, σ = √(1 − t)",
      .assumptions = "flow time, t ∈ [0, 1]; f and g² are unbounded at t = 0, σ̇ at t = 1",
      .source = "Holderrieth, Erives 2025, arXiv:2506.02070 (the course behind it: α_t = t, β_t = √(1 − t))",
      .blind_to = "σσ̇ is constant: a σσ̇ taken at a wrong time is right",
      .parameters = parameters,
      .example = R"({"type": "square_root"})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static SquareRoot from(const auto&) { return {}; }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::log;
    using std::sqrt;
    const T& t = time.t;
    const T sigma = sqrt(time.rest);
    return {
        .alpha = t,
        .sigma = sigma,
        .dalpha = T(1),
        .dsigma = -1 / (2 * sigma),
        .sigma_dsigma = T(-0.5),
        .lambda = log(t) - log(time.rest) / 2,
        .dlambda = (1 + time.rest) / (2 * t * time.rest),
        .drift = 1 / t,
        .diffusion_squared = (1 + time.rest) / t,
    };
  }

  /// The time at which log(α/σ) = lambda: t² = e^{2λ}(1 − t), and 1 − t = (r − 1)/(r + 1) with r = √(1 + 4e^{−2λ}).
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::exp;
    using std::sqrt;
    if (lambda > 0) {
      const T square = 4 * exp(-2 * lambda);
      const T sum = 1 + sqrt(1 + square);
      return {T(2 / sum), T(square / (sum * sum))};
    }
    const T ratio = exp(lambda);
    const T sum = ratio + sqrt(ratio * ratio + 4);
    return {T(2 * ratio / sum), T(4 / (sum * sum))};
  }
};

}  // namespace flowgauge
