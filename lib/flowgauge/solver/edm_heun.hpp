#pragma once
// Heun's method in EDM's coordinates.

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/start_plan.hpp"

namespace flowgauge {

/// ŷ = y + (ρ_t − ρ_s) ε_s, y ← y + ½(ρ_t − ρ_s)(ε_s + ε̂_t) for y = x/α, ρ = σ/α; Euler's step where ρ_t = 0. Order 2
/// on every grid, 2 evaluations a step, 1 in the step to ρ = 0.
struct EdmHeun {
  static constexpr int claimed_order = 2;
  static constexpr int evaluations_per_step = 2;
  static constexpr Entry entry{
      .name = "edm_heun",
      .title = "EDM Heun (in σ/α)",
      .statement = "y ← y + ½(ρ_t − ρ_s)(ε_s + ε(y + (ρ_t − ρ_s)ε_s, t)),  y = x/α,  ρ = σ/α",
      .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is Euler's",
      .source = "Karras et al. 2022, arXiv:2206.00364, algorithm 1",
      .blind_to = "one atom, on which it is exact in one step",
  };

  template <class T>
  static Plan<T> plan(const Schedule&, const Node<T>& from, const Node<T>& to) {
    return heun_in_noise_plan(from, to);
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_singlestep(model, times, std::move(x), plan<T>);
  }
};

}  // namespace flowgauge
