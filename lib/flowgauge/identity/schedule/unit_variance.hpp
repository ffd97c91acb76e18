#pragma once
// Variance-preserving schedules keep α² + σ² = 1.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct UnitVariance {
  static constexpr Entry entry{
      .name = "unit_variance",
      .title = "Preserved variance",
      .statement = "α² + σ² = 1",
      .assumptions = "variance-preserving schedules; 0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "Song et al. 2021, arXiv:2011.13456, eq. 11; Ho, Jain, Abbeel 2020, arXiv:2006.11239, eq. 4",
      .blind_to = "how the noise is spread over time",
  };

  template <class T>
  static std::string not_applicable(const ScheduleEvaluation<T>& at) {
    return at.subject->variance_preserving ? "" : "the schedule does not preserve variance";
  }

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    const Vector<T> alpha = at.values(&NoiseLevel<T>::alpha), sigma = at.values(&NoiseLevel<T>::sigma);
    const Vector<T> total = alpha.cwiseProduct(alpha) + sigma.cwiseProduct(sigma);
    SidesBuilder<T> builder;
    builder.add_row(total, Vector<T>::Ones(total.size()), total + Vector<T>::Ones(total.size()));
    return builder.sides();
  }
};

}  // namespace flowgauge
