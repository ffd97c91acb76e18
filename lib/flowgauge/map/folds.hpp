#pragma once
// Maps of the line that fold it: |z|, z² and z³ − 3z.

#include <cmath>

#include "flowgauge/map/piecewise.hpp"

namespace flowgauge {

/// |z| on z < 0 and on z ≥ 0.
template <class T>
PiecewiseMap<T> absolute_value_fold() {
  const auto side = [](double sign) {
    const auto turn = [sign](const Vector<T>& x, Vector<T>& y) {
      y(0) = sign * x(0);
      return T(0);
    };
    return restricted(pointwise_map<T>(1, turn, turn), [sign](const Vector<T>& z) { return sign < 0 ? z(0) < 0 : z(0) >= 0; });
  };
  return {{side(-1), side(1)}};
}

/// z² on z < 0 and on z ≥ 0. f′ = 2z.
template <class T>
PiecewiseMap<T> square_fold() {
  const auto side = [](double sign) {
    const auto square = [](const Vector<T>& z, Vector<T>& y) {
      using std::abs, std::log;
      y(0) = z(0) * z(0);
      return T(log(T(abs(T(2 * z(0))))));
    };
    const auto root = [sign](const Vector<T>& y, Vector<T>& z) {
      using std::log, std::sqrt;
      if (!(y(0) > 0)) return T(std::numeric_limits<double>::quiet_NaN());
      const T size = sqrt(y(0));
      z(0) = sign * size;
      return T(-log(T(2 * size)));
    };
    return restricted(pointwise_map<T>(1, square, root), [sign](const Vector<T>& z) { return sign < 0 ? z(0) < 0 : z(0) >= 0; });
  };
  return {{side(-1), side(1)}};
}

/// z³ − 3z on z < −1, −1 ≤ z < 1 and z ≥ 1; one or three preimages, by the trigonometric and hyperbolic forms of Cardano's
/// roots. f′ = 3(z² − 1).
template <class T>
PiecewiseMap<T> cubic_fold() {
  const auto piece = [](int k) {  // 0: right, 1: left, 2: middle
    const auto cubic = [](const Vector<T>& z, Vector<T>& y) {
      using std::abs, std::log;
      y(0) = z(0) * T(z(0) * z(0) - 3);
      return T(log(T(abs(T(3 * T(z(0) * z(0) - 1))))));
    };
    const auto root = [k](const Vector<T>& y, Vector<T>& z) {
      using std::abs, std::acos, std::cos, std::exp, std::log, std::sqrt;
      using R = Real<T>;
      const T half = y(0) / 2;
      if (half > -1 && half < 1) {
        z(0) = 2 * T(cos(T(T(acos(half)) / 3 + R(2 * k * pi<R>() / 3))));
      } else if ((k == 0 && half >= 1) || (k == 1 && half <= -1)) {
        // 2 cosh(arcosh|y/2| / 3).
        const T size = abs(half);
        const T third = exp(T(T(log(T(size + T(sqrt(T(size * size - 1)))))) / 3));
        z(0) = (k == 0 ? 1.0 : -1.0) * T(third + 1 / third);
      } else {
        return T(std::numeric_limits<double>::quiet_NaN());
      }
      return T(-log(T(abs(T(3 * T(z(0) * z(0) - 1))))));
    };
    return restricted(pointwise_map<T>(1, cubic, root), [k](const Vector<T>& z) {
      return k == 0 ? z(0) >= 1 : k == 1 ? z(0) < -1 : z(0) >= -1 && z(0) < 1;
    });
  };
  return {{piece(1), piece(2), piece(0)}};
}

}  // namespace flowgauge
