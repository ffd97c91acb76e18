#pragma once
// Autonomous flows on the line with closed forms. Each gives its velocity, the slope of it, the image of x after a duration,
// log|∂image/∂x|, and the durations that end the solution.

#include <cmath>

#include "flowgauge/map/continuous_flow.hpp"

namespace flowgauge {

namespace detail {

/// log(1 + part), where `whole` is 1 + part summed without cancellation: each where it is accurate.
template <class T>
T log_of_sum(const T& part, const T& whole) {
  using std::log, std::log1p;
  return part > -0.5 && part < 0.5 ? T(log1p(part)) : T(log(whole));
}

}  // namespace detail

struct LogisticFlow {
  static constexpr Entry entry{
      .name = "logistic",
      .title = "Logistic growth",
      .statement = "ẋ = x(1 − x):  ψ_τ(x) = xe^τ/(1 + x(e^τ − 1)),  ∫∇·f = τ − 2 log(1 + x(e^τ − 1))",
      .assumptions = "x < 0 blows up forward and x > 1 backward, at τ = log(1 − 1/x)",
      .source = "Verhulst 1838; Strogatz 1994, Nonlinear Dynamics and Chaos, section 2.3",
      .blind_to = "couplings between coordinates, explicit time",
  };

  template <class T>
  static T velocity(const T& x) {
    return x * (1 - x);
  }
  template <class T>
  static T slope(const T& x) {
    return 1 - 2 * x;
  }
  /// e^−|τ| never overflows; the denominator is divided by e^τ forward.
  template <class T>
  static T denominator_part(const T& x, const T& tau) {
    using std::expm1;
    return tau > 0 ? T((1 - x) * expm1(T(-tau))) : T(x * expm1(tau));
  }
  template <class T>
  static T denominator(const T& x, const T& tau) {
    using std::exp;
    return tau > 0 ? T(x + (1 - x) * exp(T(-tau))) : T((1 - x) + x * exp(tau));
  }
  template <class T>
  static T image(const T& x, const T& tau) {
    using std::exp;
    return (tau > 0 ? x : T(x * exp(tau))) / denominator(x, tau);
  }
  template <class T>
  static T log_det(const T& x, const T& tau) {
    return (tau > 0 ? T(-tau) : tau) - 2 * detail::log_of_sum(denominator_part(x, tau), denominator(x, tau));
  }
  template <class T>
  static Lifetime<T> lifetime(const T& x) {
    using std::log1p;
    if (x < 0) return {.high = log1p(T(-1 / x))};
    if (x > 1) return {.low = log1p(T(-1 / x))};
    return {};
  }
};

struct CubicDecayFlow {
  static constexpr Entry entry{
      .name = "cubic_decay",
      .title = "Cubic decay",
      .statement = "ẋ = −x³:  ψ_τ(x) = x/√(1 + 2x²τ),  ∫∇·f = −(3/2) log(1 + 2x²τ)",
      .assumptions = "τ > −1/(2x²), where it blows up backward",
      .source = "separation of variables; Strogatz 1994, Nonlinear Dynamics and Chaos, exercise 2.4.9",
      .blind_to = "couplings between coordinates, explicit time",
  };

  template <class T>
  static T velocity(const T& x) {
    return -x * x * x;
  }
  template <class T>
  static T slope(const T& x) {
    return -3 * x * x;
  }
  template <class T>
  static T image(const T& x, const T& tau) {
    using std::sqrt;
    return x / sqrt(T(1 + 2 * x * x * tau));
  }
  template <class T>
  static T log_det(const T& x, const T& tau) {
    using std::log1p;
    return T(-1.5) * log1p(T(2 * x * x * tau));
  }
  template <class T>
  static Lifetime<T> lifetime(const T& x) {
    if (x == 0) return {};
    return {.low = -1 / (2 * x * x)};
  }
};

struct BistableFlow {
  static constexpr Entry entry{
      .name = "bistable",
      .title = "Two stable points",
      .statement = "ẋ = x − x³:  ψ_τ(x) = xe^τ/√(1 + x²(e^{2τ} − 1)),  ∫∇·f = τ − (3/2) log(1 + x²(e^{2τ} − 1))",
      .assumptions = "|x| > 1 blows up backward at τ = ½ log(1 − 1/x²)",
      .source = "Strogatz 1994, Nonlinear Dynamics and Chaos, section 3.4 (normal form of the pitchfork bifurcation)",
      .blind_to = "couplings between coordinates, explicit time",
  };

  template <class T>
  static T velocity(const T& x) {
    return x * (1 - x) * (1 + x);
  }
  template <class T>
  static T slope(const T& x) {
    return 1 - 3 * x * x;
  }
  /// 1 + r²(e^{2τ} − 1), divided by e^{2τ} forward, and that less 1; also of the radius of stuart_landau.
  template <class T>
  static T denominator_part(const T& x, const T& tau) {
    using std::expm1;
    return tau > 0 ? T((1 - x) * (1 + x) * expm1(T(-2 * tau))) : T(x * x * expm1(T(2 * tau)));
  }
  template <class T>
  static T denominator(const T& x, const T& tau) {
    using std::exp;
    return tau > 0 ? T(x * x + (1 - x) * (1 + x) * exp(T(-2 * tau))) : T((1 - x) * (1 + x) + x * x * exp(T(2 * tau)));
  }
  template <class T>
  static T log_denominator(const T& x, const T& tau) {
    return detail::log_of_sum(denominator_part(x, tau), denominator(x, tau));
  }
  template <class T>
  static T image(const T& x, const T& tau) {
    using std::exp, std::sqrt;
    return (tau > 0 ? x : T(x * exp(tau))) / sqrt(denominator(x, tau));
  }
  template <class T>
  static T log_det(const T& x, const T& tau) {
    return (tau > 0 ? T(-2 * tau) : tau) - T(1.5) * log_denominator(x, tau);
  }
  template <class T>
  static Lifetime<T> lifetime(const T& x) {
    using std::log1p;
    if (!(x > 1 || x < -1)) return {};
    return {.low = log1p(T(-1 / (x * x))) / 2};
  }
};

struct TangentFlow {
  static constexpr Entry entry{
      .name = "tangent",
      .title = "Blow-up in finite time",
      .statement = "ẋ = 1 + x²:  ψ_τ(x) = tan(atan x + τ) = (x cos τ + sin τ)/(cos τ − x sin τ),  ∫∇·f = −2 log(cos τ − x sin τ)",
      .assumptions = "|atan x + τ| < π/2: blows up forward at π/2 − atan x and backward at −π/2 − atan x",
      .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section I.7 (Riccati equation)",
      .blind_to = "couplings between coordinates, explicit time",
  };

