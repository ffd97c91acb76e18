#pragma once
// Affine coupling.

#include <array>

#include "flowgauge/map/coupling.hpp"

namespace flowgauge {

/// y_a = x_a, y_b = x_b exp(s(x_a)) + t(x_a).
struct RealNvpMap {
  CouplingParts parts;
  TanhUnits log_scale, shift;

  static constexpr std::array<Parameter, 3> parameters{
      {{"kept", Shape::vector, "", {.low = 0}, kept_meaning},
       {"log_scale", Shape::entry, "", {}, "s of the kept coordinates, one output a changed one; tanh_units: sᵢ = offsetsᵢ + Σⱼ outputsᵢⱼ tanh(Σₗ weightsⱼₗ (x_a)ₗ + biasesⱼ)"},
       {"shift", Shape::entry, "", {}, "t of the kept coordinates, one output a changed one; tanh_units as in log_scale"}}};
  static constexpr Entry entry{
      .name = "real_nvp",
      .title = "Affine coupling (RealNVP)",
      .statement = "y_a = x_a, y_b = x_b exp(s(x_a)) + t(x_a);  log|det| = Σ s(x_a)",
      .assumptions = "a are the kept coordinates, b the others; s and t are any functions",
      .source = "Dinh et al. 2017, arXiv:1605.08803, eqs 4 to 8",
      .blind_to = "nothing of its own; the kept coordinates need other layers",
      .parameters = parameters,
      .example = R"({"type": "real_nvp", "kept": [1], "log_scale": {"type": "tanh_units", "weights": [[0.7], [-1.1]],
 "biases": [0.2, -0.3], "outputs": [[0.8, 0.5]], "offsets": [0.1]}, "shift": {"type": "tanh_units", "weights": [[1.4]],
 "biases": [-0.2], "outputs": [[0.9]], "offsets": [-0.4]}})",
  };

  static RealNvpMap from(const auto& values) {
    TanhUnits log_scale = tanh_units(values.entry("log_scale"), values.path("log_scale"));
    TanhUnits shift = tanh_units(values.entry("shift"), values.path("shift"));
    if (shift.count() != log_scale.count()) values.reject("shift", "must have as many outputs as log_scale");
    CouplingParts parts = coupling_parts(values, "log_scale", log_scale);
    coupling_parts(values, "shift", shift);
    return {parts, log_scale, shift};
  }

  Index dimension() const { return parts.dimension(); }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    using std::exp;
    const Vector<T> a = parts.kept_of(x);
    T log_det(0);
    y = x;
    for (std::size_t i = 0; i < parts.changed.size(); ++i) {
      const Index place = parts.changed[i], row = static_cast<Index>(i);
      const T s = log_scale.output<T>(row, a, a.size());
      y(place) = x(place) * T(exp(s)) + shift.output<T>(row, a, a.size());
      log_det += s;
    }
    return log_det;
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    using std::exp;
    const Vector<T> a = parts.kept_of(y);
    T log_det(0);
    x = y;
    for (std::size_t i = 0; i < parts.changed.size(); ++i) {
      const Index place = parts.changed[i], row = static_cast<Index>(i);
      const T s = log_scale.output<T>(row, a, a.size());
      x(place) = T(y(place) - shift.output<T>(row, a, a.size())) * T(exp(T(-s)));
      log_det -= s;
    }
    return log_det;
  }
};

}  // namespace flowgauge
