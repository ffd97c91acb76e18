#pragma once
// The noising process solves the Fokker–Planck equation.

#include "flowgauge/identity/path/fokker_planck_sides.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct NoisingSde {
  static constexpr Entry entry{
      .name = "noising_sde",
      .title = "Noising process",
      .statement = "noising time: dX = ±f X dτ + g dW keeps p; ∂_τ log p = −∇·b − b·∇log p + ½g²(Δlog p + |∇log p|²)",
      .assumptions = "α > 0, σ > 0",
      .source = "Song et al. 2021, arXiv:2011.13456, eqs. 5 and 29",
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
