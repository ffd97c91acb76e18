#pragma once
// Noise raises the entropy by half the Fisher information.

#include "flowgauge/identity/information/rate_sides.hpp"

namespace flowgauge {

struct DeBruijn {
  static constexpr Entry entry{
      .name = "de_bruijn",
      .title = "De Bruijn's identity",
      .statement = "dH(X_t)/dt = d α̇/α − σ²λ̇ J, J = E|s|²  (dh/dv = ½J for α = 1)",
      .assumptions = "mixtures on the line by the trapezoid rule; Gaussians in d = 3 in closed form; λ = −0.6 and 1.1",
      .source = "Stam 1959, doi:10.1016/S0019-9958(59)90348-1; Cover, Thomas 2006, theorem 17.7.2",
      .blind_to = "a score wrong in directions that leave E|s|² as it is",
  };

  template <class T>
  static Sides<T> sides(const InformationEvaluation<T>& at) {
    const T rhs = at.subject->rates.by_fisher(at.level, at.dimension, at.fisher.value);
    return rate_sides<T>(at.entropy_rate.value, rhs, at.entropy_rate.size);
  }
};

}  // namespace flowgauge
