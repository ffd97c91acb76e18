#pragma once
// Logit.

#include <vector>

#include "flowgauge/map/elementwise.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// log(x/(1 − x)) on every coordinate.
struct LogitMap {
  static constexpr Entry entry{
      .name = "logit",
      .title = "Logit",
      .statement = "f(x)ᵢ = log(xᵢ/(1 − xᵢ)), (0, 1) → ℝ;  log|det| = −Σ [log xᵢ + log(1 − xᵢ)],  f⁻¹(y)ᵢ = 1/(1 + exp(−yᵢ))",
      .assumptions = "any dimension; f for 0 < xᵢ < 1",
      .source = "Dinh et al. 2017, arXiv:1605.08803, section 4.1",
      .blind_to = "the difference between J and Jᵀ: J is diagonal",
      .parameters = {},
      .example = R"({"type": "logit"})",
  };
  static LogitMap from(const auto&) { return {}; }

  static constexpr Index dimension() { return 0; }
  static constexpr Range domain{0, 1, true, true};
  std::vector<double> coordinates() const { return {1e-300, 1e-9, 0.2, 0.3, 0.5, 0.71, 0.8, 1 - 0x1p-53}; }
  std::vector<double> image_coordinates() const { return {-700, -30, -1, 0, 1e-8, 2, 12, 36}; }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    return each_coordinate(x, y, [](const T& v, T& log_slope) {
      using std::log, std::log1p;
      if (!(v > 0) || !(v < 1)) return outside(log_slope);
      log_slope = -log(v) - log1p(T(-v));
      return logit<T>(v);
    });
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    return each_coordinate(y, x, [](const T& v, T& log_slope) {
      log_slope = -softplus<T>(v) - softplus<T>(T(-v));
      return sigmoid<T>(v);
    });
  }
};

}  // namespace flowgauge
