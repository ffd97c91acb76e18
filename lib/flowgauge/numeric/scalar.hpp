#pragma once
// The scalar types in which every verified formula runs: double, long double, Quad, Mp50, and duals of them.

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/eigen.hpp>
#include <cmath>
#include <type_traits>

namespace flowgauge {

/// 113-bit binary floating point (34 decimal digits), for orders beyond the reach of double.
using Quad = boost::multiprecision::cpp_bin_float_quad;

/// 50 decimal digits, the other side of every formula check.
using Mp50 = boost::multiprecision::cpp_bin_float_50;

/// The real scalar below T: T itself, or the value type of a dual number.
template <class T>
struct RealOf {
  using type = T;
};
template <class T>
using Real = typename RealOf<T>::type;

/// π in the precision of T.
template <class T>
T pi() {
  return T(boost::math::constants::pi<Real<T>>());
}

/// The value of a scalar as double, for comparisons, reports and branch decisions.
template <class T>
double to_double(const T& x) {
  return static_cast<double>(x);
}

}  // namespace flowgauge
