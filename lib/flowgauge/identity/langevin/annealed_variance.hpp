#pragma once
// Annealed Langevin dynamics on Gaussian data: the variance level by level.

#include <cmath>
#include <string>

#include "flowgauge/identity/langevin_step.hpp"
#include "flowgauge/identity/langevin_subject.hpp"
#include "flowgauge/identity/number_sides.hpp"

namespace flowgauge {

struct AnnealedVariance {
  static constexpr Entry entry{
      .name = "annealed_variance",
      .title = "Variance of annealed Langevin dynamics",
      .statement =
          "mean and variance of the chain as it runs = the recursion v ← (1 − a_i/2C_i)²v + a_i, C_i = S + "
          "σ_i², a_i = εσ_i²/σ_L², twice that in NCSNv2",
      .assumptions = "N(0.7, S) data, S = ¼, 1 and 4; 5 steps a level; start N(0.2, 9)",
      .source = "Song and Ermon 2019, arXiv:1907.05600, algorithm 1; 2020, arXiv:2006.09011, appendix",
      .blind_to = "data that are not Gaussian",
  };

  static std::string not_applicable(const LangevinSubject& at) {
    return at.sampler.ladder ? "" : "there is one level of noise";
  }

  template <class T>
  static Sides<T> sides(const LangevinSubject& at) {
    using Wide = long double;
    NumberSides<T> sides;
    const NoiseLadder& ladder = *at.sampler.ladder;
    const int steps = 5;
    const T epsilon = 0.2 * ladder.last * ladder.last;
    const Wide doubled = at.sampler.entry.name == "annealed_langevin_v2" ? 2 : 1;
    for (const T S : {0.25, 1.0, 4.0}) {
      const PositionLaw end = position_after(at.sampler, 0.7, S, epsilon, steps, {0.2, 9});
      Wide off = 0.2L - 0.7L, variance = 9;
      for (int level = 0; level < ladder.levels; ++level) {
        const Wide passed = ladder.levels == 1 ? 1 : static_cast<Wide>(level) / (ladder.levels - 1);
        const Wide log_sigma = (1 - passed) * std::log(static_cast<Wide>(ladder.first)) +
                               passed * std::log(static_cast<Wide>(ladder.last));
        const Wide squared = std::exp(2 * log_sigma), C = S + squared;
        const Wide a = doubled * epsilon * squared / (static_cast<Wide>(ladder.last) * ladder.last);
        for (int n = 0; n < steps; ++n) {
          off -= a / (2 * C) * off;
          variance = (1 - a / (2 * C)) * (1 - a / (2 * C)) * variance + a;
        }
      }
      sides.add(end.mean, static_cast<T>(0.7L + off), T(0.7));
      sides.add(end.variance, static_cast<T>(variance), static_cast<T>(variance));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
