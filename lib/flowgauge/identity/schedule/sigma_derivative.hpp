#pragma once
// The stored σ̇ and σσ̇ are the derivatives of σ and ½σ².

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct SigmaDerivative {
  static constexpr Entry entry{
      .name = "sigma_derivative",
      .title = "Derivatives of σ and ½σ²",
      .statement = "dσ/dt = σ̇,  ½ d(σ²)/dt = σσ̇",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM; σ > 0",
      .source = "definition of the derivative; Griewank, Walther 2008, section 3.1 (forward mode)",
      .blind_to = "a wrong σ with matching derivatives",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    const Vector<T> derivative = at.derivatives(&NoiseLevel<T>::sigma);
    const Vector<T> stated = at.values(&NoiseLevel<T>::dsigma);
    const Vector<T> product = at.values(&NoiseLevel<T>::sigma).cwiseProduct(derivative);
    const Vector<T> stated_product = at.values(&NoiseLevel<T>::sigma_dsigma);
    SidesBuilder<T> builder;
    builder.add_row(stated, derivative, stated.cwiseAbs() + derivative.cwiseAbs());
    builder.add_row(stated_product, product, stated_product.cwiseAbs() + product.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
