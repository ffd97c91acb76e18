#pragma once
// What planar and Sylvester maps share: x + p tanh(qx + k) on the line, p q > −1.

#include <cmath>
#include <limits>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// tanh′(a) = 1/cosh²a, accurate where tanh has rounded to ±1, and in duals without the overflow of cosh.
template <class T>
T tanh_derivative(const T& a) {
  using std::exp;
  const T e = exp(a < 0 ? T(2 * a) : T(-2 * a));
  const T below = 1 + e;
  return 4 * e / T(below * below);
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

/// The root in R of x + p tanh(qx + k) = c, bracketed by c ± |p|. Its error is ε(|x| + |p|) over the slope, which is small
/// where p q is near −1 and the argument near 0.
template <class R>
R bracketed_root(const R& p, const R& q, const R& k, const R& c) {
  using std::abs, std::tanh;
  const R reach = R(abs(p)) + 8 * std::numeric_limits<R>::epsilon() * R(R(abs(c)) + R(abs(p)));
  const auto f = [&](const R& x) { return R(x + p * R(tanh(R(q * x + k))) - c); };
  return find_root<R>(f, R(c - reach), R(c + reach));
}

/// The same in more digits than double: Newton's method from the root in double, where it converges.
template <class R>
R refined_root(const R& p, const R& q, const R& k, const R& c) {
  using std::abs, std::tanh;
  R x(bracketed_root<double>(to_double(p), to_double(q), to_double(k), to_double(c)));
  for (int step = 0; step < 6; ++step) {
    const R t = tanh(R(q * x + k));
    const R change = R(x + p * t - c) / R(1 + p * q * R(1 - t * t));
    x -= change;
    if (R(abs(change)) <= 4 * std::numeric_limits<R>::epsilon() * R(abs(x))) return x;
  }
  return bracketed_root<R>(p, q, k, c);
}

/// The x with x + p tanh(qx + k) = c, for p q > −1; NaN where c or k is not finite. One derivative of c and k is carried.
template <class T>
T solve_tanh(const Real<T>& p, const Real<T>& q, const T& k, const T& c) {
  using std::tanh;
  using R = Real<T>;
  const R offset(value_of(k)), right(value_of(c));
  if (!std::isfinite(to_double(offset)) || !std::isfinite(to_double(right))) {
    return T(std::numeric_limits<double>::quiet_NaN());
  }
  R x;
  if constexpr (std::same_as<R, double>) {
    x = bracketed_root<R>(p, q, offset, right);
  } else {
    x = refined_root<R>(p, q, offset, right);
  }
  // One step of Newton's method on the derivatives alone: at the root the value has nothing left to gain.
  const T left_over = T(x) + p * T(tanh(T(q * T(x) + k))) - c;
  const R slope = 1 + p * q * tanh_derivative<R>(R(q * x + offset));
  return T(x) - T(left_over - T(value_of(left_over))) / slope;
}

}  // namespace flowgauge
