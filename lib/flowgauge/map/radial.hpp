#pragma once
// The radial map.

#include <array>
#include <cmath>
#include <vector>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// x + β(x − z₀)/(α + |x − z₀|).
struct RadialMap {
  Vector<double> z0;
  double alpha, beta;

  static constexpr std::array<Parameter, 3> parameters{
      {{"z0", Shape::vector, "", {}, "centre z₀"},
       {"alpha", Shape::number, "", {.low = 0, .open_low = true}, "α"},
       {"beta", Shape::number, "", {}, "β > −α"}}};
  static constexpr Entry entry{
      .name = "radial",
      .title = "Radial map",
      .statement = "f(x) = x + βh(x − z₀), h = 1/(α + r), r = |x − z₀|;  log|det| = (d − 1)log(1 + βh) + log(1 + αβh²)",
      .assumptions = "α > 0, β > −α; β is used as it stands; the inverse's r solves r² + (α + β − q)r − αq = 0, q = |y − z₀|",
      .source = "Rezende and Mohamed 2015, arXiv:1505.05770, eqs 14 and 15 and appendix A.2",
      .blind_to = "the difference between J and Jᵀ: J is symmetric; in d = 1 the exponent d − 1",
      .parameters = parameters,
      .example = R"({"type": "radial", "z0": [0.5, -0.25], "alpha": 0.8, "beta": 1.7})",
  };

  static RadialMap from(const auto& values) {
    const RadialMap map{values.vector("z0"), values.number("alpha"), values.number("beta")};
    if (!(map.beta > -map.alpha)) values.reject("beta", "must be > -alpha");
    return map;
  }

  Index dimension() const { return z0.size(); }

  static constexpr bool smooth() { return false; }
  std::vector<double> breaks() const { return z0.size() == 1 ? std::vector<double>{z0(0)} : std::vector<double>{}; }
  std::vector<double> image_breaks() const { return breaks(); }

  /// The centre, its neighbourhood and far points.
  Batch<double> landmarks() const {
    Batch<double> X(z0.size(), 5);
    const double radii[] = {0, 1e-9, 0.3, 5, 1e6};
    for (Index n = 0; n < 5; ++n) {
      X.col(n) = z0 + radii[n] * Vector<double>::LinSpaced(z0.size(), 1, -0.5).normalized();
    }
    return X;
  }

  /// |x − z₀| without overflow of the squares.
  template <class T>
  T radius(const Vector<T>& x) const {
    using std::abs;
    T r(0);
    for (Index i = 0; i < x.size(); ++i) r = hypotenuse<T>(r, T(abs(T(x(i) - z0(i)))));
    return r;
  }

  /// log|det| at radius r. 1 + βh = (α + β + r)h and 1 + αβh² = (α(α + β) + 2αr + r²)h², all terms positive.
  template <class T>
  T log_det(const T& r) const {
    using std::log, std::log1p;
    using R = Real<T>;
    const R a(alpha), b(beta), both = a + b;
    const T h = 1 / T(a + r);
    const double others = static_cast<double>(z0.size() - 1);
    const T across = b * h > -0.5 ? T(log1p(T(b * h))) : T(log(T(T(both + r) * h)));
    const T along = a * b * T(h * h) > -0.5 ? T(log1p(T(a * b * T(h * h))))
                                            : T(log(T(T(a * both * h + T(2 * a + r) * T(r * h)) * h)));
    return others * across + along;
  }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    const T r = radius(x);
    const T stretch = beta / T(Real<T>(alpha) + r);
    for (Index i = 0; i < x.size(); ++i) y(i) = x(i) + stretch * T(x(i) - z0(i));
    return log_det(r);
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    using R = Real<T>;
    using std::sqrt;
    const R both = R(alpha) + R(beta);
    const T q = radius(y);
    const T linear = both - q;
    const T root = hypotenuse<T>(linear < 0 ? T(-linear) : linear, T(2 * sqrt(T(alpha * q))));
    const T r = q == 0 ? T(q * alpha / both) : linear > 0 ? T(2 * alpha * q / T(linear + root)) : T(T(root - linear) / 2);
    const T shrink = T(Real<T>(alpha) + r) / T(both + r);
    for (Index i = 0; i < y.size(); ++i) x(i) = z0(i) + T(y(i) - z0(i)) * shrink;
    return -log_det(r);
  }
};

}  // namespace flowgauge
