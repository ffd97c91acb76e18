#pragma once
// The planar map.

#include <array>

#include "flowgauge/map/tanh_layer.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// w, û and w·û in the plain scalar of T.
template <class T>
struct PreparedPlanar {
  Vector<Real<T>> w, u;
  Real<T> b, product, one_plus;  ///< w·û, and 1 + w·û without cancellation

  T along(const Vector<T>& x) const {
    T sum(0);
    for (Index i = 0; i < x.size(); ++i) sum += w(i) * x(i);
    return sum;
  }
  T forward(const Vector<T>& x, Vector<T>& y) const {
    using std::tanh;
    const T a = along(x) + b;
    const T t = tanh(a);
    for (Index i = 0; i < x.size(); ++i) y(i) = x(i) + u(i) * t;
    return log_stretch<T>(a, product, one_plus);
  }
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    using std::tanh;
    const T a = solve_tanh<T>(product, Real<T>(1), T(b), T(along(y))) + b;
    const T t = tanh(a);
    for (Index i = 0; i < y.size(); ++i) x(i) = y(i) - u(i) * t;
    return -log_stretch<T>(a, product, one_plus);
  }
};

/// x + û tanh(w·x + b).
struct PlanarMap {
  Vector<double> w, u;
  double b;

  static constexpr std::array<Parameter, 3> parameters{{{"w", Shape::vector, "", {}, "w, not 0"},
                                                        {"u", Shape::vector, "", {}, "u, from which û is made"},
                                                        {"b", Shape::number, "0", {}, "b"}}};
  static constexpr Entry entry{
      .name = "planar",
      .title = "Planar map",
      .statement = "f(x) = x + û tanh(w·x + b), û = u + (m(w·u) − w·u)w/|w|², m(a) = −1 + log(1 + eᵃ);  log|det| = log|1 + w·û/cosh²(w·x + b)|",
      .assumptions = "w ≠ 0; û makes w·û > −1, which makes f invertible; the inverse solves a + w·û tanh(a + b) = w·y",
      .source = "Rezende and Mohamed 2015, arXiv:1505.05770, eqs 10 to 12 and appendix A.1",
      .blind_to = "directions across w, along which nothing happens",
      .parameters = parameters,
      .example = R"({"type": "planar", "w": [1.5, -0.8], "u": [0.6, 1.1], "b": 0.3})",
  };

  static PlanarMap from(const auto& values) {
    PlanarMap map{values.vector("w"), values.vector("u"), values.number("b")};
    if (map.u.size() != map.w.size()) values.reject("u", "must have as many entries as w");
    if (!(map.w.cwiseAbs().maxCoeff() > 0)) values.reject("w", "must not be 0");
    return map;
  }

  Index dimension() const { return w.size(); }

  /// Points on the plane w·x + b = 0, where f stretches most, and at which tanh has rounded to ±1.
  Batch<double> landmarks() const {
    Batch<double> X(w.size(), 5);
    const double places[] = {0, -0.4, 1, -30, 400};
    for (Index n = 0; n < 5; ++n) X.col(n) = (places[n] - b) / w.squaredNorm() * w;
    return X;
  }

  template <class T>
  PreparedPlanar<T> prepared() const {
    using R = Real<T>;
    PreparedPlanar<T> map{w.cast<R>(), u.cast<R>(), R(b), R(0), R(0)};
    R product(0), squared(0);
    for (Index i = 0; i < w.size(); ++i) {
      product += map.w(i) * map.u(i);
      squared += map.w(i) * map.w(i);
    }
    map.one_plus = softplus<R>(product);
    map.product = map.one_plus - 1;
    const R factor = (map.product - product) / squared;
    for (Index i = 0; i < w.size(); ++i) map.u(i) += factor * map.w(i);
    return map;
  }
};

}  // namespace flowgauge
