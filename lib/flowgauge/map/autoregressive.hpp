#pragma once
// What masked and inverse autoregressive maps share: shift and log-scale of coordinate i as functions of those before it.

#include <array>
#include <cmath>
#include <string>

#include "flowgauge/map/tanh_units.hpp"

namespace flowgauge {

/// μ and a, each with d inputs and d outputs, of which output i sees the first i inputs only.
struct AutoregressiveParts {
  TanhUnits shift, log_scale;

  Index dimension() const { return shift.count(); }

  /// data → noise: every function at the input.
  template <class T>
  T normalise(const Vector<T>& x, Vector<T>& u) const {
    using std::exp;
    T log_det(0);
    for (Index i = 0; i < x.size(); ++i) {
      const T a = log_scale.output<T>(i, x, i);
      u(i) = T(x(i) - shift.output<T>(i, x, i)) * T(exp(T(-a)));
      log_det -= a;
    }
    return log_det;
  }
  /// noise → data: every function at what has been found so far.
  template <class T>
  T generate(const Vector<T>& u, Vector<T>& x) const {
    using std::exp;
    T log_det(0);
    for (Index i = 0; i < u.size(); ++i) {
      const T a = log_scale.output<T>(i, x, i);
      x(i) = u(i) * T(exp(a)) + shift.output<T>(i, x, i);
      log_det += a;
    }
    return log_det;
  }
};

inline constexpr std::array<Parameter, 2> autoregressive_parameters{
    {{"shift", Shape::entry, "", {}, "μ: tanh_units with d inputs and d outputs; output i uses the columns of weights before i only"},
     {"log_scale", Shape::entry, "", {}, "a: tanh_units in the same way"}}};

AutoregressiveParts autoregressive_parts(const auto& values) {
  AutoregressiveParts parts{tanh_units(values.entry("shift"), values.path("shift")),
                            tanh_units(values.entry("log_scale"), values.path("log_scale"))};
  for (const auto& [name, units] : {std::pair{"shift", &parts.shift}, {"log_scale", &parts.log_scale}}) {
    if (units->inputs() != units->count()) values.reject(name, "must have as many inputs as outputs");
  }
  if (parts.log_scale.count() != parts.shift.count()) values.reject("log_scale", "must have as many outputs as shift");
  return parts;
}

}  // namespace flowgauge
