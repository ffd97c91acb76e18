#pragma once
// The stored α̇ is the derivative of α.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct AlphaDerivative {
  static constexpr Entry entry{
      .name = "alpha_derivative",
      .title = "Derivative of α",
      .statement = "dα/dt = α̇",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "definition of the derivative; Griewank, Walther 2008, section 3.1 (forward mode)",
      .blind_to = "a wrong α with a matching α̇",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    const Vector<T> derivative = at.derivatives(&NoiseLevel<T>::alpha);
    const Vector<T> stated = at.values(&NoiseLevel<T>::dalpha);
    SidesBuilder<T> builder;
    builder.add_row(stated, derivative, stated.cwiseAbs() + derivative.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
