#pragma once
// What maps that treat every coordinate alike share.

#include <limits>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"

namespace flowgauge {

/// Applies y = f(x, log f′) to every coordinate; returns the sum of the logarithms.
template <class T, class F>
T each_coordinate(const Vector<T>& x, Vector<T>& y, const F& f) {
  T sum(0), log_slope(0);
  for (Index i = 0; i < x.size(); ++i) {
    y(i) = f(x(i), log_slope);
    sum += log_slope;
  }
  return sum;
}

/// What a number outside of the domain becomes.
template <class T>
T outside(T& log_slope) {
  log_slope = T(std::numeric_limits<double>::quiet_NaN());
  return log_slope;
}

}  // namespace flowgauge
