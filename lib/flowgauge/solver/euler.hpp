#pragma once
// Euler's method on the probability-flow ODE.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// x ← x + h u(x, t). Order 1 on every grid, 1 evaluation a step.
struct Euler {
  static constexpr int claimed_order = 1;
  static constexpr int evaluations_per_step = 1;
  static constexpr Entry entry{
      .name = "euler",
      .title = "Euler",
      .statement = "x ← x + h u(x, t)",
      .assumptions = "u continuously differentiable",
      .source = "Euler 1768; Hairer, Nørsett, Wanner 1993, Solving ODEs I, eq. II.1.1",
      .blind_to = "a field that is constant along solutions (one atom under CondOT), on which it is exact",
  };

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T h = times[n + 1] - times[n];
      x = State(x + h * model.velocity(x, times[n]));
    }
    return x;
  }
};

}  // namespace flowgauge
