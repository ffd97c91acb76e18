#pragma once
// A one-direction forward-mode dual number: a value and its derivative along one direction.

#include <Eigen/Core>
#include <concepts>
#include <type_traits>

#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

template <class S, class T>
concept PlainBeside = std::is_arithmetic_v<S> || std::same_as<S, T>;

/// factor · derivative, where a derivative of exactly 0 stays 0 whatever the factor: a constant has derivative 0 even
/// where a function of it has a pole.
template <class T>
T chain(const T& factor, const T& derivative) {
  return derivative == 0 ? T(0) : T(factor * derivative);
}

/// value + derivative · ε with ε² = 0, over T = double, long double, Quad, Mp50. Comparisons look at the value alone.
/// Derivatives at a pole of the derivative (sqrt and log at 0) are infinite unless the incoming derivative is exactly
/// 0. Source: Griewank and Walther 2008, Evaluating Derivatives, section 3.1.
template <class T>
struct Dual {
  T value = T(0);
  T derivative = T(0);

  Dual() = default;
  template <PlainBeside<T> S>
  Dual(const S& constant) : value(constant) {}
  Dual(const T& value_, const T& derivative_) : value(value_), derivative(derivative_) {}

  explicit operator double() const { return static_cast<double>(value); }
  explicit operator int() const { return static_cast<int>(value); }

  Dual operator-() const { return {T(-value), T(-derivative)}; }
  Dual operator+() const { return *this; }
  Dual& operator+=(const Dual& b) { return *this = *this + b; }
  Dual& operator-=(const Dual& b) { return *this = *this - b; }
  Dual& operator*=(const Dual& b) { return *this = *this * b; }
  Dual& operator/=(const Dual& b) { return *this = *this / b; }

  friend Dual operator+(const Dual& a, const Dual& b) { return {T(a.value + b.value), T(a.derivative + b.derivative)}; }
  friend Dual operator-(const Dual& a, const Dual& b) { return {T(a.value - b.value), T(a.derivative - b.derivative)}; }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return {T(a.value * b.value), T(chain(b.value, a.derivative) + chain(a.value, b.derivative))};
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const T quotient = a.value / b.value;
    const T numerator = a.derivative - chain(quotient, b.derivative);
    return {quotient, numerator == 0 ? T(0) : T(numerator / b.value)};
  }

  template <PlainBeside<T> S>
  friend Dual operator+(const Dual& a, const S& b) {
    return {T(a.value + b), a.derivative};
  }
  template <PlainBeside<T> S>
  friend Dual operator+(const S& a, const Dual& b) {
    return {T(a + b.value), b.derivative};
  }
  template <PlainBeside<T> S>
  friend Dual operator-(const Dual& a, const S& b) {
    return {T(a.value - b), a.derivative};
  }
  template <PlainBeside<T> S>
  friend Dual operator-(const S& a, const Dual& b) {
    return {T(a - b.value), T(-b.derivative)};
  }
  template <PlainBeside<T> S>
  friend Dual operator*(const Dual& a, const S& b) {
    return {T(a.value * b), chain(T(b), a.derivative)};
  }
  template <PlainBeside<T> S>
  friend Dual operator*(const S& a, const Dual& b) {
    return b * a;
  }
  template <PlainBeside<T> S>
  friend Dual operator/(const Dual& a, const S& b) {
    return {T(a.value / b), a.derivative == 0 ? T(0) : T(a.derivative / b)};
  }
  template <PlainBeside<T> S>
  friend Dual operator/(const S& a, const Dual& b) {
    return Dual(T(a)) / b;
  }

  // With operator== rewritten by the compiler for !=, and each comparison written once for Dual and once for constants.
  friend bool operator==(const Dual& a, const Dual& b) { return a.value == b.value; }
  friend bool operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  friend bool operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
  friend bool operator<=(const Dual& a, const Dual& b) { return a.value <= b.value; }
  friend bool operator>=(const Dual& a, const Dual& b) { return a.value >= b.value; }
  template <PlainBeside<T> S>
  friend bool operator==(const Dual& a, const S& b) {
    return a.value == b;
  }
  template <PlainBeside<T> S>
  friend bool operator<(const Dual& a, const S& b) {
    return a.value < b;
  }
  template <PlainBeside<T> S>
  friend bool operator>(const Dual& a, const S& b) {
    return a.value > b;
  }
  template <PlainBeside<T> S>
  friend bool operator<=(const Dual& a, const S& b) {
    return a.value <= b;
  }
  template <PlainBeside<T> S>
  friend bool operator>=(const Dual& a, const S& b) {
    return a.value >= b;
  }
  template <PlainBeside<T> S>
  friend bool operator<(const S& a, const Dual& b) {
    return a < b.value;
  }
  template <PlainBeside<T> S>
  friend bool operator>(const S& a, const Dual& b) {
    return a > b.value;
  }
  template <PlainBeside<T> S>
  friend bool operator<=(const S& a, const Dual& b) {
    return a <= b.value;
  }
  template <PlainBeside<T> S>
  friend bool operator>=(const S& a, const Dual& b) {
    return a >= b.value;
  }
};

