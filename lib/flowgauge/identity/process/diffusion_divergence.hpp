#pragma once
// The divergence of GGᵀ that a process states is that of its G.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct DiffusionDivergence {
  static constexpr Entry entry{
      .name = "diffusion_divergence",
      .title = "Divergence of the diffusion matrix",
      .statement = "(∇·GGᵀ)_i = Σ_j ∂_j (GGᵀ)_ij",
      .assumptions = "inside the domain; ∂_j by forward-mode duals",
      .source = "definition; it separates Itô's from Stratonovich's drift",
      .blind_to = "noise that does not depend on x, where both sides are 0",
  };

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    const Index d = at.dimension();
    Batch<T> divergence(d, at.points());
    Vector<T> scale(at.points());
    for (Index n = 0; n < at.points(); ++n) {
      scale(n) = T(0);
      for (Index i = 0; i < d; ++i) {
        T sum(0);
        for (Index j = 0; j < d; ++j) {
          const T& term = at.diffusion_by_coordinate[static_cast<std::size_t>(j)](i + d * j, n);
          sum += term;
          scale(n) += magnitude<T>(term);
        }
        divergence(i, n) = sum;
        scale(n) += magnitude<T>(at.diffusion_divergence(i, n));
      }
    }
    SidesBuilder<T> builder;
    builder.add(at.diffusion_divergence, divergence, scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
