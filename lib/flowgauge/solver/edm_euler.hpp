#pragma once
// Euler's method in EDM's coordinates.

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/singlestep.hpp"

namespace flowgauge {

/// y ← y + (ρ_t − ρ_s) ε_s for y = x/α, ρ = σ/α. Order 1 on every grid, 1 evaluation a step.
struct EdmEuler {
  static constexpr int claimed_order = 1;
  static constexpr int evaluations_per_step = 1;
  static constexpr Entry entry{
      .name = "edm_euler",
      .title = "EDM Euler (in σ/α)",
      .statement = "y ← y + (ρ_t − ρ_s)(y − D_s)/ρ_s,  y = x/α,  ρ = σ/α",
      .assumptions = "σ > 0 at every time but the last",
      .source = "Karras et al. 2022, arXiv:2206.00364, algorithm 1 without lines 6 to 8",
      .blind_to = "one atom, on which it is exact in one step",
  };

  template <class T>
  static Plan<T> plan(const Schedule&, const Node<T>& from, const Node<T>& to) {
    const T step = relative_noise(to.level) - relative_noise(from.level);
    return {Parameterisation::epsilon, {}, {T(to.level.alpha / from.level.alpha), {T(to.level.alpha * step)}}};
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_singlestep(model, times, std::move(x), plan<T>);
  }
};

}  // namespace flowgauge
