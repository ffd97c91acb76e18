#pragma once
// α and σ at the ends of the clock are what the definition demands.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct EndValues {
  static constexpr Entry entry{
      .name = "end_values",
      .title = "Values at the ends",
      .statement = "α, σ at both ends: data (1, σ_min), noise (0, 1) or the stated terminal values",
      .assumptions = "at the ends of the clock themselves (EDM: at s = 1)",
      .source = "the schedule's own source",
      .blind_to = "everything between the ends",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    using std::abs;
    const Index count = static_cast<Index>(at.subject->ends.size());
    Batch<T> found(2, count), expected(2, count);
    for (Index n = 0; n < count; ++n) {
      const ScheduleEnd<T>& end = at.subject->ends[static_cast<std::size_t>(n)];
      const NoiseLevel<Dual<T>> level = at.subject->level(Dual<T>(end.t));
      found.col(n) << level.alpha.value, level.sigma.value;
      expected.col(n) << end.alpha, end.sigma;
    }
    SidesBuilder<T> builder;
    builder.add(found, expected, expected.cwiseAbs().colwise().sum().transpose());
    return builder.sides();
  }
};

}  // namespace flowgauge
