#pragma once
// Inverse hyperbolic functions for every scalar, duals included, with full relative accuracy around 0.

#include <cmath>

#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// asinh x = ± log1p(|x| + x²/(1 + √(1 + x²))), without overflow of x².
template <class T>
T area_sinh(const T& x) {
  using std::log, std::log1p, std::sqrt;
  const T size = x < 0 ? T(-x) : x;
  const T root = hypotenuse(T(1), size);
  const T value = size > 1e8 ? T(log(T(size + root))) : T(log1p(T(size + size * (size / (1 + root)))));
  return x < 0 ? T(-value) : value;
}

/// atanh x = ± ½ log1p(2|x|/(1 − |x|)), |x| < 1.
template <class T>
T area_tanh(const T& x) {
  using std::log1p;
  const T size = x < 0 ? T(-x) : x;
  const T value = log1p(T(2 * size / (1 - size))) / 2;
  return x < 0 ? T(-value) : value;
}

}  // namespace flowgauge
