#pragma once
// Signal raises the mutual information by half the mean square error.

#include "flowgauge/identity/information/rate_sides.hpp"

namespace flowgauge {

struct MutualInformationMmse {
  static constexpr Entry entry{
      .name = "i_mmse",
      .title = "I-MMSE",
      .statement = "dI(Z; X_t)/dt = λ̇(α/σ)² E tr V  (dI/dsnr = ½ mmse, in nats)",
      .assumptions = "mixtures on the line by the trapezoid rule; Gaussians in d = 3 in closed form; λ = −0.6 and 1.1",
      .source = "Guo, Shamai, Verdú 2005, arXiv:cs/0412108, theorem 1",
      .blind_to = "a posterior covariance wrong with the same mean trace",
  };

  template <class T>
  static Sides<T> sides(const InformationEvaluation<T>& at) {
    using std::abs;
    // I = H(X_t) − H(σε): the noise alone grows by d σ̇/σ.
    const T noise = T(static_cast<double>(at.dimension)) * at.level.dsigma / at.level.sigma;
    const T rhs = at.subject->rates.by_mmse(at.level, at.mmse.value);
    return rate_sides<T>(T(at.entropy_rate.value - noise), rhs, T(at.entropy_rate.size + abs(noise)));
  }
};

}  // namespace flowgauge
