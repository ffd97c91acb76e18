#pragma once
// Additive coupling.

#include <array>

#include "flowgauge/map/coupling.hpp"

namespace flowgauge {

/// y_a = s_a x_a, y_b = s_b (x_b + m(x_a)); without scale s = 1.
struct NiceMap {
  CouplingParts parts;
  TanhUnits shift;
  Vector<double> scale;  ///< d, or empty

  static constexpr std::array<Parameter, 3> parameters{
      {{"kept", Shape::vector, "", {.low = 0}, kept_meaning},
       {"shift", Shape::entry, "", {}, "m of the kept coordinates, one output a changed one; tanh_units: mᵢ = offsetsᵢ + Σⱼ outputsᵢⱼ tanh(Σₗ weightsⱼₗ (x_a)ₗ + biasesⱼ)"},
       {"scale", Shape::vector, "1", {}, "s: the diagonal layer behind the coupling, d entries, none 0; no such layer where left out"}}};
  static constexpr Entry entry{
      .name = "nice",
      .title = "Additive coupling (NICE)",
      .statement = "y_a = s_a x_a, y_b = s_b(x_b + m(x_a));  log|det| = Σ log|sᵢ|, which is 0 without scale",
      .assumptions = "a are the kept coordinates, b the others; m is any function",
      .source = "Dinh, Krueger and Bengio 2015, arXiv:1410.8516, sections 3.2 and 3.3",
      .blind_to = "without scale everything about log|det|, which is 0; with it where log|det| is taken",
      .parameters = parameters,
      .example = R"({"type": "nice", "kept": [0], "shift": {"type": "tanh_units", "weights": [[0.8], [-1.3]], "biases": [0.1, 0.4],
 "outputs": [[0.6, -0.9], [1.1, 0.3]], "offsets": [0.2, -0.5]}})",
  };

  static NiceMap from(const auto& values) {
    TanhUnits shift = tanh_units(values.entry("shift"), values.path("shift"));
    NiceMap map{coupling_parts(values, "shift", shift), shift, {}};
    if (values.given("scale")) {
      map.scale = values.vector("scale");
      if (map.scale.size() != map.dimension()) {
        values.reject("scale", "must have " + std::to_string(map.dimension()) + " entries, one a coordinate");
      }
      for (Index i = 0; i < map.scale.size(); ++i) {
        if (map.scale(i) == 0) values.reject("scale[" + std::to_string(i) + "]", "must not be 0");
      }
    }
    return map;
  }

  Index dimension() const { return parts.dimension(); }
  bool volume_preserving() const { return scale.size() == 0; }

  template <class T>
  T log_det() const {
    using std::log;
    using R = Real<T>;
    R sum(0);
    for (Index i = 0; i < scale.size(); ++i) sum += log(R(std::abs(scale(i))));
    return T(sum);
  }
  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    const Vector<T> a = parts.kept_of(x);
    y = x;
    for (std::size_t i = 0; i < parts.changed.size(); ++i) {
      y(parts.changed[i]) = x(parts.changed[i]) + shift.output<T>(static_cast<Index>(i), a, a.size());
    }
    for (Index i = 0; i < scale.size(); ++i) y(i) = scale(i) * y(i);
    return log_det<T>();
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    x = y;
    for (Index i = 0; i < scale.size(); ++i) x(i) = y(i) / scale(i);
    const Vector<T> a = parts.kept_of(x);
    for (std::size_t i = 0; i < parts.changed.size(); ++i) {
      x(parts.changed[i]) = x(parts.changed[i]) - shift.output<T>(static_cast<Index>(i), a, a.size());
    }
    return -log_det<T>();
  }
};

}  // namespace flowgauge
