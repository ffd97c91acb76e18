#pragma once
// Anderson's reverse process solves the Fokker–Planck equation.

#include "flowgauge/identity/path/fokker_planck_sides.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct AndersonReverse {
  static constexpr Entry entry{
      .name = "anderson_reverse",
      .title = "Anderson's reverse process",
      .statement = "generative time: dX = (∓f X + g²s)dτ + g dW keeps p; ∂_τ log p = −∇·b − b·∇log p + ½g²(Δlog p + |∇log p|²)",
      .assumptions = "α > 0, σ > 0",
      .source = "Anderson 1982, doi:10.1016/0304-4149(82)90051-5; Song et al. 2021, arXiv:2011.13456, eq. 6",
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
