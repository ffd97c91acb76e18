#pragma once
// Nodes of trapezoid rules over the line and the plane, for integrands that end in Gaussian tails.

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// N points (d × N) with the volume of a cell.
template <class T>
struct Trapezoid {
  Batch<T> X;
  T cell;
};

/// Steps of `step` over [low, high] in each of d = 1 or 2 coordinates. Exponentially accurate for integrands that are
/// analytic and vanish at the ends: a step of ⅖ deviation gives 1e-53 for a normal density. Source: Trefethen and
/// Weideman 2014, doi:10.1137/130932132, theorem 5.1.
template <class T>
Trapezoid<T> trapezoid(const Vector<double>& low, const Vector<double>& high, double step) {
  const Index d = low.size();
  const auto count = [&](Index i) { return static_cast<Index>((high(i) - low(i)) / step) + 1; };
  const Index first = count(0), second = d == 1 ? 1 : count(1);
  Trapezoid<T> rule{Batch<T>(d, first * second), T(1)};
  for (Index i = 0; i < d; ++i) rule.cell *= T(step);
  for (Index j = 0; j < second; ++j) {
    for (Index i = 0; i < first; ++i) {
      rule.X(0, j * first + i) = T(low(0)) + T(step) * T(static_cast<double>(i));
      if (d == 2) rule.X(1, j * first + i) = T(low(1)) + T(step) * T(static_cast<double>(j));
    }
  }
  return rule;
}

}  // namespace flowgauge
