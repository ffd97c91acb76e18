#pragma once
// Noising two laws alike brings them together.

#include "flowgauge/identity/information/rate_sides.hpp"

namespace flowgauge {

struct RelativeEntropyDecay {
  static constexpr Entry entry{
      .name = "kl_decay",
      .title = "Decay of relative entropy",
      .statement = "d KL(p_t‖q_t)/dt = σ²λ̇ E_p|s_p − s_q|² = ∓½g² E_p|s_p − s_q|²",
      .assumptions =
          "mixtures on the line by the trapezoid rule; Gaussians in d = 3 in closed form; λ = −0.6 and 1.1; p and q "
          "under the same schedule",
      .source = "Lyu 2009, arXiv:1205.2629, theorem 1; Song et al. 2021, arXiv:2101.09258, theorem 1",
      .blind_to = "errors that p and q share",
  };

  template <class T>
  static Sides<T> sides(const InformationEvaluation<T>& at) {
    const T rhs = at.subject->rates.of_relative(at.level, at.relative_fisher.value);
    return rate_sides<T>(at.relative_entropy_rate.value, rhs, at.relative_entropy_rate.size);
  }
};

}  // namespace flowgauge
