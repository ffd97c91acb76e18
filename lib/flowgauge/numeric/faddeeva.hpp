#pragma once
// The Faddeeva function w(z) = exp(−z²) erfc(−iz) in the upper half-plane, for every scalar.

#include <cmath>
#include <limits>
#include <vector>

#include "flowgauge/numeric/dual.hpp"

namespace flowgauge {

/// A complex number over any scalar, duals included (std::complex is defined for the three built-in ones alone).
template <class T>
struct Complex {
  T re = T(0), im = T(0);

  friend Complex operator+(const Complex& a, const Complex& b) { return {T(a.re + b.re), T(a.im + b.im)}; }
  friend Complex operator-(const Complex& a, const Complex& b) { return {T(a.re - b.re), T(a.im - b.im)}; }
  friend Complex operator*(const Complex& a, const Complex& b) {
    return {T(a.re * b.re - a.im * b.im), T(a.re * b.im + a.im * b.re)};
  }
  friend Complex operator*(const T& a, const Complex& b) { return {T(a * b.re), T(a * b.im)}; }
};

/// 1/z without overflow of |z|².
template <class T>
Complex<T> reciprocal(const Complex<T>& z) {
  const T& larger = (z.re < 0 ? T(-z.re) : z.re) < (z.im < 0 ? T(-z.im) : z.im) ? z.im : z.re;
  const T re = z.re / larger, im = z.im / larger;
  const T size = larger * (re * re + im * im);
  return {T(re / size), T(-im / size)};
}

/// w and its first two derivatives.
template <class T>
struct FaddeevaValues {
  Complex<T> w, first, second;
};

namespace detail {

/// Nodes of the trapezoid rule on t > 0: t_k and h e^{−t_k²}/π, for the integer rule (with t = 0 apart) or the shifted one.
template <class R>
struct FaddeevaNodes {
  std::vector<R> squares, weights;
};

template <class R>
R faddeeva_step() {
  // exp(−π²/h²) is the error of the rule: 1e-28 for double, against a real part of at least about 1e-11; 1e-50 beyond.
  return pi<R>() / R(std::numeric_limits<R>::digits < 70 ? 8.1 : 10.75);
}

template <class R>
const FaddeevaNodes<R>& faddeeva_nodes(bool shifted) {
  const auto make = [](bool half) {
    using std::exp;
    FaddeevaNodes<R> nodes;
    const R h = faddeeva_step<R>();
    const double reach = to_double(R(pi<R>() / h)) + 0.3;
    for (int k = half ? 0 : 1;; ++k) {
      const R t = half ? R((R(k) + R(0.5)) * h) : R(R(k) * h);
      if (to_double(t) > reach) break;
      nodes.squares.push_back(t * t);
      nodes.weights.push_back(h / pi<R>() * exp(R(-t * t)));
    }
    return nodes;
  };
  static const FaddeevaNodes<R> at_integers = make(false), between = make(true);
  return shifted ? between : at_integers;
}

}  // namespace detail

/// Whether far_faddeeva holds at z: |z| large and the pole of no account.
template <class T>
bool is_far(const Complex<T>& z) {
  const double x = to_double(z.re), y = to_double(z.im), strip = to_double(Real<T>(pi<Real<T>>() / detail::faddeeva_step<Real<T>>()));
  return x * x + y * y > 400 && (y > strip || x * x - y * y > 300);
}

/// −i√π z w(z) as a function of 1/z², which tends to 1: derivatives keep their digits as z → ∞.
template <class T>
Complex<T> far_faddeeva(const Complex<T>& inverse_square) {
  using std::sqrt;
  using R = Real<T>;
  const detail::FaddeevaNodes<R>& nodes = detail::faddeeva_nodes<R>(true);
  const R unit = 2 * sqrt(pi<R>());
  Complex<T> sum;
  for (std::size_t k = 0; k < nodes.squares.size(); ++k) {
    const R& tt = nodes.squares[k];
    sum = sum + T(R(unit * nodes.weights[k])) * reciprocal(Complex<T>{T(1 - tt * inverse_square.re), T(-tt * inverse_square.im)});
  }
  return sum;
}

/// w(z), w′(z) and w″(z) for Im z > 0, componentwise to a few ε of the sum of their terms: the trapezoid rule for
/// (i/π)∫ e^{−t²}/(z − t) dt with the residue of the pole t = z, on whichever of two interleaved grids lies farther from z.
/// On the real axis itself for |Re z| ≤ 5 only in the sense that Re w = e^{−z²} keeps 1e-28 absolutely in double.
/// Source: Al Azah and Chandler-Wilde 2021, doi:10.1137/20M1373037, section 2.
template <class T>
FaddeevaValues<T> faddeeva(const Complex<T>& z) {
  using std::cos, std::exp, std::sin;
  using R = Real<T>;
  const R h = detail::faddeeva_step<R>();
  const double place = to_double(z.re) / to_double(h);
  const double fraction = place - std::nearbyint(place);
  const bool shifted = std::abs(fraction) <= 0.25;
  const detail::FaddeevaNodes<R>& nodes = detail::faddeeva_nodes<R>(shifted);

  const Complex<T> square = z * z;
  Complex<T> sum, first, second;
  if (!shifted) {
    const Complex<T> inverse = reciprocal(z);
    const T weight = T(R(h / pi<R>()));
    sum = weight * inverse;
    first = T(-weight) * (inverse * inverse);
    second = T(2 * weight) * (inverse * inverse * inverse);
  }
  for (std::size_t k = 0; k < nodes.squares.size(); ++k) {
    // 1/(z − t) + 1/(z + t) = 2z/(z² − t²) and its derivatives, over 2.
    const R& tt = nodes.squares[k];
    const T weight = T(R(2 * nodes.weights[k]));
    const Complex<T> inverse = reciprocal(Complex<T>{T(square.re - tt), square.im});
    const Complex<T> value = z * inverse, twice = inverse * inverse;
    sum = sum + weight * value;
    first = first - weight * (Complex<T>{T(square.re + tt), square.im} * twice);
    second = second + T(2 * weight) * (value * (Complex<T>{T(square.re + 3 * tt), square.im} * twice));
  }
  // times i
  FaddeevaValues<T> values{{T(-sum.im), sum.re}, {T(-first.im), first.re}, {T(-second.im), second.re}};

  const double x = to_double(z.re), y = to_double(z.im), strip = to_double(R(pi<R>() / h));
  if (y < strip && x * x - y * y < 700) {
    // 2e^{−z²}·g with g = −F/(1 − F), F = e^{2πi(z/h − τ)}, |F| ≤ 1.
    const R mu = 2 * pi<R>() / h;
    const T angle = mu * z.re - (shifted ? pi<R>() : R(0));
    const T fall = exp(T(-mu * z.im));
    const Complex<T> F{T(fall * cos(angle)), T(fall * sin(angle))};
    const Complex<T> inverse = reciprocal(Complex<T>{T(1 - F.re), T(-F.im)});
    const Complex<T> ratio = F * inverse;
    const Complex<T> g{T(-ratio.re), T(-ratio.im)};
    // dF = iμF: g′ = −iμ F/(1 − F)², g″ = μ² F(1 + F)/(1 − F)³.
    const Complex<T> slope = T(-mu) * (Complex<T>{T(0), T(1)} * (ratio * inverse));
    const Complex<T> bend = T(mu * mu) * (ratio * inverse * (Complex<T>{T(1 + F.re), F.im} * inverse));
    const T size = 2 * exp(T(-square.re));
    const Complex<T> bell{T(size * cos(square.im)), T(-size * sin(square.im))};
    const Complex<T> minus_twice_z{T(-2 * z.re), T(-2 * z.im)};
    const Complex<T> curve{T(4 * square.re - 2), T(4 * square.im)};
    values.w = values.w + bell * g;
    values.first = values.first + bell * (minus_twice_z * g + slope);
    values.second = values.second + bell * (curve * g + T(2) * (minus_twice_z * slope) + bend);
  }
  return values;
}

}  // namespace flowgauge
