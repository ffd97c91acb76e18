#pragma once
// The classical Runge–Kutta method on the probability-flow ODE.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// k₁ = u(x, t), k₂ = u(x + (h/2)k₁, t + h/2), k₃ = u(x + (h/2)k₂, t + h/2), k₄ = u(x + h k₃, t + h),
/// x ← x + (h/6)(k₁ + 2k₂ + 2k₃ + k₄). Order 4 on every grid, 4 evaluations a step.
struct Rk4 {
  static constexpr int claimed_order = 4;
  static constexpr int evaluations_per_step = 4;
  static constexpr Entry entry{
      .name = "rk4",
      .title = "Classical Runge–Kutta",
      .statement = "x ← x + (h/6)(k₁ + 2k₂ + 2k₃ + k₄)",
      .assumptions = "u four times continuously differentiable",
      .source = "Kutta 1901; Hairer, Nørsett, Wanner 1993, Solving ODEs I, table II.1.2",
      .blind_to = "in double the round-off floor: beyond a few hundred steps the order no longer shows",
  };

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T h = times[n + 1] - times[n];
      const T half = h / 2;
      const T middle = times[n] + half;
      const State k1 = model.velocity(x, times[n]);
      const State k2 = model.velocity(State(x + half * k1), middle);
      const State k3 = model.velocity(State(x + half * k2), middle);
      const State k4 = model.velocity(State(x + h * k3), times[n + 1]);
      const State inner = State(k2 + k3);
      x = State(x + T(h / 6) * State(State(k1 + k4) + T(2) * inner));
    }
    return x;
  }
};

}  // namespace flowgauge
