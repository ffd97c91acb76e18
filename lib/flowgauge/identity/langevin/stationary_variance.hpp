#pragma once
// The law that a Langevin sampler leaves on Gaussian data is the stated one.

#include <cmath>
#include <string>

#include "flowgauge/identity/langevin_step.hpp"
#include "flowgauge/identity/langevin_subject.hpp"
#include "flowgauge/identity/number_sides.hpp"

namespace flowgauge {

struct StationaryVariance {
  static constexpr Entry entry{
      .name = "stationary_variance",
      .title = "Stationary law of the scheme",
      .statement =
          "Σ = MΣMᵀ + Q of the step as it runs = the variances stated in closed form; μ = m, ⟨xv⟩ = 0; stable "
          "below the stated h and not above",
      .assumptions = "N(0.7, v) data, v = ¼ and 4; h = 0.1, 0.5 and 0.9 of the largest that is stable",
      .source = "Leimkuhler and Matthews 2013, doi:10.1093/amrx/abs010; Roberts and Tweedie 1996, Bernoulli 2(4)",
      .blind_to = "friction; data that are not Gaussian",
  };

  static std::string not_applicable(const LangevinSubject& at) {
    if (!at.sampler.run_affine) return std::string(at.sampler.no_affine);
    return at.sampler.stationary && at.sampler.stability_limit ? "" : "the steps change along the run";
  }

  template <class T>
  static Sides<T> sides(const LangevinSubject& at) {
    const LangevinSampler& sampler = at.sampler;
    NumberSides<T> sides;
    const auto add = [&](long double lhs, T rhs, T scale) { sides.add(static_cast<T>(lhs), rhs, scale); };
    const T mean = 0.7;
    for (const T variance : {0.25, 4.0}) {
      const T limit = sampler.stability_limit(variance);
      for (const T part : {0.1, 0.5, 0.9}) {
        const T h = part * limit;
        const PhaseLaw law = stationary_law(affine_step(sampler, mean, variance, h));
        const StationaryVariances stated = sampler.stationary(variance, h);
        add(law.mean[0], mean, mean + std::sqrt(variance));
        add(law.covariance[0][0], stated.position, stated.position);
        if (!sampler.kinetic) continue;
        const T deviations = std::sqrt(stated.position * stated.velocity);
        add(law.mean[1], 0, std::sqrt(stated.velocity));
        add(law.covariance[0][1], 0, deviations);
        add(law.covariance[1][1], stated.velocity, stated.velocity);
      }
      add(is_stable(affine_step(sampler, mean, variance, limit * (1 - 1e-6))) ? 1 : 0, 1, 1);
      add(is_stable(affine_step(sampler, mean, variance, limit * (1 + 1e-6))) ? 1 : 0, 0, 1);
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
