#pragma once
// Ralston's method of order 2 on the probability-flow ODE.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// k₁ = u(x, t), k₂ = u(x + (2h/3)k₁, t + 2h/3), x ← x + (h/4)(k₁ + 3k₂). Order 2 on every grid, 2 evaluations a step.
struct Ralston2 {
  static constexpr int claimed_order = 2;
  static constexpr int evaluations_per_step = 2;
  static constexpr Entry entry{
      .name = "ralston2",
      .title = "Ralston, order 2",
      .statement = "x ← x + (h/4)(k₁ + 3k₂),  k₁ = u(x, t),  k₂ = u(x + (2h/3)k₁, t + 2h/3)",
      .assumptions = "u twice continuously differentiable",
      .source = "Ralston 1962, doi:10.1090/S0025-5718-1962-0150954-0, eq. 3.4",
      .blind_to = "Gaussian data of unit variance under CondOT, where it superconverges (order 3 at t = 1)",
  };

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T h = times[n + 1] - times[n];
      const T part = 2 * h / 3;
      const State k1 = model.velocity(x, times[n]);
      const State k2 = model.velocity(State(x + part * k1), T(times[n] + part));
      x = State(x + T(h / 4) * State(k1 + T(3) * k2));
    }
    return x;
  }
};

}  // namespace flowgauge
