#pragma once
// The standard normal law times one plus a Hermite polynomial.

#include <array>
#include <cmath>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

/// He_k(z), the polynomial orthogonal under the standard normal law.
template <class T>
T hermite_polynomial(Index degree, const T& z) {
  T before(0), value(1);
  for (Index n = 0; n < degree; ++n) {
    const T next = z * value - T(static_cast<double>(n)) * before;
    before = value;
    value = next;
  }
  return value;
}

/// The smallest value of He_k for even k ≥ 2: at one of the zeros of He_{k−1}, all of which lie within ±2√k.
inline double lowest_hermite(Index degree) {
  const double reach = 2 * std::sqrt(static_cast<double>(degree));
  const int steps = 4000;
  double lowest = 1e300;
  for (int i = -steps; i < steps; ++i) {
    double low = reach * i / steps, high = reach * (i + 1) / steps;
    const double at_low = hermite_polynomial(degree - 1, low), at_high = hermite_polynomial(degree - 1, high);
    if (at_low * at_high > 0) continue;
    for (int halving = 0; halving < 60; ++halving) {
      const double middle = (low + high) / 2;
      (hermite_polynomial(degree - 1, middle) * at_low > 0 ? low : high) = middle;
    }
    const double value = hermite_polynomial(degree, (low + high) / 2);
    lowest = value < lowest ? value : lowest;
  }
  return lowest;
}

/// φ(z)(1 + c He_k(z)). Evaluated by HermiteTiltedLaw.
struct HermiteTilted {
  Index degree = 2;
  double coefficient = 0;

  static constexpr std::array<Parameter, 2> parameters{
      {{"degree", Shape::whole, "", {1, 20, false, false}, "k; even unless coefficient = 0"},
       {"coefficient", Shape::number, "", {0, 1, false, false}, "c, at most 1/|min He_k|, where the density touches 0"}}};
  static constexpr Entry entry{
      .name = "hermite_tilted",
      .title = "Hermite-tilted normal",
      .statement = "p = N(x; 0, C)(1 + c κᵏ He_k(x/√C)),  C = α² + σ², κ = α/√C",
      .assumptions = "d = 1; where C is constant in time (variance-preserving schedules) u is known to ε|α̇x|",
      .source = "Mehler's formula: Abramowitz, Stegun 1964, chapter 22; E[He_k(Z) | X] is κᵏHe_k(x/√C)",
      .blind_to = "means and, for k > 2, variances other than those of N(0, 1)",
      .parameters = parameters,
      .example = R"({"type": "hermite_tilted", "degree": 4, "coefficient": 0.125})",
  };

  static HermiteTilted from(const auto& values) {
    const HermiteTilted target{values.whole("degree"), values.number("coefficient")};
    if (target.coefficient == 0) return target;
    if (target.degree % 2 != 0) values.reject("degree", "must be even, or 1 + c He_k would become negative");
    const double most = -1 / lowest_hermite(target.degree);
    if (!(target.coefficient <= most)) {
      values.reject("coefficient", "must be in [0, " + shortest(most) + "] for this degree, or 1 + c He_k would become negative");
    }
    return target;
  }
};

}  // namespace flowgauge