template <class T>
struct RealOf<Dual<T>> {
  using type = Real<T>;
};

template <class T>
double to_double(const Dual<T>& x) {
  return to_double(x.value);
}

/// The value of a scalar without its derivative, for branch decisions; a plain scalar is its own value.
template <class T>
const T& value_of(const T& x) {
  return x;
}
template <class T>
const T& value_of(const Dual<T>& x) {
  return x.value;
}

template <class T>
Dual<T> exp(const Dual<T>& x) {
  using std::exp;
  const T e = exp(x.value);
  return {e, chain(e, x.derivative)};
}

template <class T>
Dual<T> expm1(const Dual<T>& x) {
  using std::exp, std::expm1;
  return {T(expm1(x.value)), chain(T(exp(x.value)), x.derivative)};
}

template <class T>
Dual<T> log(const Dual<T>& x) {
  using std::log;
  return {T(log(x.value)), x.derivative == 0 ? T(0) : T(x.derivative / x.value)};
}

template <class T>
Dual<T> log1p(const Dual<T>& x) {
  using std::log1p;
  return {T(log1p(x.value)), x.derivative == 0 ? T(0) : T(x.derivative / (1 + x.value))};
}

template <class T>
Dual<T> sqrt(const Dual<T>& x) {
  using std::sqrt;
  const T root = sqrt(x.value);
  return {root, x.derivative == 0 ? T(0) : T(x.derivative / (2 * root))};
}

template <class T>
Dual<T> sin(const Dual<T>& x) {
  using std::cos, std::sin;
  return {T(sin(x.value)), chain(T(cos(x.value)), x.derivative)};
}

template <class T>
Dual<T> cos(const Dual<T>& x) {
  using std::cos, std::sin;
  return {T(cos(x.value)), chain(T(-sin(x.value)), x.derivative)};
}

template <class T>
Dual<T> tan(const Dual<T>& x) {
  using std::tan;
  const T t = tan(x.value);
  return {t, chain(T(1 + t * t), x.derivative)};
}

template <class T>
Dual<T> atan(const Dual<T>& x) {
  using std::atan;
  return {T(atan(x.value)), chain(T(1 / (1 + x.value * x.value)), x.derivative)};
}

template <class T>
Dual<T> atan2(const Dual<T>& y, const Dual<T>& x) {
  using std::atan2;
  const T squared_radius = x.value * x.value + y.value * y.value;
  const T turned = chain(x.value, y.derivative) - chain(y.value, x.derivative);
  return {T(atan2(y.value, x.value)), turned == 0 ? T(0) : T(turned / squared_radius)};
}

template <class T>
Dual<T> asin(const Dual<T>& x) {
  using std::asin, std::sqrt;
  const T cosine = sqrt(T((1 - x.value) * (1 + x.value)));
  return {T(asin(x.value)), x.derivative == 0 ? T(0) : T(x.derivative / cosine)};
}

template <class T>
Dual<T> acos(const Dual<T>& x) {
  using std::acos, std::sqrt;
  const T sine = sqrt(T((1 - x.value) * (1 + x.value)));
  return {T(acos(x.value)), x.derivative == 0 ? T(0) : T(-x.derivative / sine)};
}

template <class T>
Dual<T> sinh(const Dual<T>& x) {
  using std::cosh, std::sinh;
  return {T(sinh(x.value)), chain(T(cosh(x.value)), x.derivative)};
}

template <class T>
Dual<T> cosh(const Dual<T>& x) {
  using std::cosh, std::sinh;
  return {T(cosh(x.value)), chain(T(sinh(x.value)), x.derivative)};
}

/// The derivative is 1/cosh², which keeps its relative accuracy where tanh has rounded to ±1.
template <class T>
Dual<T> tanh(const Dual<T>& x) {
  using std::cosh, std::tanh;
  const T reciprocal = 1 / T(cosh(x.value));
  return {T(tanh(x.value)), chain(T(reciprocal * reciprocal), x.derivative)};
}

