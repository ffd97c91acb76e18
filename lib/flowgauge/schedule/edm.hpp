#pragma once
// The schedule of EDM: the clock is the noise level itself.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

/// Diffusion time, s ∈ (0, ∞): α = 1, σ = s. All values are exact but for one rounding; λ loses nothing.
struct Edm {
  static constexpr TimeDirection direction = TimeDirection::diffusion_time;
  static constexpr Range domain{0, std::numeric_limits<double>::infinity(), true, true};
  static constexpr std::array<Parameter, 0> parameters{};
  static constexpr Entry entry{
      .name = "edm",
      .title = "EDM: σ is the clock",
      .statement = "α = 1, σ = s",
      .assumptions = "diffusion time, s ∈ (0, ∞)",
      .source = "Karras et al. 2022, arXiv:2206.00364, table 1",
      .blind_to = "mistakes in α, which is 1",
      .parameters = parameters,
      .example = R"({"type": "edm"})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static Edm from(const auto&) { return {}; }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::log;
    const T& s = time.t;
    return {
        .alpha = T(1),
        .sigma = s,
        .dalpha = T(0),
        .dsigma = T(1),
        .sigma_dsigma = s,
        .lambda = -log(s),
        .dlambda = -1 / s,
        .drift = T(0),
        .diffusion_squared = 2 * s,
    };
  }

  /// The time at which log(α/σ) = lambda.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::exp;
    return {T(exp(-lambda)), T(domain.high)};
  }
};

}  // namespace flowgauge
