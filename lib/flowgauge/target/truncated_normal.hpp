#pragma once
// The standard normal law beyond k: hazard, mean excess and variance, with derivatives for duals.

#include <cmath>

#include "flowgauge/target/half_line.hpp"

namespace flowgauge {

/// For Y ~ N(0, 1) given Y > k: hazard φ(k)/Φ(−k) = E[Y], excess E[Y] − k, variance, and log Φ(−k). All keep their digits as
/// k → ∞; hazard·excess = 1 − variance does as k → −∞.
template <class T>
struct TruncatedNormal {
  T hazard, excess, variance, log_tail;
};

template <class T>
  requires std::same_as<T, Real<T>>
TruncatedNormal<T> truncated_normal(const T& k) {
  const HalfLine<T> at = half_line(k);
  if (at.scaled) {
    const T excess = at.i1 / at.i0;
    return {T(1 / at.i0), excess, T(2 * at.i2 / at.i0 - excess * excess), log_normal_sf(k)};
  }
  const T hazard = normal_pdf(k) / at.i0, excess = at.i1 / at.i0;
  return {hazard, excess, T(1 - hazard * excess), log_normal_sf(k)};
}

template <class T>
TruncatedNormal<Dual<T>> truncated_normal(const Dual<T>& k) {
  const TruncatedNormal<T> at = truncated_normal(k.value);
  const T complement = at.hazard * at.excess;
  return {{at.hazard, chain(complement, k.derivative)},
          {at.excess, chain(T(-at.variance), k.derivative)},
          {at.variance, chain(T(at.hazard * (at.variance - at.excess * at.excess)), k.derivative)},
          {at.log_tail, chain(T(-at.hazard), k.derivative)}};
}

}  // namespace flowgauge
