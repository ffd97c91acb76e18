#pragma once
// Densities of Brownian motion between walls and on the circle, as sums of images.

#include <vector>

#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// weight · e^{exponent}, with derivative slope · e^{exponent} in x.
template <class T>
struct ImageTerm {
  T exponent;
  T weight;
  T slope;
};

/// log Σ weight e^{exponent} and its derivative, of terms whose sum is positive: no overflow, and no underflow where
/// the sum itself is tiny.
template <class T>
LineDensity<T> sum_of_images(const std::vector<ImageTerm<T>>& terms) {
  using std::exp, std::log;
  T largest = terms.front().exponent;
  for (const ImageTerm<T>& term : terms) {
    if (term.exponent > largest) largest = term.exponent;
  }
  const double negligible = -0.7 * std::numeric_limits<Real<T>>::digits - 20;
  T sum(0), slope(0);
  for (const ImageTerm<T>& term : terms) {
    const T exponent = term.exponent - largest;
    if (to_double(exponent) < negligible) continue;
    const T size = exp(exponent);
    sum += term.weight * size;
    slope += term.slope * size;
  }
  return {largest + log(sum), slope / sum};
}

/// Images and eigenfunctions on each side that leave 1e-20 (double) or 1e-54 (50 digits) where both converge alike.
template <class T>
constexpr int image_count = std::numeric_limits<Real<T>>::digits > 64 ? 8 : 5;

/// −log(2πτ)/2.
template <class T>
T log_normalisation(const T& squared_width) {
  using std::log;
  return -log(T(2 * pi<T>() * squared_width)) / 2;
}

/// Brownian motion on [0, L] with reflecting walls from `from`, after the variance `width` = σ²t, by images at ±from +
/// 2nL, |n| <= count.
template <class T>
LineDensity<T> reflected_by_images(const T& width, const T& from, const T& x, const T& length, int count) {
  std::vector<ImageTerm<T>> terms;
  for (int n = -count; n <= count; ++n) {
    for (const int sign : {1, -1}) {
      const T offset = sign > 0 ? T((x - from) - 2 * n * length) : T((x + from) - 2 * n * length);
      terms.push_back({-offset * offset / (2 * width), T(1), -offset / width});
    }
  }
  LineDensity<T> density = sum_of_images(terms);
  density.log_density += log_normalisation(width);
  return density;
}

/// The same by 1/L + (2/L) Σ_{k <= count} cos(kπx/L) cos(kπ from/L) e^{−k²π²width/2L²}.
template <class T>
LineDensity<T> reflected_by_cosines(const T& width, const T& from, const T& x, const T& length, int count) {
  using std::cos, std::exp, std::log, std::log1p, std::sin;
  const T unit = pi<T>() / length;
  const T rate = unit * unit * width / 2;
  T sum(0), slope(0);
  for (int k = 1; k <= count; ++k) {
    const T size = 2 * cos(T(k * unit * from)) * exp(T(-(k * k) * rate));
    sum += size * cos(T(k * unit * x));
    slope -= size * k * unit * sin(T(k * unit * x));
  }
  return {log1p(sum) - log(length), slope / (1 + sum)};
}

/// Whether the images converge faster than the cosines: below width = 2L²/π both leave e^{−πn²}.
inline bool few_images(double width, double length) {
  return width < 2 * length * length / pi<double>();
}

/// By the series that converges faster, or by the other one with terms enough for 0.02 L² < width < 8 L².
template <class T>
LineDensity<T> reflected(const T& width, const T& from, const T& x, const T& length, bool other = false) {
  const bool narrow = few_images(to_double(width), to_double(length));
  if (narrow != other) return reflected_by_images(width, from, x, length, (other ? 3 : 1) * image_count<T>);
  return reflected_by_cosines(width, from, x, length, (other ? 6 : 1) * image_count<T>);
}

}  // namespace flowgauge
