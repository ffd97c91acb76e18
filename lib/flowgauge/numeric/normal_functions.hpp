#pragma once
// The normal functions of special.hpp as templates, instantiated in two files to keep compile jobs small.

#include <boost/math/special_functions/erf.hpp>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// Φ(−x)/φ(x) for x ≥ 10 by x + 1/(x + 2/(x + …)): at x = 10, 40 terms leave 1e-38 and 160 terms less than 1e-60.
template <class T>
T mills_ratio(const T& x) {
  T tail = x;
  for (int k = std::numeric_limits<T>::digits > 64 ? 160 : 40; k >= 1; --k) tail = x + k / tail;
  return 1 / tail;
}

template <class T>
T normal_cdf(const T& x) {
  using std::isnan, std::sqrt;
  if (isnan(x)) return x;
  return boost::math::erfc(T(-x / sqrt(T(2)))) / 2;
}

template <class T>
T log_normal_cdf(const T& x) {
  using std::isnan, std::log, std::log1p;
  if (isnan(x)) return x;
  if (x < -std::numeric_limits<T>::max()) return x;
  if (x > 0) return log1p(T(-normal_cdf(T(-x))));
  if (x > -10) return log(normal_cdf(x));
  return log_normal_pdf(x) + log(mills_ratio(T(-x)));
}

template <class T>
T normal_quantile(const T& p) {
  using std::sqrt;
  if (!(p >= 0 && p <= 1)) {
    throw std::invalid_argument("normal_quantile: p = " + std::to_string(to_double(p)) + "; p must be in [0, 1]");
  }
  if (p == 0) return -std::numeric_limits<T>::infinity();
  if (p == 1) return std::numeric_limits<T>::infinity();
  return -sqrt(T(2)) * boost::math::erfc_inv(T(2 * p));
}

}  // namespace flowgauge
