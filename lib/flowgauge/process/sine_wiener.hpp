#pragma once
// The sine of Brownian motion.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/images.hpp"

namespace flowgauge {

/// dX = −½σ²X dt + σ√(1 − X²) dW on [−1, 1].
struct SineWiener {
  double volatility = 0.7;
  double start = 0.3;

  static constexpr std::array<Parameter, 2> parameters{
      {{"volatility", Shape::number, "0.7", {.low = 0, .open_low = true}, "volatility σ"},
       {"start",
        Shape::number,
        "0.3",
        {.low = -1, .high = 1, .open_low = true, .open_high = true},
        "start x₀ = sin c"}}};
  static constexpr Entry entry{
      .name = "sine_wiener",
      .title = "Sine of Brownian motion",
      .statement =
          "dX = −½σ²X dt + σ√(1 − X²) dW:  X_t = sin(σW_t + c) while |σW + c| < π/2;  arcsin X is Brownian motion "
          "reflected at ±π/2",
      .assumptions = "the path formula holds up to the first time at ±1, the law at all times",
      .source = "Kloeden and Platen 1992, Numerical Solution of Stochastic Differential Equations, section 4.4",
      .blind_to = "drift that is not linear in x",
      .parameters = parameters,
      .example = R"({"type": "sine_wiener", "volatility": 0.7, "start": 0.3})",
  };

  static SineWiener from(const auto& values) { return {values.number("volatility"), values.number("start")}; }

  template <class T>
  T drift(const T& x) const {
    return -T(volatility) * T(volatility) * x / 2;
  }
  template <class T>
  T noise(const T& x) const {
    using std::sqrt;
    return T(volatility) * sqrt(T((1 - x) * (1 + x)));
  }
  template <class T>
  T diffusion_divergence(const T& x) const {
    return -2 * T(volatility) * T(volatility) * x;
  }

  /// The angle arcsin x + π/2 in [0, π], to full relative accuracy at −1.
  template <class T>
  static T angle(const T& x) {
    using std::atan2, std::sqrt;
    return 2 * atan2(T(sqrt(T(1 + x))), T(sqrt(T(1 - x))));
  }

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x, bool other = false) const {
    using std::log, std::sqrt;
    if (!(x > -1 && x < 1)) return outside_of_domain<T>();
    const T width = T(volatility) * T(volatility) * t;
    const LineDensity<T> in_angle = reflected(width, angle(from), angle(x), pi<T>(), other);
    const T square = (1 - x) * (1 + x);
    return {in_angle.log_density - log(square) / 2, in_angle.score / sqrt(square) + x / square};
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    process.axes = {Axis{-1, 1, Boundary::reflecting, Boundary::reflecting}};
    const double x0 = start, sigma = volatility;
    process.moments = [=](const T& t) {
      using std::exp, std::expm1;
      require_length_of_time(t);
      // sin is even about ±π/2: its mean is that of sin(σW + c), and E sin² = (1 − e^{−2σ²t}cos 2c)/2.
      const T width = T(sigma) * T(sigma) * t;
      const T gone = -expm1(T(-width)), kept = exp(T(-width));
      return line_moments<T>(T(x0 * exp(T(-width / 2))), T(gone * (1 + kept * (1 - 2 * T(x0) * T(x0))) / 2));
    };
    process.pathwise = [=](const T& t, const Batch<T>& W) {
      require_length_of_time(t);
      return each<T>(W, [&](const T& w) {
        using std::asin, std::sin;
        return T(sin(T(T(sigma) * w + asin(T(x0)))));
      });
    };
    process.stationary = [](const Batch<T>& X) {
      return each_density<T>(X, [&](Index n) {
        using std::log;
        const T& x = X(0, n);
        if (!(x > -1 && x < 1)) return outside_of_domain<T>();
        const T square = (1 - x) * (1 + x);
        return LineDensity<T>{-log(square) / 2 - T(log(pi<Real<T>>())), x / square};
      });
    };
    process.stationary_moments = [] { return line_moments<T>(T(0), T(0.5)); };
    process.stationary_velocity = [](const Batch<T>& X) { return Batch<T>::Constant(1, X.cols(), T(0)); };
    process.entropy_production = [] { return T(0); };
    process.other_forms = {
        {"other_series", [p = *this](const T& t, const Batch<T>& starts, const Batch<T>& X) {
           return each_density<T>(
                      X, [&](Index n) { return p.transition<T>(t, starts(0, column_of(starts, X, n)), X(0, n), true); })
               .log_density;
         }}};
    process.bulk = [](double) { return Bulk{Coordinate::sine, -pi<double>() / 2, pi<double>() / 2, 0, true}; };
    return process;
  }
};

}  // namespace flowgauge
