#pragma once
// The stored λ̇ is the derivative of λ and that of log α − log σ.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct LambdaDerivative {
  static constexpr Entry entry{
      .name = "lambda_derivative",
      .title = "Derivative of λ",
      .statement = "λ̇ = dλ/dt = α̇/α − σ̇/σ",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "Kingma et al. 2021, arXiv:2107.00630, section 3",
      .blind_to = "a constant added to λ",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    const Vector<T> stated = at.values(&NoiseLevel<T>::dlambda);
    const Vector<T> derivative = at.derivatives(&NoiseLevel<T>::lambda);
    const Vector<T> signal = at.derivatives(&NoiseLevel<T>::alpha).cwiseQuotient(at.values(&NoiseLevel<T>::alpha));
    const Vector<T> noise = at.derivatives(&NoiseLevel<T>::sigma).cwiseQuotient(at.values(&NoiseLevel<T>::sigma));
    SidesBuilder<T> builder;
    builder.add_row(stated, derivative, stated.cwiseAbs() + derivative.cwiseAbs());
    builder.add_row(stated, signal - noise, stated.cwiseAbs() + signal.cwiseAbs() + noise.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
