#pragma once
// Heun's method (explicit trapezoidal rule) on the probability-flow ODE.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// k₁ = u(x, t), k₂ = u(x + h k₁, t + h), x ← x + (h/2)(k₁ + k₂). Order 2 on every grid, 2 evaluations a step.
struct Heun {
  static constexpr int claimed_order = 2;
  static constexpr int evaluations_per_step = 2;
  static constexpr Entry entry{
      .name = "heun",
      .title = "Heun (explicit trapezoidal rule)",
      .statement = "x ← x + (h/2)(k₁ + k₂),  k₁ = u(x, t),  k₂ = u(x + h k₁, t + h)",
      .assumptions = "u twice continuously differentiable",
      .source = "Heun 1900; Karras et al. 2022, arXiv:2206.00364, algorithm 1 (there in σ)",
      .blind_to = "Gaussian data of unit variance under CondOT, where it superconverges (order 3 at t = 1)",
  };

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T h = times[n + 1] - times[n];
      const State k1 = model.velocity(x, times[n]);
      const State k2 = model.velocity(State(x + h * k1), times[n + 1]);
      x = State(x + T(h / 2) * State(k1 + k2));
    }
    return x;
  }
};

}  // namespace flowgauge
