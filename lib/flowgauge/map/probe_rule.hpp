#pragma once
// Probes without chance: nodes and weights that have the moments of a law of probes.

#include "flowgauge/map/trace_estimator.hpp"

namespace flowgauge {

/// Columns of nodes (d × M) with weights that sum to 1.
template <class T>
struct ProbeRule {
  Batch<T> nodes;
  Vector<T> weights;
};

/// A rule with all moments of the law up to degree five, so that E vᵀAv and E(vᵀAv)² are sums over its nodes: rademacher all
/// 2^d signs, which are the law itself (d <= 16); gaussian the 3^d nodes 0, ±√3 of Gauss and Hermite (d <= 10); sphere the
/// 2d + 2d(d − 1) points ±√d eᵢ and √(d/2)(±eᵢ ± eⱼ) (any d; weights of the first are negative for d > 4).
/// Throws std::invalid_argument for other dimensions. Source: Stroud 1971, Approximate Calculation of Multiple Integrals,
/// formulas E_n^{r²} (product) and U_n 5-2.
template <class T>
ProbeRule<T> probe_rule(ProbeLaw law, Index dimension) {
  using std::sqrt;
  const Index most = law == ProbeLaw::rademacher ? 16 : law == ProbeLaw::gaussian ? 10 : 64;
  if (dimension < 1 || dimension > most) {
    throw std::invalid_argument("probe_rule: dimension = " + std::to_string(dimension) + "; allowed is 1 to " +
                                std::to_string(most) + " for " + std::string(entry(law).name));
  }
  const Index d = dimension;
  if (law == ProbeLaw::sphere) {
    const T n(static_cast<double>(d));
    const T on_axis = (4 - n) / (2 * n * (n + 2)), between = 1 / (n * (n + 2));
    const T radius = sqrt(n), part = sqrt(T(n / 2));
    ProbeRule<T> rule{Batch<T>::Zero(d, 2 * d + 2 * d * (d - 1)), Vector<T>(2 * d + 2 * d * (d - 1))};
    Index column = 0;
    for (Index i = 0; i < d; ++i) {
      for (const int sign : {1, -1}) {
        rule.nodes(i, column) = sign * radius;
        rule.weights(column++) = on_axis;
      }
      for (Index j = 0; j < i; ++j) {
        for (const int first : {1, -1}) {
          for (const int second : {1, -1}) {
            rule.nodes(i, column) = first * part;
            rule.nodes(j, column) = second * part;
            rule.weights(column++) = between;
          }
        }
      }
    }
    return rule;
  }
  const Index base = law == ProbeLaw::rademacher ? 2 : 3;
  Index count = 1;
  for (Index i = 0; i < d; ++i) count *= base;
  ProbeRule<T> rule{Batch<T>(d, count), Vector<T>(count)};
  const T outer = sqrt(T(3));
  for (Index n = 0; n < count; ++n) {
    T weight(1);
    Index digits = n;
    for (Index i = 0; i < d; ++i, digits /= base) {
      const Index digit = digits % base;
      if (law == ProbeLaw::rademacher) {
        rule.nodes(i, n) = digit == 0 ? T(1) : T(-1);
        weight /= 2;
      } else {
        rule.nodes(i, n) = digit == 0 ? T(0) : digit == 1 ? outer : T(-outer);
        weight *= digit == 0 ? T(2) / T(3) : T(1) / T(6);
      }
    }
    rule.weights(n) = weight;
  }
  return rule;
}

}  // namespace flowgauge