template <class T>
Dual<T> erf(const Dual<T>& x) {
  using std::erf, std::exp, std::sqrt;
  const T density = 2 * exp(T(-x.value * x.value)) / sqrt(pi<T>());
  return {T(erf(x.value)), chain(density, x.derivative)};
}

template <class T>
Dual<T> erfc(const Dual<T>& x) {
  using std::erfc, std::exp, std::sqrt;
  const T density = -2 * exp(T(-x.value * x.value)) / sqrt(pi<T>());
  return {T(erfc(x.value)), chain(density, x.derivative)};
}

/// The derivative at 0 is 0.
template <class T>
Dual<T> abs(const Dual<T>& x) {
  if (x.value < 0) return -x;
  if (x.value == 0) return Dual<T>(T(0));
  return x;
}

template <class T>
Dual<T> fabs(const Dual<T>& x) {
  return abs(x);
}

/// x to a constant power; x^0 has derivative 0 everywhere.
template <class T, PlainBeside<T> S>
Dual<T> pow(const Dual<T>& x, const S& power) {
  using std::pow;
  const T exponent(power);
  if (exponent == 0) return Dual<T>(T(1));
  if (x.derivative == 0) return Dual<T>(T(pow(x.value, exponent)));
  const T reduced = exponent == 1 ? T(1) : T(pow(x.value, T(exponent - 1)));
  return {T(pow(x.value, exponent)), chain(T(exponent * reduced), x.derivative)};
}

template <class T>
Dual<T> min(const Dual<T>& a, const Dual<T>& b) {
  return b.value < a.value ? b : a;
}

template <class T>
Dual<T> max(const Dual<T>& a, const Dual<T>& b) {
  return a.value < b.value ? b : a;
}

/// Finite or not by value and derivative together: an infinite derivative is not a usable number.
template <class T>
bool isfinite(const Dual<T>& x) {
  using std::isfinite;
  return isfinite(x.value) && isfinite(x.derivative);
}

template <class T>
bool isnan(const Dual<T>& x) {
  using std::isnan;
  return isnan(x.value) || isnan(x.derivative);
}

template <class T>
bool isinf(const Dual<T>& x) {
  return !isfinite(x) && !isnan(x);
}

template <class T>
Dual<T> floor(const Dual<T>& x) {
  using std::floor;
  return Dual<T>(T(floor(x.value)));
}

template <class T>
Dual<T> ceil(const Dual<T>& x) {
  using std::ceil;
  return Dual<T>(T(ceil(x.value)));
}

// What Eigen looks for in a scalar.
template <class T>
const Dual<T>& conj(const Dual<T>& x) {
  return x;
}
template <class T>
const Dual<T>& real(const Dual<T>& x) {
  return x;
}
template <class T>
Dual<T> imag(const Dual<T>&) {
  return Dual<T>();
}
template <class T>
Dual<T> abs2(const Dual<T>& x) {
  return x * x;
}

}  // namespace flowgauge

namespace Eigen {

template <class T>
struct NumTraits<flowgauge::Dual<T>> : NumTraits<T> {
  using Real = flowgauge::Dual<T>;
  using NonInteger = flowgauge::Dual<T>;
  using Nested = flowgauge::Dual<T>;
  using Literal = flowgauge::Dual<T>;
  enum {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 1,
    ReadCost = 2,
    AddCost = 2 * static_cast<int>(NumTraits<T>::AddCost),
    MulCost = 3 * static_cast<int>(NumTraits<T>::MulCost),
  };
  static Real epsilon() { return Real(T(NumTraits<T>::epsilon())); }
  static Real dummy_precision() { return Real(T(NumTraits<T>::dummy_precision())); }
  static Real highest() { return Real(T(NumTraits<T>::highest())); }
  static Real lowest() { return Real(T(NumTraits<T>::lowest())); }
  static int digits10() { return NumTraits<T>::digits10(); }
};

// Matrices of duals with scalars and matrices of their values.
template <class T, class Operation>
struct ScalarBinaryOpTraits<flowgauge::Dual<T>, T, Operation> {
  using ReturnType = flowgauge::Dual<T>;
};
template <class T, class Operation>
struct ScalarBinaryOpTraits<T, flowgauge::Dual<T>, Operation> {
  using ReturnType = flowgauge::Dual<T>;
};

}  // namespace Eigen
