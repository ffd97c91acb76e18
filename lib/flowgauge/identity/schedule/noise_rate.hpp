#pragma once
// g² is twice σ²|λ̇|.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct NoiseRate {
  static constexpr Entry entry{
      .name = "noise_rate",
      .title = "Diffusion from the log-SNR",
      .statement = "g² = 2σ²|λ̇|",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "Kingma et al. 2021, arXiv:2107.00630, appendix; Lu et al. 2022, arXiv:2206.00927, eq. 3.3",
      .blind_to = "f; both sides of a schedule whose σ is wrong",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    const Vector<T> sigma = at.values(&NoiseLevel<T>::sigma);
    const Vector<T> expected =
        2 * sigma.cwiseProduct(sigma).cwiseProduct(at.derivatives(&NoiseLevel<T>::lambda)).cwiseAbs();
    const Vector<T> stated = at.values(&NoiseLevel<T>::diffusion_squared);
    SidesBuilder<T> builder;
    builder.add_row(stated, expected, stated.cwiseAbs() + expected.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
