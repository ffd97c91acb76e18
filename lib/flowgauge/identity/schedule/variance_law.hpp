#pragma once
// Drift and diffusion of the noising SDE reproduce σ².

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct VarianceLaw {
  static constexpr Entry entry{
      .name = "variance_law",
      .title = "Variance of the noising SDE (Lyapunov)",
      .statement = "d(σ²)/dt = 2fσ² + g² in diffusion time, 2fσ² − g² in flow time",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "Song et al. 2021, arXiv:2011.13456, eq. 29 (moments of a linear SDE)",
      .blind_to = "a variance already present at the data end",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    const Vector<T> sigma = at.values(&NoiseLevel<T>::sigma);
    const Vector<T> growth = 2 * sigma.cwiseProduct(at.derivatives(&NoiseLevel<T>::sigma));
    const Vector<T> decay = 2 * at.values(&NoiseLevel<T>::drift).cwiseProduct(sigma).cwiseProduct(sigma);
    const T sign(at.subject->direction == TimeDirection::diffusion_time ? 1 : -1);
    const Vector<T> noise = sign * at.values(&NoiseLevel<T>::diffusion_squared);
    SidesBuilder<T> builder;
    builder.add_row(growth, decay + noise, growth.cwiseAbs() + decay.cwiseAbs() + noise.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
