#pragma once
// Two flows change the relative entropy by what their velocities and scores differ in.

#include "flowgauge/identity/information/rate_sides.hpp"

namespace flowgauge {

struct RelativeEntropyFlows {
  static constexpr Entry entry{
      .name = "kl_flows",
      .title = "Relative entropy of two flows",
      .statement = "d KL(p_t‖q_t)/dt = E_p[(u_p − u_q)·(s_p − s_q)]",
      .assumptions =
          "mixtures on the line by the trapezoid rule; Gaussians in d = 3 in closed form; λ = −0.6 and 1.1; p and q "
          "carried by their own probability flows",
      .source = "Lu et al. 2022, arXiv:2206.08265 (relative entropy of diffusion ODEs)",
      .blind_to = "errors that p and q share",
  };

  template <class T>
  static Sides<T> sides(const InformationEvaluation<T>& at) {
    const T rhs = at.subject->rates.of_flows(at.transport.value);
    return rate_sides<T>(at.relative_entropy_rate.value, rhs, T(at.relative_entropy_rate.size + at.transport.size));
  }
};

}  // namespace flowgauge
