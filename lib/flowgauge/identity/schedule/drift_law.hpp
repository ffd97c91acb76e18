#pragma once
// The drift of the noising SDE reproduces α.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct DriftLaw {
  static constexpr Entry entry{
      .name = "drift_law",
      .title = "Drift of the noising SDE",
      .statement = "α̇ = f α",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "Song et al. 2021, arXiv:2011.13456, eq. 29; Karras et al. 2022, arXiv:2206.00364, eq. 9",
      .blind_to = "σ and g²",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    const Vector<T> derivative = at.derivatives(&NoiseLevel<T>::alpha);
    const Vector<T> product = at.values(&NoiseLevel<T>::drift).cwiseProduct(at.values(&NoiseLevel<T>::alpha));
    SidesBuilder<T> builder;
    builder.add_row(derivative, product, derivative.cwiseAbs() + product.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
