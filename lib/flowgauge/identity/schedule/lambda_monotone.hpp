#pragma once
// The log-SNR grows towards the data.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct LambdaMonotone {
  static constexpr Entry entry{
      .name = "lambda_monotone",
      .title = "Monotone log-SNR",
      .statement = "λ̇ > 0 in flow time, λ̇ < 0 in diffusion time",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "Kingma et al. 2021, arXiv:2107.00630, section 3 (monotone SNR)",
      .blind_to = "the size of λ̇",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    using std::abs;
    const Vector<T> rate = at.derivatives(&NoiseLevel<T>::lambda);
    const bool grows = at.subject->direction == TimeDirection::flow_time;
    // Where λ moves the right way λ̇ is its own absolute value with that sign; a zero rate fails as well.
    Vector<T> expected(rate.size()), scale(rate.size());
    for (Index n = 0; n < rate.size(); ++n) {
      const T size = rate(n) == 0 ? T(1) : T(abs(rate(n)));
      expected(n) = grows ? size : T(-size);
      scale(n) = size;
    }
    SidesBuilder<T> builder;
    builder.add_row(rate, expected, scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
