#pragma once
// Energy-based models p = e^{−f}/Z: what sees the normaliser and what does not.

#include <stdexcept>
#include <string>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

namespace detail {

/// Γ(¼).
template <class R>
R gamma_of_a_quarter() {
  if constexpr (std::is_floating_point_v<R>) {
    return R(3.625609908221908311930685155867672L);
  } else {
    return R("3.62560990822190831193068515586767200299516768288006546743337799956991924353872912");
  }
}

}  // namespace detail

/// The quartic double well with energy k(x⁴/4 − x²/2). For duals too.
template <class T>
T double_well_energy(const T& k, const T& x) {
  return k * (x * x * x * x / 4 - x * x / 2);
}

/// −∇f = −k(x³ − x), whatever Z is.
template <class T>
T double_well_score(const T& k, const T& x) {
  return -k * (x * x * x - x);
}

/// log Z of the double well, Z = ∫exp(−k(x⁴/4 − x²/2))dx = (π/2)e^{k/8}[I_{−¼}(k/8) + I_{¼}(k/8)], for 0 < k ≤ 4000, by
/// the series of I_ν, whose terms are positive. For duals in k too. Throws std::invalid_argument outside. Source:
/// Gradshteyn, Ryzhik, 3.323.3; Abramowitz and Stegun 1964, 9.6.2 and 9.6.10.
template <class T>
T double_well_log_normaliser(const T& k) {
  using std::exp, std::log, std::sqrt;
  using R = Real<T>;
  if (!(k > 0) || !(k <= 4000)) {
    throw std::invalid_argument("double_well_log_normaliser: k = " + std::to_string(to_double(k)) +
                                " must be in (0, 4000]");
  }
  const T half = k / 16;
  const R quarter = R(1) / 4, gamma = detail::gamma_of_a_quarter<R>();
  T total(0);
  for (const int sign : {-1, 1}) {
    // Γ(¾) = π√2/Γ(¼), Γ(5/4) = Γ(¼)/4; terms scaled by e^{−k/8} to stay finite.
    const R order = sign < 0 ? R(-quarter) : quarter;
    const R first = sign < 0 ? R(pi<R>() * sqrt(R(2)) / gamma) : R(gamma / 4);
    T term = exp(T(T(order) * log(half) - k / 8)) / T(first);
    T sum = term;
    for (int m = 1; m < 4000; ++m) {
      term *= half * half / T(R(R(m) * (R(m) + order)));
      sum += term;
      if (m > half && term < sum * T(std::numeric_limits<R>::epsilon() / 8)) break;
    }
    total += sum;
  }
  return log(T(pi<R>() / 2)) + k / 4 + log(total);
}

}  // namespace flowgauge
