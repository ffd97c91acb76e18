#pragma once
// The polynomial interpolant: α = tⁿ, σ = 1 − tⁿ.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

/// Flow time, t ∈ [0, 1]: α = tⁿ, σ = −expm1(n log t), so that nothing cancels at the data end. For n < 1 α̇ is infinite
/// at t = 0.
struct Polynomial {
  double power = 2;

  static constexpr TimeDirection direction = TimeDirection::flow_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 1> parameters{
      {{"power", Shape::number, "2", {0, 100, true, false}, "exponent n; 1 is cond_ot"}}};
  static constexpr Entry entry{
      .name = "polynomial",
      .title = "Polynomial interpolant",
      .statement = "α = tⁿ, σ = 1 − tⁿ",
      .assumptions = "flow time, t ∈ [0, 1]; f and g² are unbounded at t = 0",
      .source = "Lipman et al. 2024, arXiv:2412.06264 (polynomial convex scheduler)",
      .blind_to = "with a single atom every trajectory is a straight line",
      .parameters = parameters,
      .example = R"({"type": "polynomial", "power": 2})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static Polynomial from(const auto& values) { return {values.number("power")}; }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::expm1;
    using std::log;
    using std::log1p;
    using std::pow;
    const T& t = time.t;
    const Real<T> n(power);
    const T log_t = t < 0.5 ? T(log(t)) : T(log1p(-time.rest));
    const T alpha = pow(t, n);
    const T sigma = -expm1(n * log_t);
    const T dalpha = n * pow(t, Real<T>(n - 1));
    return {
        .alpha = alpha,
        .sigma = sigma,
        .dalpha = dalpha,
        .dsigma = -dalpha,
        .sigma_dsigma = -sigma * dalpha,
        .lambda = n * log_t - log(sigma),
        .dlambda = n / (t * sigma),
        .drift = n / t,
        .diffusion_squared = 2 * n * sigma / t,
    };
  }

  /// The time at which log(α/σ) = lambda: n log t is the logarithm of the logistic function of λ.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::exp;
    using std::expm1;
    using std::log1p;
    const T log_alpha = lambda > 0 ? T(-log1p(exp(-lambda))) : T(lambda - log1p(exp(lambda)));
    return {T(exp(log_alpha / power)), T(-expm1(log_alpha / power))};
  }
};

}  // namespace flowgauge
