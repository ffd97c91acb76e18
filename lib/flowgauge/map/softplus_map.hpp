#pragma once
// Softplus.

#include <vector>

#include "flowgauge/map/elementwise.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// log(1 + eˣ) on every coordinate.
struct SoftplusMap {
  static constexpr Entry entry{
      .name = "softplus",
      .title = "Softplus",
      .statement = "f(x)ᵢ = log(1 + exp xᵢ), ℝ → (0, ∞);  log|det| = −Σ log(1 + exp(−xᵢ)),  f⁻¹(y)ᵢ = log(exp yᵢ − 1)",
      .assumptions = "any dimension; f⁻¹ for yᵢ > 0",
      .source = "Dugas et al. 2001, Incorporating second-order functional knowledge, eq. 3",
      .blind_to = "the difference between J and Jᵀ: J is diagonal",
      .parameters = {},
      .example = R"({"type": "softplus"})",
  };
  static SoftplusMap from(const auto&) { return {}; }

  static constexpr Index dimension() { return 0; }
  static constexpr Range image{0, std::numeric_limits<double>::infinity(), true, true};
  std::vector<double> coordinates() const { return {-700, -40, -1.5, 0, 0.5, 0.8, 40, 800}; }
  std::vector<double> image_coordinates() const { return {1e-300, 1e-12, 0.2, 0.69, 0.7, 3, 50, 1e6}; }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    return each_coordinate(x, y, [](const T& v, T& log_slope) {
      log_slope = -softplus<T>(T(-v));
      return softplus<T>(v);
    });
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    return each_coordinate(y, x, [](const T& v, T& log_slope) {
      using std::exp, std::expm1, std::log, std::log1p;
      if (!(v > 0)) return outside(log_slope);
      // log(1 − e⁻ᵛ): through expm1 for small v, log1p for large.
      const T gap = v < 0.6931 ? T(log(T(-expm1(T(-v))))) : T(log1p(T(-exp(T(-v)))));
      log_slope = -gap;
      return T(v < 0.6931 ? T(log(T(expm1(v)))) : T(v + gap));
    });
  }
};

}  // namespace flowgauge
