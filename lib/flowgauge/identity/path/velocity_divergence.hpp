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
    // Behind the trace stand terms r_k u_k·(s_k − s) of a mixture's posterior, of the size |u||s|, which cancel at the noise end.
    const Vector<T> mixing = column_norms(at.value.velocity).cwiseProduct(column_norms(at.value.score));
    builder.add_row(at.value.divergence, trace,
                    at.value.divergence.cwiseAbs() + at.velocity_divergence_terms() + mixing);
    return builder.sides();
  }
};

}  // namespace flowgauge
