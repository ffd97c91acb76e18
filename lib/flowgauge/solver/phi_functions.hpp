#pragma once
// The φ-functions of exponential integrators.

#include <cmath>
#include <limits>

namespace flowgauge {

/// φ_k(z) = ∫₀¹ e^{(1−τ)z} τ^{k−1}/(k−1)! dτ = Σ_j z^j/(j + k)!, k ≥ 1, with a relative error of about k² ε: from
/// expm1 and φ_{k+1} = (φ_k − 1/k!)/z for |z| > 2, where the recurrence loses no digits, by the series below. −∞ gives
/// 0. Source: Hochbruck, Ostermann 2010, doi:10.1017/S0962492910000048, eqs. 2.10 and 2.11.
template <class T>
T phi_function(int k, const T& z) {
  using std::abs;
  using std::expm1;
  if (k == 1 && z != 0) return expm1(z) / z;
  if (abs(z) > 2) {
    T value = expm1(z) / z, factorial(1);
    for (int j = 1; j < k; ++j) {
      factorial *= j;
      value = (value - 1 / factorial) / z;
    }
    return value;
  }
  T term(1);
  for (int j = 2; j <= k; ++j) term /= j;
  T sum = term;
  for (int j = 1; abs(term) > std::numeric_limits<T>::epsilon() * abs(sum) / 4; ++j) {
    term *= z / (j + k);
    sum += term;
  }
  return sum;
}

}  // namespace flowgauge
