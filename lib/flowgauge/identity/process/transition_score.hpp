#pragma once
// The score of a process is the gradient of its log density.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct TransitionScore {
  static constexpr Entry entry{
      .name = "transition_score",
      .title = "Score of a process",
      .statement = "s = ∇log p, of the law at t and of the stationary law",
      .assumptions = "inside the domain; ∇ by forward-mode duals",
      .source = "definition",
      .blind_to = "a factor of the density that does not depend on x",
  };

  template <class T>
  static void add(SidesBuilder<T>& builder, const ProcessEvaluation<T>& at, const DensityValues<T>& p,
                  const std::vector<DensityValues<T>>& by) {
    const Index d = at.dimension();
    Batch<T> gradient(d, at.points());
    Vector<T> scale(at.points());
    for (Index n = 0; n < at.points(); ++n) {
      scale(n) = T(0);
      for (Index i = 0; i < d; ++i) {
        const std::size_t along = static_cast<std::size_t>(i);
        gradient(i, n) = by[along].log_density(n);
        scale(n) += magnitude<T>(p.score(i, n)) + magnitude<T>(gradient(i, n));
        // A rounding of x, or of where the law is centred.
        const T size =
            magnitude<T>(at.X(i, n)) + (at.subject->start.size() == d ? T(std::abs(at.subject->start(i))) : T(1));
        for (Index j = 0; j < d; ++j) scale(n) += size * magnitude<T>(by[along].score(j, n));
      }
    }
    builder.add(p.score, gradient, scale);
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    SidesBuilder<T> builder;
    add(builder, at, at.value, at.by_coordinate);
    if (at.stationary) add(builder, at, *at.stationary, at.stationary_by_coordinate);
    return builder.sides();
  }
};

}  // namespace flowgauge
