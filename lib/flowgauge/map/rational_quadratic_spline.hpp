#pragma once
// The monotone rational-quadratic spline with linear tails.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// The same spline on every coordinate.
struct RationalQuadraticSpline {
  Vector<double> x, y, derivatives;  ///< knots, values and slopes, K + 1 each

  static constexpr std::array<Parameter, 3> parameters{
      {{"x", Shape::vector, "", {}, "K + 1 knots x₀ < … < x_K, K ≥ 1"},
       {"y", Shape::vector, "", {}, "their images y₀ < … < y_K"},
       {"derivatives", Shape::vector, "", {.low = 0, .open_low = true}, "slopes δ₀ … δ_K at the knots, > 0"}}};
  static constexpr Entry entry{
      .name = "rational_quadratic_spline",
      .title = "Monotone rational-quadratic spline",
      .statement =
          "coordinate by coordinate, t = (x − xₖ)/(xₖ₊₁ − xₖ), h = yₖ₊₁ − yₖ, s = h/(xₖ₊₁ − xₖ), D = s + (δₖ₊₁ + δₖ − 2s)t(1 − t): "
          "f = yₖ + h(st² + δₖt(1 − t))/D, f′ = s²(δₖ₊₁t² + 2st(1 − t) + δₖ(1 − t)²)/D²;  y₀ + δ₀(x − x₀) and y_K + δ_K(x − x_K) outside",
      .assumptions = "any dimension; knots and images ascend, slopes > 0; with x₀ = y₀, x_K = y_K and δ₀ = δ_K = 1 the tails are the identity",
      .source = "Gregory and Delbourgo 1982, doi:10.1093/imanum/2.2.123; Durkan et al. 2019, arXiv:1906.04032, eqs 4 to 8 and 29",
      .blind_to = "the difference between J and Jᵀ: J is diagonal",
      .parameters = parameters,
      .example = R"({"type": "rational_quadratic_spline", "x": [-2, -0.5, 1, 2.5], "y": [-1.5, -1, 1.25, 2],
 "derivatives": [0.7, 1.3, 0.4, 1.1]})",
  };

  static RationalQuadraticSpline from(const auto& values) {
    RationalQuadraticSpline map{values.vector("x"), values.vector("y"), values.vector("derivatives")};
    if (map.x.size() < 2) values.reject("x", "must have at least two knots");
    if (map.y.size() != map.x.size()) values.reject("y", "must have as many entries as x");
    if (map.derivatives.size() != map.x.size()) values.reject("derivatives", "must have as many entries as x");
    for (Index k = 1; k < map.x.size(); ++k) {
      const std::string place = "[" + std::to_string(k) + "]";
      if (!(map.x(k) > map.x(k - 1))) values.reject("x" + place, "must be greater than the entry before it");
      if (!(map.y(k) > map.y(k - 1))) values.reject("y" + place, "must be greater than the entry before it");
    }
    return map;
  }

  static constexpr Index dimension() { return 0; }
  static constexpr bool smooth() { return false; }

  /// Every knot, both sides of it, the middle of every piece, and both tails.
  std::vector<double> places(const Vector<double>& knots) const {
    std::vector<double> all{knots(0) - 1e6, knots(0) - 0.7};
    for (Index k = 0; k < knots.size(); ++k) {
      all.push_back(knots(k));
      all.push_back(std::nextafter(knots(k), -1e300));
      if (k + 1 == knots.size()) continue;
      for (const double share : {1e-9, 0.3, 0.8}) all.push_back(knots(k) + share * (knots(k + 1) - knots(k)));
    }
    const double last = knots(knots.size() - 1);
    for (const double beyond : {0.9, 1e6}) all.push_back(last + beyond);
    return all;
  }
  std::vector<double> coordinates() const { return places(x); }
  std::vector<double> image_coordinates() const { return places(y); }
  /// Where the third derivative, and others, jump.
  std::vector<double> breaks() const { return {x.data(), x.data() + x.size()}; }
  std::vector<double> image_breaks() const { return {y.data(), y.data() + y.size()}; }

  template <class T>
  T forward(const Vector<T>& from, Vector<T>& to) const {
    T log_det(0);
    for (Index i = 0; i < from.size(); ++i) log_det += map_number(from(i), to(i));
    return log_det;
  }
  template <class T>
  T inverse(const Vector<T>& from, Vector<T>& to) const {
    T log_det(0);
    for (Index i = 0; i < from.size(); ++i) log_det -= unmap_number(from(i), to(i));
    return log_det;
  }

 private:
  /// The piece [knots(k), knots(k+1)) that holds v; −1 and K for the tails.
  template <class T>
  static Index piece(const Vector<double>& knots, const T& v) {
    Index k = -1;
    while (k + 1 < knots.size() && v >= knots(k + 1)) ++k;
    return k;
  }

  /// log f′ at t of piece k, with 1 − t known by itself.
  template <class T>
  T log_slope(Index k, const T& t, const T& rest) const {
    using std::log;
    using R = Real<T>;
    const R s = R(R(y(k + 1)) - y(k)) / R(R(x(k + 1)) - x(k));
    const T both = t * rest;
    const T numerator = derivatives(k + 1) * T(t * t) + 2 * s * both + derivatives(k) * T(rest * rest);
    const T denominator = s * T(1 - 2 * both) + R(R(derivatives(k + 1)) + derivatives(k)) * both;
    const T ratio = s / denominator;
    return log(T(ratio * ratio * numerator));
  }

  template <class T>
  T map_number(const T& v, T& image) const {
    using std::log;
    using R = Real<T>;
    const Index k = piece(x, v), last = x.size() - 1;
    if (k < 0 || k == last) {
      const Index end = k < 0 ? 0 : last;
      image = y(end) + derivatives(end) * T(v - x(end));
      return T(R(log(R(derivatives(end)))));
    }
    const R width = R(x(k + 1)) - x(k), height = R(y(k + 1)) - y(k);
    const R s = height / width;
    const T t = T(v - x(k)) / width, rest = T(x(k + 1) - v) / width;
    const T both = t * rest;
    // s + (δ₁ + δ₀ − 2s)t(1 − t) with all terms positive.
    const T denominator = s * T(1 - 2 * both) + R(R(derivatives(k + 1)) + derivatives(k)) * both;
    image = y(k) + height * T(s * T(t * t) + derivatives(k) * both) / denominator;
    return log_slope(k, t, rest);
  }

  /// The inverse of map_number; returns log f′ at the point found.
  template <class T>
  T unmap_number(const T& v, T& from) const {
    using std::log, std::sqrt;
    using R = Real<T>;
    const Index k = piece(y, v), last = y.size() - 1;
    if (k < 0 || k == last) {
      const Index end = k < 0 ? 0 : last;
      from = x(end) + T(v - y(end)) / derivatives(end);
      return T(R(log(R(derivatives(end)))));
    }
    const R width = R(x(k + 1)) - x(k), height = R(y(k + 1)) - y(k);
    const R s = height / width;
    const T up = v - y(k), down = y(k + 1) - v;
    const R bend = R(R(derivatives(k + 1)) + derivatives(k)) - 2 * s;
    // a t² + b t + c = 0; which of the two forms of the root does not cancel depends on the sign of b.
    const T a = height * R(s - derivatives(k)) + up * bend;
    const T b = height * derivatives(k) - up * bend;
    const T c = -s * up;
    const T root = sqrt(T(b * b - 4 * T(a * c)));
    const T t = b >= 0 ? T(2 * c / T(-b - root)) : T(T(root - b) / T(2 * a));
    // 1 − t from the same equation in 1 − t, which is the spline seen from its other end.
    const T back_a = height * R(s - derivatives(k + 1)) + down * bend;
    const T back_b = height * derivatives(k + 1) - down * bend;
    const T back_c = -s * down;
    const T back_root = sqrt(T(back_b * back_b - 4 * T(back_a * back_c)));
    const T rest = back_b >= 0 ? T(2 * back_c / T(-back_b - back_root)) : T(T(back_root - back_b) / T(2 * back_a));
    from = t < 0.5 ? T(x(k) + width * t) : T(x(k + 1) - width * rest);
    return log_slope(k, t, rest);
  }
};

}  // namespace flowgauge
