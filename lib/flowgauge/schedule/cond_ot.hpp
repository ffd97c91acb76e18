#pragma once
// Conditional optimal transport (rectified flow): α = t, σ = 1 − (1 − σ_min) t.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

/// Flow time, t ∈ [0, 1]. σ is formed as (1 − t) + σ_min t, so nothing cancels at the data end; λ carries an absolute
/// error of a few ε where α ≈ σ.
struct CondOt {
  double sigma_min = 0;

  static constexpr TimeDirection direction = TimeDirection::flow_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 1> parameters{
      {{"sigma_min", Shape::number, "0", {0, 1, false, true}, "standard deviation of the noise left at t = 1"}}};
  static constexpr Entry entry{
      .name = "cond_ot",
      .title = "Conditional optimal transport (rectified flow)",
      .statement = "α = t, σ = 1 − (1 − σ_min)t",
      .assumptions = "flow time, t ∈ [0, 1]; f and g² are unbounded at t = 0",
      .source = "Lipman et al. 2023, arXiv:2210.02747; Liu, Gong, Liu 2023, arXiv:2209.03003",
      .blind_to = "with a single atom Euler's method is exact; midpoint superconverges on Gaussian data",
      .parameters = parameters,
      .example = R"({"type": "cond_ot", "sigma_min": 0})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static CondOt from(const auto& values) { return {values.number("sigma_min")}; }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::log;
    const T& t = time.t;
    const T m(sigma_min);
    const T sigma = time.rest + m * t;
    const T dsigma = m - 1;
    return {
        .alpha = t,
        .sigma = sigma,
        .dalpha = T(1),
        .dsigma = dsigma,
        .sigma_dsigma = sigma * dsigma,
        .lambda = log(t) - log(sigma),
        .dlambda = 1 / (t * sigma),
        .drift = 1 / t,
        .diffusion_squared = 2 * sigma / t,
    };
  }

  /// The time at which log(α/σ) = lambda; ±inf give the ends.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::exp;
    const T m(sigma_min);
    const T slope = 1 - m;
    if (lambda > 0) {
      const T noise = exp(-lambda);
      return {T(1 / (noise + slope)), T((noise - m) / (noise + slope))};
    }
    const T ratio = exp(lambda);
    return {T(ratio / (1 + slope * ratio)), T((1 - m * ratio) / (1 + slope * ratio))};
  }
};

}  // namespace flowgauge
