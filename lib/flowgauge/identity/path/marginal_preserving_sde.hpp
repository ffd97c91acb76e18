#pragma once
// Every member of the marginal-preserving family solves the Fokker–Planck equation.

#include "flowgauge/identity/path/fokker_planck_sides.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct MarginalPreservingSde {
  static constexpr Entry entry{
      .name = "marginal_preserving_sde",
      .title = "Marginal-preserving SDE family",
      .statement = "dX = (±u + ½w²s)dτ + w dW keeps p, along (+) and against (−) the clock, w = ½, 2, 1 + t; ∂_τ log p = −∇·b − b·∇log p + ½g²(Δlog p + |∇log p|²)",
      .assumptions = "α > 0, σ > 0",
      .source = "Song et al. 2021, arXiv:2011.13456, appendix D; Holderrieth, Erives 2025, arXiv:2506.02070, theorem 17",
      .blind_to = "joint laws of several times: only marginals are compared",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return detail::without_process(at, entry.name);
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    return detail::fokker_planck_sides(at, entry.name);
  }
};

}  // namespace flowgauge
