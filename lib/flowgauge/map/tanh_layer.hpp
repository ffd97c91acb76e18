#pragma once
// What planar and Sylvester maps share: a + s tanh a on the line, s > −1.

#include <algorithm>
#include <cmath>
#include <concepts>
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

/// a − tanh a without cancellation: (a cosh a − sinh a)/cosh a, whose numerator is Σ 2k a²ᵏ⁺¹/(2k + 1)!.
template <class R>
R beyond_tanh(const R& a) {
  using std::abs, std::cosh, std::tanh;
  if (!(R(abs(a)) < 1)) return a - R(tanh(a));
  const R square = a * a;
  R power = a * square / 6, sum = 2 * power;
  for (int k = 2; k < 40; ++k) {
    power = power * square / static_cast<double>(2 * k * (2 * k + 1));
    const R term = 2 * k * power;
    sum += term;
    if (R(abs(term)) <= std::numeric_limits<R>::epsilon() * R(abs(sum))) break;
  }
  return sum / R(cosh(a));
}

/// The root in R of a + s tanh a = r for finite r > 0 and one_plus = 1 + s > 0, as (a − tanh a) + one_plus tanh a, a sum of
/// positive terms. Its bracket rests on tanh a ≤ min(a, 1) and a − tanh a ≤ a³/3, and below 1 on 0.76a ≤ tanh a and
/// 0.23a³ ≤ a − tanh a.
template <class R>
R bracketed_root(const R& one_plus, const R& r) {
  using std::pow, std::tanh;
  const R s = one_plus - 1;
  if (R(r - s) > 200) return r - s;  // tanh has rounded to 1 in 50 digits too
  R low = r, high = r;
  if (s < 0) {
    const R linear = r / one_plus, cubic = pow(r, R(1) / 3);
    low = std::max<R>(r, std::min<R>(1.14 * cubic, linear / 2));
    high = std::min<R>(linear, r + 1);
    if (r < 0.23) high = std::min<R>(high, 1.64 * cubic);
  } else {
    const R linear = r / one_plus;
    if (linear * linear < std::numeric_limits<R>::epsilon()) return linear;  // it may be too small for a bracket
    low = std::max<R>(linear, r - one_plus);
    if (r < 0.76 * one_plus) high = std::min<R>(high, linear / 0.76);
    high = std::min<R>(high, R(202));
  }
  const auto f = [&](const R& a) { return R(beyond_tanh<R>(a) + one_plus * R(tanh(a)) - r); };
  return find_root<R>(f, R(0.99 * low), R(1.01 * high));
}

/// The same in more digits than double: Newton's method from the root in double, where there is one and it converges.
template <class R>
R refined_root(const R& one_plus, const R& r) {
  using std::abs, std::tanh;
  constexpr double least = 1e-300, most = 1e300;
  if (one_plus > least && one_plus < most && r > least && r < most) {
    R a(bracketed_root<double>(to_double(one_plus), to_double(r)));
    for (int step = 0; step < 6; ++step) {
      const R t = tanh(a);
      const R change = R(beyond_tanh<R>(a) + one_plus * t - r) / R(t * t + one_plus * tanh_derivative<R>(a));
      a -= change;
      if (R(abs(change)) <= 4 * std::numeric_limits<R>::epsilon() * R(abs(a))) return a;
    }
  }
  return bracketed_root<R>(one_plus, r);
}

/// The a with a + s tanh a = r, to a few ulp for s ≤ 0 and wherever tanh has not rounded to ±1, from one_plus = 1 + s > 0
/// without cancellation; NaN where one of them is not finite. One derivative of r is carried.
template <class T>
T solve_tanh(const Real<T>& one_plus, const T& r) {
  using std::isfinite, std::tanh;
  using R = Real<T>;
  const R right(value_of(r));
  if (!isfinite(one_plus) || !isfinite(right)) return T(std::numeric_limits<double>::quiet_NaN());
  R a(0);
  if (right != 0) {
    const R size = right < 0 ? R(-right) : right;
    if constexpr (std::same_as<R, double>) {
      a = bracketed_root<R>(one_plus, size);
    } else {
      a = refined_root<R>(one_plus, size);
    }
    if (right < 0) a = -a;
  }
  if constexpr (std::same_as<T, R>) {
    return a;
  } else {
    // The value has nothing left to gain; the derivative is that of r over the slope, in positive terms as in log_stretch.
    const R t = tanh(a);
    return T(a) + T(r - T(right)) / R(t * t + tanh_derivative<R>(a) * one_plus);
  }
}

}  // namespace flowgauge
