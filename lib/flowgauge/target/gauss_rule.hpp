#pragma once
// Gauss–Legendre rules of any size, made once in the precision of the scalar.

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "flowgauge/numeric/dual.hpp"

namespace flowgauge {

/// How many digits integrals over a posterior are asked for: a little more than double and long double hold; beyond them
/// what the 50-digit checks need with room to spare.
template <class R>
constexpr double integral_digits = std::numeric_limits<R>::digits10 < 17 ? 17.0 : std::numeric_limits<R>::digits10 < 20 ? 20.0 : 33.0;

template <class R>
struct GaussRule {
  std::vector<R> nodes;    ///< in (−1, 1)
  std::vector<R> weights;  ///< sum 2
};

/// The rule with n nodes: zeros of the Legendre polynomial P_n by Newton's method. Source: Abramowitz and Stegun 1964,
/// 25.4.29.
template <class R>
GaussRule<R> make_gauss_rule(int n) {
  using std::cos;
  GaussRule<R> rule;
  for (int i = 0; i < n; ++i) {
    R x(std::cos(3.14159265358979323846 * (i + 0.75) / (n + 0.5)));
    R slope(0);
    for (int step = 0; step < 6; ++step) {
      R before(1), value = x;
      for (int k = 2; k <= n; ++k) {
        const R next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
        before = value;
        value = next;
      }
      slope = n * (x * value - before) / (x * x - 1);
      if (step < 5) x -= value / slope;
    }
    rule.nodes.push_back(x);
    rule.weights.push_back(2 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

/// A rule with at least n nodes (at most 128), made at its first use.
template <class R>
const GaussRule<R>& gauss_rule(double n) {
  constexpr int step = 4, sizes = 32;
  static std::array<std::once_flag, sizes> made;
  static std::array<GaussRule<R>, sizes> rules;
  int index = n > 0 ? static_cast<int>((n + step - 1) / step) - 1 : 0;
  index = index < 0 ? 0 : index >= sizes ? sizes - 1 : index;
  const auto i = static_cast<std::size_t>(index);
  std::call_once(made[i], [&] { rules[i] = make_gauss_rule<R>(step * (index + 1)); });
  return rules[i];
}

}  // namespace flowgauge
