#pragma once
// The Beneš process: nonlinear drift, bimodal, solved in closed form.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// dX = a tanh(aX) dt + dW.
struct Benes {
  double slope = 0.9;
  double start = 0.3;

  static constexpr std::array<Parameter, 2> parameters{
      {{"slope", Shape::number, "0.9", {.low = 0, .open_low = true}, "a"},
       {"start", Shape::number, "0.3", {}, "start x₀"}}};
  static constexpr Entry entry{
      .name = "benes",
      .title = "Beneš process",
      .statement =
          "dX = a tanh(aX)dt + dW:  p = cosh(ax)/cosh(ax₀) e^{−a²t/2} N(x; x₀, t) = Σ_± sigmoid(±2ax₀) N(x; x₀ ± at, "
          "t)",
      .assumptions = "a > 0; from a point",
      .source =
          "Beneš 1981, doi:10.1080/17442508108833174; Särkkä and Solin 2019, Applied Stochastic Differential "
          "Equations, section 7.3",
      .blind_to = "noise that depends on x; both components have the same width",
      .parameters = parameters,
      .example = R"({"type": "benes", "slope": 0.9, "start": 0.3})",
  };

  static Benes from(const auto& values) { return {values.number("slope"), values.number("start")}; }

  template <class T>
  T drift(const T& x) const {
    using std::tanh;
    return slope * tanh(T(slope * x));
  }
  template <class T>
  T noise(const T&) const {
    return T(1);
  }
  template <class T>
  T diffusion_divergence(const T&) const {
    return T(0);
  }

  /// log(2 cosh u).
  template <class T>
  static T log_twice_cosh(const T& u) {
    using std::abs, std::exp, std::log1p;
    const T distance = abs(u);
    return distance + log1p(T(exp(T(-2 * distance))));
  }

  /// As the mixture: the form with cosh cancels where a²t is large.
  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    using std::log;
    const T shift = slope * t;
    const T right = x - from - shift, left = x - from + shift;
    const T log_right = -softplus(T(-2 * T(slope) * from)) - right * right / (2 * t);
    const T log_left = -softplus(T(2 * T(slope) * from)) - left * left / (2 * t);
    const T to_right = sigmoid(T(log_right - log_left));
    const T top = log_right > log_left ? log_right : log_left;
    const T other = log_right > log_left ? T(log_left - log_right) : T(log_right - log_left);
    return {top + softplus(other) - log(T(2 * pi<T>() * t)) / 2, -(to_right * right + (1 - to_right) * left) / t};
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    const double a = slope, x0 = start;
    process.moments = [=](const T& t) {
      using std::cosh, std::tanh;
      require_length_of_time(t);
      const T u = T(a) * T(x0);
      const T spread = a * t / cosh(u);
      return line_moments<T>(T(x0 + a * t * tanh(u)), T(t + spread * spread));
    };
    process.other_forms = {{"cosh", [a](const T& t, const Batch<T>& starts, const Batch<T>& X) {
                              using std::log;
                              Vector<T> values(X.cols());
                              for (Index n = 0; n < X.cols(); ++n) {
                                const T& x = X(0, n);
                                const T& from = starts(0, column_of(starts, X, n));
                                values(n) = log_twice_cosh<T>(T(a * x)) - log_twice_cosh<T>(T(a * from)) -
                                            T(a) * T(a) * t / 2 - (x - from) * (x - from) / (2 * t) -
                                            log(T(2 * pi<T>() * t)) / 2;
                              }
                              return values;
                            }}};
    process.bulk = [=](double t) {
      const double width = std::sqrt(t);
      return Bulk{Coordinate::identity, x0 - a * t - 13 * width, x0 + a * t + 13 * width, 0.25 * width, false};
    };
    return process;
  }
};

}  // namespace flowgauge
