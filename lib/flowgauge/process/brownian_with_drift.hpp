#pragma once
// Brownian motion with constant drift: the heat kernel.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// dX = μ dt + σ dW on the line.
struct BrownianWithDrift {
  double drift_rate = 0.7;
  double volatility = 1.3;
  double start = -0.4;

  static constexpr std::array<Parameter, 3> parameters{
      {{"drift", Shape::number, "0.7", {}, "drift μ"},
       {"volatility", Shape::number, "1.3", {.low = 0, .open_low = true}, "volatility σ"},
       {"start", Shape::number, "-0.4", {}, "start x₀"}}};
  static constexpr Entry entry{
      .name = "brownian_with_drift",
      .title = "Brownian motion with drift",
      .statement = "dX = μ dt + σ dW:  X_t ~ N(x₀ + μt, σ²t)",
      .assumptions = "μ and σ constant",
      .source = "Karatzas and Shreve 1991, Brownian Motion and Stochastic Calculus, section 2.5",
      .blind_to = "everything that depends on x: drift and noise are constant",
      .parameters = parameters,
      .example = R"({"type": "brownian_with_drift", "drift": 0.7, "volatility": 1.3, "start": -0.4})",
  };

  static BrownianWithDrift from(const auto& values) {
    return {values.number("drift"), values.number("volatility"), values.number("start")};
  }

  template <class T>
  T drift(const T&) const {
    return T(drift_rate);
  }
  template <class T>
  T noise(const T&) const {
    return T(volatility);
  }
  template <class T>
  T diffusion_divergence(const T&) const {
    return T(0);
  }

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    using std::log, std::sqrt;
    const T deviation = T(volatility) * sqrt(t);
    const T z = (x - from - T(drift_rate) * t) / deviation;
    return {-z * z / 2 - log(T(T(sqrt(Real<T>(2 * pi<Real<T>>()))) * deviation)), -z / deviation};
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    const double x0 = start, mu = drift_rate, sigma = volatility;
    process.moments = [=](const T& t) {
      require_length_of_time(t);
      return line_moments<T>(T(x0 + T(mu) * t), T(T(sigma) * T(sigma) * t));
    };
    process.pathwise = [=](const T& t, const Batch<T>& W) {
      return each<T>(W, [&](const T& w) { return T(x0 + T(mu) * t + T(sigma) * w); });
    };
    process.bulk = [=](double t) {
      const double width = sigma * std::sqrt(t), mean = x0 + mu * t;
      return Bulk{Coordinate::identity, mean - 13 * width, mean + 13 * width, 0.25 * width, false};
    };
    return process;
  }
};

}  // namespace flowgauge
