#pragma once
// The Householder reflection.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Hx with H = I − 2vvᵀ/|v|².
struct HouseholderMap {
  Vector<double> vector;

  static constexpr std::array<Parameter, 1> parameters{{{"vector", Shape::vector, "", {}, "v, not 0"}}};
  static constexpr Entry entry{
      .name = "householder",
      .title = "Householder reflection",
      .statement = "f(x) = x − 2v(v·x)/|v|²;  det = −1, log|det| = 0,  f⁻¹ = f",
      .assumptions = "v ≠ 0",
      .source = "Householder 1958, doi:10.1145/320941.320947; Tomczak and Welling 2016, arXiv:1611.09630, eq. 6",
      .blind_to = "signs and places of log|det|, which is 0; the difference between f and f⁻¹, between J and Jᵀ",
      .parameters = parameters,
      .example = R"({"type": "householder", "vector": [1, -2, 0.5]})",
  };

  static HouseholderMap from(const auto& values) {
    HouseholderMap map{values.vector("vector")};
    if (!(map.vector.cwiseAbs().maxCoeff() > 0)) values.reject("vector", "must not be 0");
    return map;
  }

  Index dimension() const { return vector.size(); }
  static constexpr bool volume_preserving() { return true; }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    using R = Real<T>;
    T product(0);
    R squared(0);
    for (Index i = 0; i < x.size(); ++i) {
      product += vector(i) * x(i);
      squared += R(vector(i)) * vector(i);
    }
    const T factor = 2 * product / squared;
    for (Index i = 0; i < x.size(); ++i) y(i) = x(i) - factor * vector(i);
    return T(0);
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    return forward(y, x);
  }
};

}  // namespace flowgauge
