#pragma once
// Kutta's method of order 3 on the probability-flow ODE.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// k₁ = u(x, t), k₂ = u(x + (h/2)k₁, t + h/2), k₃ = u(x + h(2k₂ − k₁), t + h), x ← x + (h/6)(k₁ + 4k₂ + k₃). Order 3 on
/// every grid, 3 evaluations a step.
struct Rk3 {
  static constexpr int claimed_order = 3;
  static constexpr int evaluations_per_step = 3;
  static constexpr Entry entry{
      .name = "rk3",
      .title = "Kutta, order 3",
      .statement = "x ← x + (h/6)(k₁ + 4k₂ + k₃),  k₂ = u(x + (h/2)k₁, t + h/2),  k₃ = u(x + h(2k₂ − k₁), t + h)",
      .assumptions = "u three times continuously differentiable",
      .source = "Kutta 1901; Hairer, Nørsett, Wanner 1993, Solving ODEs I, section II.1",
      .blind_to = "nothing below order 3",
  };

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T h = times[n + 1] - times[n];
      const T half = h / 2;
      const State k1 = model.velocity(x, times[n]);
      const State k2 = model.velocity(State(x + half * k1), T(times[n] + half));
      const State slope = State(T(2) * k2 - k1);
      const State k3 = model.velocity(State(x + h * slope), times[n + 1]);
      const State outer = State(k1 + k3);
      x = State(x + T(h / 6) * State(outer + T(4) * k2));
    }
    return x;
  }
};

}  // namespace flowgauge
