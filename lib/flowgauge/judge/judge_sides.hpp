#pragma once
// judge() as a template on the scalar, instantiated in judge.cpp and judge_multiprecision.cpp.

#include <cmath>
#include <limits>
#include <string>

#include "flowgauge/judge/judge.hpp"
#include "flowgauge/numeric/scalar.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

/// Throws std::invalid_argument unless 0 <= tolerance < inf.
void require_tolerance(double tolerance);

namespace judge_detail {

/// 2-norm without overflow or underflow of the squares; NaN if an entry is.
template <class T>
T norm(const Vector<T>& x) {
  using std::abs, std::isfinite, std::isnan, std::sqrt;
  T largest(0);
  for (Index i = 0; i < x.size(); ++i) {
    if (isnan(x(i))) return x(i);
    if (abs(x(i)) > largest) largest = abs(x(i));
  }
  if (largest == 0 || !isfinite(largest)) return largest;
  T sum(0);
  for (Index i = 0; i < x.size(); ++i) {
    const T ratio = x(i) / largest;
    sum += ratio * ratio;
  }
  return largest * sqrt(sum);
}

/// A difference that is not zero must not become zero on its way to a smaller format.
template <class T>
double rounded_up_from_zero(const T& x) {
  const double rounded = to_double(x);
  return rounded == 0 && x > 0 ? std::numeric_limits<double>::denorm_min() : rounded;
}

inline std::string decimal(double x) {
  return digits17(x);
}
inline std::string decimal(const Mp50& x) {
  return x.str(25);
}

template <class T>
std::string units_in_the_last_place(const T& computed, const T& expected) {
  using std::abs, std::frexp, std::isfinite, std::ldexp;
  if (!isfinite(computed) || !isfinite(expected) || expected == 0) return "undefined";
  int exponent = 0;
  frexp(expected, &exponent);
  const T unit = ldexp(std::numeric_limits<T>::epsilon(), exponent - 1);
  return shortest(to_double(T(abs(T(computed - expected)) / unit)));
}

inline Verdict unusable(const std::string& why, double tolerance) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  return {Outcome::error, nan, nan, nan, tolerance, 0, 0, why};
}

template <class T>
std::string describe(const Sides<T>& sides, const Verdict& verdict) {
  using std::abs;
  const Index n = verdict.worst;
  Index worst = 0;
  for (Index i = 0; i < sides.lhs.rows(); ++i) {
    const T difference = abs(T(sides.lhs(i, n) - sides.rhs(i, n)));
    const T largest = abs(T(sides.lhs(worst, n) - sides.rhs(worst, n)));
    if (largest != largest) break;
    if (!(difference <= largest)) worst = i;
  }
  const T& expected = sides.rhs(worst, n);
  const T& computed = sides.lhs(worst, n);
  return "point " + std::to_string(n) + " of " + std::to_string(verdict.points) + ": residual " +
         shortest(verdict.residual) + ", allowed <= " + shortest(verdict.tolerance) + " (error/tolerance " +
         shortest(verdict.residual / verdict.tolerance) + "); entry " + std::to_string(worst) + ": expected " +
         decimal(expected) + " (" + hexfloat(to_double(expected)) + "), computed " + decimal(computed) + " (" +
         hexfloat(to_double(computed)) + "), " + units_in_the_last_place(computed, expected) + " ulp; scale " +
         shortest(to_double(sides.scale(n))) + ", relative error " + shortest(verdict.relative_error) + ", condition " +
         shortest(verdict.condition);
}

}  // namespace judge_detail

template <class T>
Verdict judge(const Sides<T>& sides, double tolerance) {
  using std::isfinite, std::isnan;
  using namespace judge_detail;
  require_tolerance(tolerance);
  const Index points = sides.lhs.cols();
  if (sides.lhs.rows() != sides.rhs.rows() || points != sides.rhs.cols() || points != sides.scale.size()) {
    const auto shape = [](Index rows, Index cols) { return std::to_string(rows) + " × " + std::to_string(cols); };
    return unusable("sides of different shapes: lhs " + shape(sides.lhs.rows(), sides.lhs.cols()) + ", rhs " +
                        shape(sides.rhs.rows(), sides.rhs.cols()) + ", scale " + std::to_string(sides.scale.size()),
                    tolerance);
  }
  if (sides.lhs.size() == 0) return unusable("empty sides: nothing was compared", tolerance);
  for (Index n = 0; n < points; ++n) {
    if (sides.scale(n) < 0) {
      return unusable("scale " + shortest(to_double(sides.scale(n))) + " at point " + std::to_string(n) +
                          " is negative; it must be >= 0",
                      tolerance);
    }
  }

  const T not_a_number = std::numeric_limits<T>::quiet_NaN();
  bool passed = true;
  T worst_residual(-1);
  Index worst = 0;
  for (Index n = 0; n < points; ++n) {
    const T& scale = sides.scale(n);
    Vector<T> difference = sides.lhs.col(n) - sides.rhs.col(n);
    const T size = norm<T>(difference);
    T residual = not_a_number;
    if (isfinite(scale) && !isnan(size)) {
      if (size == 0) {
        residual = T(0);
      } else if (scale == 0) {
        residual = std::numeric_limits<T>::infinity();
      } else {
        residual = size / scale;
        if (residual == 0) residual = std::numeric_limits<T>::min();  // underflow, not equality
      }
    }
    if (!(residual <= T(tolerance))) passed = false;
    if (!isnan(worst_residual) && !(residual <= worst_residual)) {
      worst_residual = residual;
      worst = n;
    }
  }

  Verdict verdict;
  verdict.outcome = passed ? Outcome::ok : Outcome::fault;
  verdict.residual = rounded_up_from_zero(worst_residual);
  verdict.tolerance = tolerance;
  verdict.points = points;
  verdict.worst = worst;
  const Vector<T> difference = sides.lhs.col(worst) - sides.rhs.col(worst);
  const T error = norm<T>(difference);
  const T size = norm<T>(Vector<T>(sides.rhs.col(worst)));
  verdict.relative_error = error == 0                   ? 0.0
                           : size == 0 && !isnan(error) ? std::numeric_limits<double>::infinity()
                                                        : to_double(T(error / size));
  verdict.condition = size == 0 && sides.scale(worst) == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : size == 0                          ? std::numeric_limits<double>::infinity()
                                                           : to_double(T(sides.scale(worst) / size));
  if (!passed) verdict.detail = describe(sides, verdict);
  return verdict;
}

}  // namespace flowgauge
