#pragma once
// Integrals with an error estimate: finite intervals, the whole line, the plane.

#include <boost/math/quadrature/sinh_sinh.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <limits>
#include <stdexcept>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// An integral and the estimate of its absolute error (difference of the last two refinements). value is NaN and error
/// inf where the integrand is not finite.
template <class T>
struct Integral {
  T value;
  T error;
};

/// ∫ f over [low, high], for T = double, Mp50 and f: T → T analytic inside; singular ends are allowed. Converges slowly
/// when f has features much narrower than the interval: cut it there (integrate_pieces).
/// Throws std::invalid_argument unless low < high, both finite. Source: Takahasi and Mori 1974 (tanh-sinh; Boost.Math).
template <class T, class F>
Integral<T> integrate(const F& f, const T& low, const T& high) {
  if (!(low < high) || !(high - low <= std::numeric_limits<T>::max())) {
    throw std::invalid_argument("integrate: the interval [" + std::to_string(to_double(low)) + ", " +
                                std::to_string(to_double(high)) + "] must be finite with low < high");
  }
  // One a thread: Boost 1.74 counts a level of abscissas as there before it is computed, and other threads read it empty.
  thread_local boost::math::quadrature::tanh_sinh<T> rule(15);
  try {
    T error(0);
    const T value = rule.integrate(f, low, high, T(10 * std::numeric_limits<T>::epsilon()), &error);
    return {value, error};
  } catch (const boost::math::evaluation_error&) {
    return {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()};
  }
}

/// Σ of the integrals between neighbouring breaks (ascending, at least two): for features of different widths.
template <class T, class F>
Integral<T> integrate_pieces(const F& f, const std::vector<T>& breaks) {
  if (breaks.size() < 2) throw std::invalid_argument("integrate_pieces: at least two breaks are needed");
  Integral<T> total{T(0), T(0)};
  for (std::size_t i = 0; i + 1 < breaks.size(); ++i) {
    const Integral<T> piece = integrate<T>(f, breaks[i], breaks[i + 1]);
    total.value += piece.value;
    total.error += piece.error;
  }
  return total;
}

/// ∫ f over the line, for T = double, Mp50, f of about the given width around centre, decaying to 0 without NaN at
/// arguments up to the largest numbers of T. Throws std::invalid_argument unless width > 0.
/// Source: Takahasi and Mori 1974 (sinh-sinh; Boost.Math).
template <class T, class F>
Integral<T> integrate_line(const F& f, const T& centre, const T& width) {
  if (!(width > 0)) {
    throw std::invalid_argument("integrate_line: width = " + std::to_string(to_double(width)) + " must be > 0");
  }
  thread_local boost::math::quadrature::sinh_sinh<T> rule(13);  // one a thread, as above
  const auto scaled = [&](const T& y) { return T(f(T(centre + width * y))); };
  try {
    T error(0);
    const T value = rule.integrate(scaled, T(10 * std::numeric_limits<T>::epsilon()), &error);
    return {T(width * value), T(width * error)};
  } catch (const boost::math::evaluation_error&) {
    return {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()};
  }
}

/// ∫ f over the box centre ± half_width in the plane by the tensor-product trapezoid with 2·count steps a side; f maps
/// a 2 × n batch to n values. Spectrally accurate for analytic integrands that vanish with their derivatives at the
/// edge (Gaussian tails: half_width ≥ 9 standard deviations, step ≤ 0.75 of the smallest one, give 1e-15). The error
/// estimate compares with twice the step. Throws std::invalid_argument unless half_width > 0 and count is even and > 0.
/// Source: Trefethen and Weideman 2014, doi:10.1137/130932132, theorem 5.1.
template <class T, class F>
Integral<T> integrate_plane(const F& f, const Vector<T>& centre, const Vector<T>& half_width, int count) {
  using std::abs;
  if (centre.size() != 2 || half_width.size() != 2 || !(half_width(0) > 0) || !(half_width(1) > 0)) {
    throw std::invalid_argument("integrate_plane: centre and half_width must have two entries, half_width > 0");
  }
  if (count <= 0 || count % 2 != 0) {
    throw std::invalid_argument("integrate_plane: count = " + std::to_string(count) + " must be even and > 0");
  }
  const Index n = 2 * Index(count) + 1;
  Batch<T> line(2, n);
  T fine(0), coarse(0);
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) {
      line(0, i) = centre(0) + half_width(0) * T(static_cast<double>(i - count)) / T(count);
      line(1, i) = centre(1) + half_width(1) * T(static_cast<double>(j - count)) / T(count);
    }
    const Vector<T> values = f(line);
    T every(0), second(0);
    for (Index i = 0; i < n; ++i) {
      const T weighted = i == 0 || i == n - 1 ? T(values(i) / 2) : values(i);
      every += weighted;
      if (i % 2 == 0) second += weighted;
    }
    const T edge = j == 0 || j == n - 1 ? T(1) / 2 : T(1);
    fine += edge * every;
    if (j % 2 == 0) coarse += edge * second;
  }
  const T cell = half_width(0) * half_width(1) / (T(count) * T(count));
  const T value = cell * fine;
  return {value, T(abs(T(value - 4 * cell * coarse)))};
}

}  // namespace flowgauge
