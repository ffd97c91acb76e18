#pragma once
// Geometric Brownian motion.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// dX = μX dt + σX dW on x > 0.
struct GeometricBrownian {
  double rate = 0.3;
  double volatility = 0.6;
  double start = 0.8;

  static constexpr std::array<Parameter, 3> parameters{
      {{"rate", Shape::number, "0.3", {}, "growth rate μ"},
       {"volatility", Shape::number, "0.6", {.low = 0, .open_low = true}, "volatility σ"},
       {"start", Shape::number, "0.8", {.low = 0, .open_low = true}, "start x₀"}}};
  static constexpr Entry entry{
      .name = "geometric_brownian",
      .title = "Geometric Brownian motion",
      .statement = "dX = μX dt + σX dW:  log X_t ~ N(log x₀ + (μ − σ²/2)t, σ²t)",
      .assumptions = "x₀ > 0; Itô's sense",
      .source =
          "Black and Scholes 1973, doi:10.1086/260062; Øksendal 2003, Stochastic Differential Equations, example 5.1.1",
      .blind_to = "the solution is linear in x₀: a nonlinear error that is homogeneous of degree 1 in x stays hidden",
      .parameters = parameters,
      .example = R"({"type": "geometric_brownian", "rate": 0.3, "volatility": 0.6, "start": 0.8})",
  };

  static GeometricBrownian from(const auto& values) {
    return {values.number("rate"), values.number("volatility"), values.number("start")};
  }

  template <class T>
  T drift(const T& x) const {
    return T(rate) * x;
  }
  template <class T>
  T noise(const T& x) const {
    return T(volatility) * x;
  }
  template <class T>
  T diffusion_divergence(const T& x) const {
    return 2 * T(volatility) * T(volatility) * x;
  }

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    using std::abs, std::log, std::log1p, std::sqrt;
    if (!(x > 0)) return outside_of_domain<T>();
    const T deviation = T(volatility) * sqrt(t);
    const T difference = x - from;
    const bool near = T(abs(difference)) < T(from / 2);
    const T log_ratio = near ? T(log1p(T(difference / from))) : T(log(x) - log(from));
    const T z = (log_ratio - (T(rate) - T(volatility) * T(volatility) / 2) * t) / deviation;
    return {-z * z / 2 - log(T(T(sqrt(Real<T>(2 * pi<Real<T>>()))) * deviation)) - log(x), -(1 + z / deviation) / x};
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    process.axes = {Axis{.low = 0}};
    const double x0 = start, mu = rate, sigma = volatility;
    process.moments = [=](const T& t) {
      using std::exp, std::expm1;
      require_length_of_time(t);
      const T mean = x0 * exp(T(T(mu) * t));
      return line_moments<T>(mean, T(mean * mean * expm1(T(T(sigma) * T(sigma) * t))));
    };
    process.pathwise = [=](const T& t, const Batch<T>& W) {
      return each<T>(W, [&](const T& w) {
        using std::exp;
        return T(x0 * exp(T((T(mu) - T(sigma) * T(sigma) / 2) * t + T(sigma) * w)));
      });
    };
    process.bulk = [=](double t) {
      const double width = sigma * std::sqrt(t), middle = std::log(x0) + (mu - sigma * sigma / 2) * t;
      return Extent{Coordinate::exponential, middle - 13 * width, middle + (13 + 2 * width) * width, 0.25 * width, false};
    };
    return process;
  }
};

}  // namespace flowgauge
