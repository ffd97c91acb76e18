#pragma once
// Bracketed roots to the last bits.

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// A root of f in [low, high] for T = double, long double, Quad, Mp50, to two ulp of the root: the end with the smaller
/// |f| of a bracket that narrow. At a root that is exactly 0 the bracket shrinks for at most 400 evaluations.
/// Throws std::invalid_argument unless low <= high are finite and f changes sign between them (a zero at an end
/// counts). Source: Alefeld, Potra and Shi 1995, doi:10.1145/210089.210111 (Boost.Math toms748).
template <class T, class F>
T find_root(const F& f, const T& low, const T& high) {
  using std::abs, std::isfinite;
  if (!isfinite(low) || !isfinite(high) || !(low <= high)) {
    throw std::invalid_argument("find_root: the bracket [" + std::to_string(to_double(low)) + ", " +
                                std::to_string(to_double(high)) + "] must be finite with low <= high");
  }
  const T at_low = f(low);
  const T at_high = f(high);
  if (at_low == 0) return low;
  if (at_high == 0) return high;
  if (!((at_low < 0 && at_high > 0) || (at_low > 0 && at_high < 0))) {
    throw std::invalid_argument("find_root: f is " + std::to_string(to_double(at_low)) + " at " +
                                std::to_string(to_double(low)) + " and " + std::to_string(to_double(at_high)) + " at " +
                                std::to_string(to_double(high)) + "; the signs must differ");
  }
  const auto narrow = [](const T& a, const T& b) {
    const T smaller = abs(a) < abs(b) ? T(abs(a)) : T(abs(b));
    return abs(T(b - a)) <= 2 * std::numeric_limits<T>::epsilon() * smaller;
  };
  std::uintmax_t evaluations = 400;
  const auto bracket = boost::math::tools::toms748_solve(f, low, high, at_low, at_high, narrow, evaluations);
  const T at_first = f(bracket.first);
  const T at_second = f(bracket.second);
  return abs(at_first) < abs(at_second) ? bracket.first : bracket.second;
}

}  // namespace flowgauge
