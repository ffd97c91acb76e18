#pragma once
// The explicit midpoint rule on the probability-flow ODE.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// k₁ = u(x, t), x ← x + h u(x + (h/2)k₁, t + h/2). Order 2 on every grid, 2 evaluations a step.
struct Midpoint {
  static constexpr int claimed_order = 2;
  static constexpr int evaluations_per_step = 2;
  static constexpr Entry entry{
      .name = "midpoint",
      .title = "Explicit midpoint rule",
      .statement = "x ← x + h u(x + (h/2)u(x, t), t + h/2)",
      .assumptions = "u twice continuously differentiable",
      .source = "Runge 1895; Hairer, Nørsett, Wanner 1993, Solving ODEs I, table II.1.1",
      .blind_to = "Gaussian data under CondOT, where it superconverges (order 3)",
  };

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T h = times[n + 1] - times[n];
      const State k1 = model.velocity(x, times[n]);
      const State k2 = model.velocity(State(x + T(h / 2) * k1), T(times[n] + h / 2));
      x = State(x + h * k2);
    }
    return x;
  }
};

}  // namespace flowgauge
