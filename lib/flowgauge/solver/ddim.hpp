#pragma once
// DDIM without noise: the first-order exponential integrator of the probability-flow ODE.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// x ← α_t D + σ_t (x − α_s D)/σ_s with D = D(x, s), exact while D is constant. Order 1 on every grid, 1 evaluation a
/// step. Needs σ_s > 0 at every time but the last.
struct Ddim {
  static constexpr int claimed_order = 1;
  static constexpr int evaluations_per_step = 1;
  static constexpr Entry entry{
      .name = "ddim",
      .title = "DDIM (η = 0)",
      .statement = "x ← α_t D + σ_t ε̂,  ε̂ = (x − α_s D)/σ_s,  D = D(x, s)",
      .assumptions = "σ > 0 at every time but the last",
      .source = "Song, Meng, Ermon 2021, arXiv:2010.02502, eq. 12 with σ_t = 0",
      .blind_to = "one atom, on which it is exact in one step",
  };

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const NoiseLevel<T> here = model.level(times[n]);
      const NoiseLevel<T> there = model.level(times[n + 1]);
      const T ratio = there.sigma / here.sigma;
      const State denoised = model.denoiser(x, times[n]);
      x = State(ratio * x + T(there.alpha - ratio * here.alpha) * denoised);
    }
    return x;
  }
};

}  // namespace flowgauge
