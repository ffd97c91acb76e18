#pragma once
// What planar and Sylvester maps share: x + p tanh(qx + k) on the line, p q > −1.

#include <cmath>
#include <limits>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// tanh′(a) = 1/cosh²a, accurate where tanh has rounded to ±1.
template <class T>
T tanh_derivative(const T& a) {
  using std::cosh;
  const T reciprocal = 1 / T(cosh(a));
  return reciprocal * reciprocal;
}

/// log(1 + product · tanh′(a)) for product > −1, where one_plus = 1 + product is known without cancellation: the sum is
/// tanh²a + tanh′(a) · one_plus where it is small.
template <class T>
T log_stretch(const T& a, const Real<T>& product, const Real<T>& one_plus) {
  using std::log, std::log1p, std::tanh;
  const T slope = tanh_derivative(a);
  if (product * slope > -0.5) return log1p(T(product * slope));
  const T t = tanh(a);
  return log(T(t * t + slope * one_plus));
}

/// The x with x + p tanh(qx + k) = c, for p q > −1; NaN where c or k is not finite. One derivative of c and k is carried.
template <class T>
T solve_tanh(const Real<T>& p, const Real<T>& q, const T& k, const T& c) {
  using std::abs, std::isfinite, std::tanh;
  using R = Real<T>;
  const R offset(value_of(k)), right(value_of(c));
  if (!isfinite(offset) || !isfinite(right)) return T(std::numeric_limits<double>::quiet_NaN());
  const R reach = R(abs(p)) + 8 * std::numeric_limits<R>::epsilon() * R(R(abs(right)) + R(abs(p)));
  const auto f = [&](const R& x) { return R(x + p * R(tanh(R(q * x + offset))) - right); };
  const R x = find_root<R>(f, R(right - reach), R(right + reach));
  // One step of Newton's method on the derivatives alone: at the root the value has nothing left to gain.
  const T left_over = T(x) + p * T(tanh(T(q * T(x) + k))) - c;
  const R slope = 1 + p * q * tanh_derivative<R>(R(q * x + offset));
  return T(x) - T(left_over - T(value_of(left_over))) / slope;
}

}  // namespace flowgauge
