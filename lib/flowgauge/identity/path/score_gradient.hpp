#pragma once
// The score is the gradient of the log density.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct ScoreGradient {
  static constexpr Entry entry{
      .name = "score_gradient",
      .title = "Score",
      .statement = "s = ∇ log p",
      .assumptions = "σ > 0",
      .source = "Hyvärinen 2005, JMLR 6, eq. 2",
      .blind_to = "the normaliser of p",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const Batch<T> gradient = at.gradient();
    SidesBuilder<T> builder;
    builder.add(at.value.score, gradient, column_norms(at.value.score) + column_norms(gradient));
    return builder.sides();
  }
};

}  // namespace flowgauge