  template <class T>
  static T velocity(const T& x) {
    return 1 + x * x;
  }
  template <class T>
  static T slope(const T& x) {
    return 2 * x;
  }
  template <class T>
  static T image(const T& x, const T& tau) {
    using std::cos, std::sin;
    return (x * cos(tau) + sin(tau)) / (cos(tau) - x * sin(tau));
  }
  template <class T>
  static T log_det(const T& x, const T& tau) {
    using std::cos, std::sin;
    const T half = sin(T(tau / 2));
    return -2 * detail::log_of_sum(T(-2 * half * half - x * sin(tau)), T(cos(tau) - x * sin(tau)));
  }
  template <class T>
  static Lifetime<T> lifetime(const T& x) {
    using std::atan2;
    return {-atan2(T(1), T(-x)), atan2(T(1), x)};
  }
};

struct TanhFlow {
  static constexpr Entry entry{
      .name = "tanh",
      .title = "Bounded speed",
      .statement = "ẋ = tanh x:  sinh ψ_τ(x) = e^τ sinh x,  ∫∇·f = −½ log(tanh² x + e^{−2τ}/cosh² x)",
      .assumptions = "none",
      .source = "separation of variables: d/dt log sinh x = 1",
      .blind_to = "couplings between coordinates, explicit time",
  };

  template <class T>
  static T velocity(const T& x) {
    using std::tanh;
    return tanh(x);
  }
  /// 1/cosh² x without overflow.
  template <class T>
  static T slope(const T& x) {
    using std::abs, std::exp;
    const T e = exp(T(-abs(x)));
    const T reciprocal = 2 * e / (1 + e * e);
    return reciprocal * reciprocal;
  }
  /// asinh(e^τ sinh x), from the logarithm of e^τ sinh x where that is large.
  template <class T>
  static T image(const T& x, const T& tau) {
    using std::exp, std::expm1, std::log, std::log1p, std::sqrt;
    const bool negative = x < 0;
    const T a = negative ? T(-x) : x;
    const T w = -expm1(T(-2 * a)) / 2;  // e^−a sinh a
    const T q = exp(T(a + tau)) * w;
    const T y = q < 1 ? T(log1p(T(q + q * q / (1 + sqrt(T(1 + q * q))))))
                      : T(a + tau + log(T(w + sqrt(T(exp(T(-2 * (a + tau))) + w * w)))));
    return negative ? T(-y) : y;
  }
  template <class T>
  static T log_det(const T& x, const T& tau) {
    using std::exp, std::expm1, std::tanh;
    const T steep = slope(x), flat = tanh(x);
    return -detail::log_of_sum(T(steep * expm1(T(-2 * tau))), T(flat * flat + steep * exp(T(-2 * tau)))) / 2;
  }
  template <class T>
  static Lifetime<T> lifetime(const T&) {
    return {};
  }
};

struct SineFlow {
  static constexpr Entry entry{
      .name = "sine",
      .title = "Infinitely many fixed points",
      .statement = "ẋ = sin x:  tan(ψ_τ(x)/2) = e^τ tan(x/2),  ∫∇·f = −log(e^τ sin²(x/2) + e^{−τ} cos²(x/2))",
      .assumptions = "none; x stays between its neighbouring multiples of π",
      .source = "Strogatz 1994, Nonlinear Dynamics and Chaos, section 2.1",
      .blind_to = "couplings between coordinates, explicit time",
  };

  template <class T>
  static T velocity(const T& x) {
    using std::sin;
    return sin(x);
  }
  template <class T>
  static T slope(const T& x) {
    using std::cos;
    return cos(x);
  }
  template <class T>
  static T image(const T& x, const T& tau) {
    using std::atan2, std::cos, std::exp, std::floor, std::sin;
    const T turns = 2 * pi<T>() * floor(T(x / (2 * pi<T>()) + T(0.5)));
    const T half = (x - turns) / 2;
    return turns + 2 * atan2(T(sin(half) * exp(T(tau / 2))), T(cos(half) * exp(T(-tau / 2))));
  }
  template <class T>
  static T log_det(const T& x, const T& tau) {
    using std::cos, std::exp, std::expm1, std::sin;
    const T s = sin(T(x / 2)), c = cos(T(x / 2));
    return -detail::log_of_sum(T(s * s * expm1(tau) + c * c * expm1(T(-tau))), T(s * s * exp(tau) + c * c * exp(T(-tau))));
  }
  template <class T>
  static Lifetime<T> lifetime(const T&) {
    return {};
  }
};

}  // namespace flowgauge
