#pragma once
// The hyperbolic tangent of Brownian motion with drift.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/exact_process.hpp"
#include "flowgauge/process/inverse_functions.hpp"

namespace flowgauge {

/// dX = −(1 − X²)(a + b²X)dt + b(1 − X²) dW on (−1, 1).
struct TanhWiener {
  double rate = 0.5;
  double volatility = 0.4;
  double start = 0.2;

  static constexpr std::array<Parameter, 3> parameters{
      {{"rate", Shape::number, "0.5", {}, "a"},
       {"volatility", Shape::number, "0.4", {.low = 0, .open_low = true}, "b"},
       {"start",
        Shape::number,
        "0.2",
        {.low = -1, .high = 1, .open_low = true, .open_high = true},
        "start x₀ = tanh c"}}};
  static constexpr Entry entry{
      .name = "tanh_wiener",
      .title = "Hyperbolic tangent of Brownian motion",
      .statement = "dX = −(1 − X²)(a + b²X)dt + b(1 − X²)dW:  X_t = tanh(bW_t − at + c)",
      .assumptions = "Itô's sense",
      .source =
          "Kloeden and Platen 1992, Numerical Solution of Stochastic Differential Equations, section 4.4, equation "
          "4.46",
      .blind_to = "noise at the ends of the domain, where it vanishes; its moments have no closed form",
      .parameters = parameters,
      .example = R"({"type": "tanh_wiener", "rate": 0.5, "volatility": 0.4, "start": 0.2})",
  };

  static TanhWiener from(const auto& values) {
    return {values.number("rate"), values.number("volatility"), values.number("start")};
  }

  template <class T>
  T drift(const T& x) const {
    return -(1 - x) * (1 + x) * (rate + T(volatility) * T(volatility) * x);
  }
  template <class T>
  T noise(const T& x) const {
    return volatility * (1 - x) * (1 + x);
  }
  template <class T>
  T diffusion_divergence(const T& x) const {
    return -4 * T(volatility) * T(volatility) * x * (1 - x) * (1 + x);
  }

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    using std::log, std::sqrt;
    if (!(x > -1 && x < 1)) return outside_of_domain<T>();
    const T square = (1 - x) * (1 + x);
    const T deviation = volatility * sqrt(t);
    const T z = (area_tanh(x) - area_tanh(from) + rate * t) / deviation;
    return {-z * z / 2 - log(T(T(sqrt(Real<T>(2 * pi<Real<T>>()))) * deviation)) - log(square),
            (2 * x - z / deviation) / square};
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    process.axes = {Axis{.low = -1, .high = 1}};
    const double a = rate, b = volatility, x0 = start;
    process.pathwise = [=](const T& t, const Batch<T>& W) {
      require_length_of_time(t);
      return each<T>(W, [&](const T& w) {
        using std::tanh;
        return T(tanh(T(b * w - a * t + area_tanh(T(x0)))));
      });
    };
    process.bulk = [=](double t) {
      const double width = b * std::sqrt(t), middle = std::atanh(x0) - a * t;
      return Bulk{Coordinate::hyperbolic_tangent, middle - 13 * width, middle + 13 * width, 0.25 * width, false};
    };
    return process;
  }
};

}  // namespace flowgauge
