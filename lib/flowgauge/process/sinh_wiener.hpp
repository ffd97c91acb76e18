#pragma once
// The hyperbolic sine of Brownian motion with unit drift.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/exact_process.hpp"
#include "flowgauge/process/inverse_functions.hpp"

namespace flowgauge {

/// dX = (√(1 + X²) + X/2)dt + √(1 + X²) dW.
struct SinhWiener {
  double start = -0.4;

  static constexpr std::array<Parameter, 1> parameters{{{"start", Shape::number, "-0.4", {}, "start x₀ = sinh c"}}};
  static constexpr Entry entry{
      .name = "sinh_wiener",
      .title = "Hyperbolic sine of Brownian motion",
      .statement = "dX = (√(1 + X²) + ½X)dt + √(1 + X²) dW:  X_t = sinh(t + W_t + c)",
      .assumptions = "Itô's sense",
      .source =
          "Kloeden and Platen 1992, Numerical Solution of Stochastic Differential Equations, section 4.4, equation "
          "4.40",
      .blind_to = "bounded noise: drift and noise grow linearly",
      .parameters = parameters,
      .example = R"({"type": "sinh_wiener", "start": -0.4})",
  };

  static SinhWiener from(const auto& values) { return {values.number("start")}; }

  /// √(1 + x²).
  template <class T>
  static T root(const T& x) {
    using std::abs;
    return hypotenuse(T(1), x < 0 ? T(-x) : x);
  }
  template <class T>
  T drift(const T& x) const {
    return root(x) + x / 2;
  }
  template <class T>
  T noise(const T& x) const {
    return root(x);
  }
  template <class T>
  T diffusion_divergence(const T& x) const {
    return 2 * x;
  }

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    using std::log;
    const T slope = root(x);
    const T offset = area_sinh(x) - area_sinh(from) - t;
    return {-offset * offset / (2 * t) - log(T(2 * pi<T>() * t)) / 2 - log(slope), -(offset / t + x / slope) / slope};
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    const double x0 = start;
    process.moments = [=](const T& t) {
      using std::exp, std::expm1;
      require_length_of_time(t);
      // E e^{n(t + W + c)} = e^{nc + nt + n²t/2}, of which sinh takes the odd and sinh² the even part.
      const T sum = root(T(x0)) + T(x0 < 0 ? -x0 : x0);
      const T up = x0 < 0 ? T(1 / sum) : sum, down = x0 < 0 ? sum : T(1 / sum);  // e^{±c}
      const T grown = exp(T(3 * t)), shrunk = exp(T(-t));
      return line_moments<T>(
          T((up * exp(T(3 * t / 2)) - down * exp(T(-t / 2))) / 2),
          T((up * up * grown * expm1(t) + down * down * shrunk * expm1(t) + 2 * exp(t) * -expm1(T(-t))) / 4));
    };
    process.pathwise = [=](const T& t, const Batch<T>& W) {
      require_length_of_time(t);
      return each<T>(W, [&](const T& w) {
        using std::sinh;
        return T(sinh(T(t + w + area_sinh(T(x0)))));
      });
    };
    process.bulk = [=](double t) {
      const double width = std::sqrt(t), middle = std::asinh(x0) + t;
      return Extent{Coordinate::hyperbolic_sine, middle - (13 + 2 * width) * width, middle + (13 + 2 * width) * width,
                  0.25 * width, false};
    };
    return process;
  }
};

}  // namespace flowgauge
