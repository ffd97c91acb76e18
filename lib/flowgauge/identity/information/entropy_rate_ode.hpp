#pragma once
// An ODE raises the entropy by the mean divergence.

#include "flowgauge/identity/information/rate_sides.hpp"

namespace flowgauge {

struct EntropyRateOde {
  static constexpr Entry entry{
      .name = "entropy_rate_ode",
      .title = "Entropy along the probability flow",
      .statement = "dH(p_t)/dt = E ∇·u_t",
      .assumptions = "mixtures on the line by the trapezoid rule; Gaussians in d = 3 in closed form; λ = −0.6 and 1.1",
      .source = "Liouville equation, integrated by parts; Chen et al. 2018, arXiv:1806.07366, theorem 1",
      .blind_to = "velocities that differ by one of zero flux divergence",
  };

  template <class T>
  static Sides<T> sides(const InformationEvaluation<T>& at) {
    const T rhs = at.subject->rates.of_process(at.divergence.value, T(0), at.fisher.value);
    return rate_sides<T>(at.entropy_rate.value, rhs, T(at.entropy_rate.size + at.divergence.size));
  }
};

}  // namespace flowgauge
