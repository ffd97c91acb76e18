#pragma once
// An SDE raises the entropy by the mean divergence of its drift and half its noise times the Fisher information.

#include "flowgauge/identity/information/rate_sides.hpp"

namespace flowgauge {

struct EntropyRateSde {
  static constexpr Entry entry{
      .name = "entropy_rate_sde",
      .title = "Entropy along stochastic processes",
      .statement = "dH/dτ = E ∇·b + ½g²J for dX = b dτ + g dW",
      .assumptions =
          "mixtures on the line by the trapezoid rule; Gaussians in d = 3 in closed form; λ = −0.6 and 1.1; noising, "
          "Anderson and marginal-preserving processes",
      .source = "Risken 1989, The Fokker–Planck Equation, section 6.1",
      .blind_to = "drifts wrong with the same mean divergence",
  };

  template <class T>
  static Sides<T> sides(const InformationEvaluation<T>& at) {
    SidesBuilder<T> builder;
    for (const auto& process : at.processes) {
      const T sign(process.clock == Clock::along ? 1 : -1);
      const T noise = process.squared_noise * at.fisher.value;
      const T rhs = at.subject->rates.of_process(process.divergence.value, process.squared_noise, at.fisher.value);
      add_rate(builder, T(sign * at.entropy_rate.value), rhs,
               T(at.entropy_rate.size + process.divergence.size + noise));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
