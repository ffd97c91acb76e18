#pragma once
// Mass, mean and variance of a linear function times an exponential of a quadratic on an interval: the posterior of a piece
// of data under Gaussian noise.

#include <algorithm>
#include <cmath>
#include <limits>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/gauss_rule.hpp"

namespace flowgauge {

/// The weight (height + incline·y) exp(−slope·y − curvature·y²/2) on 0 ≤ y ≤ length, with length ≤ inf and a minimum of the
/// exponent not beyond length/2. height and incline are constants of the data; slope and curvature may be duals.
template <class T>
struct TiltedWeight {
  Real<T> height;
  Real<T> incline;
  Real<T> length;
  T slope;
  T curvature;
};

/// What the weight integrates to. exp(log_peak)·mass is the integral, plain that of the exponential alone.
template <class T>
struct TiltedMoments {
  T log_peak;    ///< of the exponential at `reference`
  T mass;
  T plain;
  Real<T> reference;  ///< y near the largest weight
  T shift;       ///< mean of y − reference
  T variance;
};

/// By Gauss–Legendre on the part that carries weight (exponent within integral_digits of its minimum): every term is
/// positive, so nothing cancels, and derivatives pass through. Where both ends lie beyond it, the moments of the whole line.
template <class T>
TiltedMoments<T> tilted_moments(const TiltedWeight<T>& weight) {
  using R = Real<T>;
  using std::exp, std::sqrt;
  const R slope_value = value_of(weight.slope), curvature_value = value_of(weight.curvature);
  const double drop = integral_digits<R> * 2.302585092994046 + 3;
  R reference(0);
  if (slope_value < 0) reference = -slope_value / curvature_value;
  const double rise = slope_value < 0 ? 0.0 : to_double(slope_value), bend = to_double(curvature_value);
  const double root = rise + std::sqrt(rise * rise + 2 * bend * drop);
  const double far = root > 0 ? 2 * drop / root : std::numeric_limits<double>::infinity();
  const R rest = weight.length - reference;
  const bool cut_left = !(to_double(reference) > far), cut_right = !(to_double(rest) > far);
  const R left = cut_left ? reference : R(far), right = cut_right ? rest : R(far);
  const R level = weight.height + weight.incline * reference;
  const T slope = weight.slope + weight.curvature * reference;

  TiltedMoments<T> moments;
  moments.reference = reference;
  moments.log_peak = -reference * (weight.slope + weight.curvature * (reference / 2));
  if (!cut_left && !cut_right) {
    // exp(−slope δ − curvature δ²/2) over the line, with slope ≈ 0 but for its derivative.
    const T centre = -slope / weight.curvature;
    const T at_centre = level + weight.incline * centre;
    const T tilt = weight.incline / (at_centre * weight.curvature);
    moments.plain = sqrt(T(2 * pi<T>() / weight.curvature));
    moments.mass = moments.plain * at_centre;
    moments.shift = centre + tilt;
    moments.variance = 1 / weight.curvature - tilt * tilt;
    return moments;
  }
  const auto exponent = [&](double y) { return y * (rise + bend * y / 2); };
  const double left_fall = to_double(left) > 0 ? to_double(left) * to_double(left) * bend / 2 : 0;
  const double variation = left_fall + exponent(to_double(right));
  const double more = integral_digits<R> - 17;
  const double size = left_fall > 0 ? 11.5 + 0.34 * more + (4.3 + 0.105 * more) * std::sqrt(variation)
                                    : 10 + 0.395 * more + (3 + 0.058 * more) * std::sqrt(variation);
  const GaussRule<R>& rule = gauss_rule<R>(size);
  const std::size_t count = rule.nodes.size();
  std::array<R, 128> place;
  std::array<T, 128> share;
  const R half = (left + right) / 2, middle = (right - left) / 2;
  T mass(0), plain(0), first(0);
  const T half_curvature = weight.curvature / 2;
  for (std::size_t i = 0; i < count; ++i) {
    place[i] = middle + half * rule.nodes[i];
    const T density = rule.weights[i] * exp(T(-place[i] * (slope + half_curvature * place[i])));
    share[i] = density * R(level + weight.incline * place[i]);
    plain += density;
    mass += share[i];
    first += share[i] * place[i];
  }
  moments.shift = first / mass;
  T second(0);
  for (std::size_t i = 0; i < count; ++i) {
    const T gap = place[i] - moments.shift;
    second += share[i] * (gap * gap);
  }
  moments.variance = second / mass;
  moments.mass = half * mass;
  moments.plain = half * plain;
  return moments;
}

}  // namespace flowgauge
