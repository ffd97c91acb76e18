#pragma once
// Quantiles of a law on the line from its distribution function.

#include <cmath>
#include <limits>

#include "flowgauge/numeric/root.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// The y whose tails are those given, by the logarithm of the smaller one: a bracket grown from the bulk, then a root to two
/// ulp. NaN where the given probability is 0 or NaN. For real scalars.
template <class T>
T quantile(const Law<T>& law, const NoiseLevel<T>& level, const Tails<T>& probability) {
  using std::abs, std::isfinite;
  const bool lower = probability.log_below <= probability.log_above;
  const T target = lower ? probability.log_below : probability.log_above;
  const T nothing(std::numeric_limits<T>::quiet_NaN());
  if (!isfinite(target)) return nothing;
  // Steps of −inf, below a bounded support, are of no use to a root finder.
  const T most = 1e4 + 4 * abs(target);
  const auto excess = [&](const T& y) {
    const Tails<T> at = law.tails(level, y);
    const T gain = lower ? T(at.log_below - target) : T(target - at.log_above);
    return gain > most ? most : gain < -most ? T(-most) : gain;
  };
  const Bulk<T> bulk = law.bulk(level);
  T low = bulk.centre, high = bulk.centre, step = bulk.spread;
  const T at_centre = excess(bulk.centre);
  if (at_centre == 0) return bulk.centre;
  const bool up = at_centre < 0;
  for (int doubling = 0; doubling < 1200; ++doubling, step *= 2) {
    T& front = up ? high : low;
    T& back = up ? low : high;
    back = front;
    front += up ? step : T(-step);
    const T value = excess(front);
    if (up ? value >= 0 : value <= 0) return find_root(excess, low, high);
    if (!isfinite(front) || !(value == value)) break;
  }
  return nothing;
}

}  // namespace flowgauge
