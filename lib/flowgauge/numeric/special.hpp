#pragma once
// Special functions that neither overflow nor cancel: log-sum-exp, softmax, logistic and normal functions.

#include <cmath>
#include <limits>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// log Σ exp(xᵢ): the largest term is taken out and the others enter through log1p. −inf entries count for nothing; all
/// −inf or empty gives −inf, any +inf gives +inf, any NaN gives NaN. For duals too.
template <class T>
T log_sum_exp(const Vector<T>& x) {
  using std::exp, std::isnan, std::log1p;
  if (x.size() == 0) return T(-std::numeric_limits<double>::infinity());
  Index largest = 0;
  for (Index i = 0; i < x.size(); ++i) {
    if (isnan(value_of(x(i)))) return x(i);
    if (x(i) > x(largest)) largest = i;
  }
  const auto infinity = std::numeric_limits<double>::infinity();
  if (x(largest) == infinity || x(largest) == -infinity) return T(value_of(x(largest)));
  T others(0);
  for (Index i = 0; i < x.size(); ++i) {
    if (i != largest && x(i) > -infinity) others += exp(T(x(i) - x(largest)));
  }
  return x(largest) + log1p(others);
}

/// exp(xᵢ) / Σ exp(xⱼ). Entries at +inf share the whole equally; all −inf, NaN or empty gives NaN (empty for empty).
template <class T>
Vector<T> softmax(const Vector<T>& x) {
  using std::exp;
  const auto infinity = std::numeric_limits<double>::infinity();
  const T total = log_sum_exp(x);
  Vector<T> weights(x.size());
  if (total == infinity) {
    int count = 0;
    for (Index i = 0; i < x.size(); ++i) count += x(i) == infinity ? 1 : 0;
    for (Index i = 0; i < x.size(); ++i) weights(i) = x(i) == infinity ? T(1) / T(count) : T(0);
    return weights;
  }
  if (!(total > -infinity)) return Vector<T>::Constant(x.size(), T(std::numeric_limits<double>::quiet_NaN()));
  // Dividing by the sum of the same exponentials, not by exp(total), keeps the sum at 1 to an ulp.
  T largest = x(0);
  for (Index i = 1; i < x.size(); ++i) largest = x(i) > largest ? x(i) : largest;
  T sum(0);
  for (Index i = 0; i < x.size(); ++i) {
    weights(i) = x(i) > -infinity ? T(exp(T(x(i) - largest))) : T(0);
    sum += weights(i);
  }
  for (Index i = 0; i < x.size(); ++i) weights(i) = weights(i) / sum;
  return weights;
}

/// Replaces log-weights by weights that sum to 1 and returns log Σ exp of what was there, without allocating. All −inf
/// leaves every weight 0 and returns −inf. For duals too.
template <class T>
T softmax_in_place(Vector<T>& x) {
  using std::exp, std::log1p;
  Index largest = 0;
  for (Index i = 1; i < x.size(); ++i) {
    if (x(i) > x(largest)) largest = i;
  }
  const T top = x(largest);
  if (top == -std::numeric_limits<double>::infinity()) {
    x.setZero();
    return top;
  }
  T others(0);
  for (Index i = 0; i < x.size(); ++i) {
    if (i == largest) continue;
    x(i) = exp(T(x(i) - top));
    others += x(i);
  }
  x(largest) = T(1);
  x /= T(1 + others);
  return top + log1p(others);
}

/// √(a² + b²) for a, b >= 0 without overflow or underflow of the squares. For duals too.
template <class T>
T hypotenuse(const T& a, const T& b) {
  using std::sqrt;
  const T& large = a < b ? b : a;
  const T& small = a < b ? a : b;
  if (small == 0) return large;
  const T ratio = small / large;
  return large * sqrt(T(1 + ratio * ratio));
}

/// 1 / (1 + exp(−x)) with full relative accuracy on both sides.
template <class T>
T sigmoid(const T& x) {
  using std::exp;
  if (x >= 0) return T(1) / (1 + exp(T(-x)));
  const T e = exp(x);
  return e / (1 + e);
}

/// log(1 + exp(x)) with full relative accuracy on both sides.
template <class T>
T softplus(const T& x) {
  using std::exp, std::log1p;
  if (x > 0) return x + log1p(T(exp(T(-x))));
  return log1p(T(exp(x)));
}

/// log(p / (1 − p)), the inverse of sigmoid; −inf and inf at 0 and 1, NaN outside [0, 1]. Relative accuracy holds
/// around p = 1/2, where it passes through 0.
template <class T>
T logit(const T& p) {
  using std::log, std::log1p;
  if (p > 0.25 && p < 0.75) {
    const T twice = 2 * p - 1;  // exact: a cancellation-free difference
    return log1p(twice) - log1p(T(-twice));
  }
  return log(p) - log1p(T(-p));
}

/// Φ(x), the standard normal distribution function, for double, long double, Quad, Mp50 and duals of them. In double
/// full relative accuracy down to underflow (computed in long double); the others lose x² ε in the lower tail, from the
/// rounding of x/√2. Source: Abramowitz and Stegun 1964, 7.1.2.
template <class T>
T normal_cdf(const T& x);

/// log Φ(x) for −1e8 ≤ x ≤ 1e8: full relative accuracy for x ≤ 0; above 0, where it is −Φ(−x) to first order, that of
/// normal_cdf. Below x = −10 by the continued fraction of Mills' ratio. Source: Abramowitz and Stegun 1964, 26.2.14.
template <class T>
T log_normal_cdf(const T& x);

template <>
double normal_cdf<double>(const double& x);
template <>
double log_normal_cdf<double>(const double& x);

/// Φ⁻¹(p) for 0 ≤ p ≤ 1, −inf and inf at the ends. Relative to p: for p near 1 use −normal_quantile(1 − p) with 1 − p
/// known exactly. Throws std::invalid_argument outside [0, 1] and for NaN.
template <class T>
T normal_quantile(const T& p);

/// log of the standard normal density, −x²/2 − log(2π)/2.
template <class T>
T log_normal_pdf(const T& x) {
  using std::log;
  return -x * x / 2 - T(log(Real<T>(2 * pi<Real<T>>()))) / 2;
}

/// The standard normal density.
template <class T>
T normal_pdf(const T& x) {
  using std::exp, std::sqrt;
  return exp(T(-x * x / 2)) / T(sqrt(Real<T>(2 * pi<Real<T>>())));
}

/// 1 − Φ(x) = Φ(−x) and its logarithm, with the accuracy of normal_cdf and log_normal_cdf.
template <class T>
T normal_sf(const T& x) {
  return normal_cdf(T(-x));
}
template <class T>
T log_normal_sf(const T& x) {
  return log_normal_cdf(T(-x));
}

template <class T>
Dual<T> normal_cdf(const Dual<T>& x) {
  return {normal_cdf(x.value), chain(normal_pdf(x.value), x.derivative)};
}
template <class T>
Dual<T> log_normal_cdf(const Dual<T>& x) {
  using std::exp;
  const T value = log_normal_cdf(x.value);
  return {value, chain(T(exp(T(log_normal_pdf(x.value) - value))), x.derivative)};
}

}  // namespace flowgauge
