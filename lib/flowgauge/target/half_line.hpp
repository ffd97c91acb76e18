#pragma once
// Repeated integrals of the normal density over a half-line.

#include <cmath>
#include <limits>

#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// i_n(u) = ∫_u^∞ (t − u)ⁿ/n! φ(t) dt for n = 0, 1, 2: the upper tail of the normal law and its first two integrals. Where
/// `scaled` they are divided by φ(u), which u beyond 38 would underflow.
template <class R>
struct HalfLine {
  R i0, i1, i2;
  bool scaled;
};

/// Far out by the continued fraction of i_n/i_{n−1}, a minimal solution of (n + 1) i_{n+1} = −u i_n + i_{n−1}: no
/// cancellation. Nearer from the normal tail, where i_2 loses u⁴ ε. For real scalars.
/// Source: Abramowitz and Stegun 1964, 7.2; Gautschi 1967, doi:10.1137/1009002.
template <class R>
HalfLine<R> half_line(const R& u) {
  using std::ceil;
  constexpr bool coarse = std::numeric_limits<R>::digits < 70;
  const double near = coarse ? 2.5 : 8;
  if (!(u >= near)) {
    const R tail = normal_sf(u), density = normal_pdf(u);
    if (u < -near) {
      const HalfLine<R> beyond = half_line(R(-u));
      const R unit = beyond.scaled ? density : R(1);
      return {tail, R(unit * beyond.i1 - u), R((1 + u * u) / 2 - unit * beyond.i2), false};
    }
    return {tail, R(density - u * tail), R(((1 + u * u) * tail - u * density) / 2), false};
  }
  // N terms leave exp(−u √(2N)), and where u² is beyond N no more than the asymptotic series does, about N!/u^2N.
  const double reach = (coarse ? 47.0 : 90.0) / to_double(u);
  const int terms = (coarse ? 16 : 40) + static_cast<int>(reach * reach / 2);
  R above(0), ratio(0), last(0);
  for (int n = terms; n >= 0; --n) {
    last = above;
    above = ratio;
    ratio = 1 / (u + (n + 1) * ratio);  // i_n / i_{n−1}, with i_{−1} = φ
  }
  return {ratio, R(ratio * above), R(ratio * above * last), true};
}

}  // namespace flowgauge
