#pragma once
// The divergence is the trace of the Jacobian of the velocity.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct VelocityDivergence {
  static constexpr Entry entry{
      .name = "velocity_divergence",
      .title = "Divergence of the velocity",
      .statement = "∇·u = tr ∇u",
      .assumptions = "σ > 0",
      .source = "Chen et al. 2018, arXiv:1806.07366, theorem 1 (what the likelihood integrates); Jacobian by forward-mode duals",
      .blind_to = "the velocity itself",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const Vector<T> trace = at.velocity_divergence();
    SidesBuilder<T> builder;
    builder.add_row(at.value.divergence, trace, at.value.divergence.cwiseAbs() + at.velocity_divergence_terms());
    return builder.sides();
  }
};

}  // namespace flowgauge
