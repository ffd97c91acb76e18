#pragma once
// DPM-Solver-3.

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/phi_functions.hpp"
#include "flowgauge/solver/singlestep.hpp"

namespace flowgauge {

/// Stages at λ_s + h/3 and λ_s + 2h/3; with ψ(z) = (e^z − 1)/z − 1 = z φ₂(z):
/// x₂ = (α₂/α_s) x − σ₂(e^{2h/3} − 1) ε_s − 2σ₂ ψ(2h/3)(ε₁ − ε_s) and
/// x ← (α_t/α_s) x − σ_t(e^h − 1) ε_s − (3/2)σ_t ψ(h)(ε₂ − ε_s). Order 3 on every grid, 3 evaluations a step.
struct DpmSolver3 {
  static constexpr int claimed_order = 3;
  static constexpr int evaluations_per_step = 3;
  static constexpr Entry entry{
      .name = "dpm_solver_3",
      .title = "DPM-Solver-3, stages at h/3 and 2h/3",
      .statement = "x ← (α_t/α_s) x − σ_t(e^h − 1) ε_s − (3/2)σ_t((e^h − 1)/h − 1)(ε₂ − ε_s)",
      .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1",
      .source = "Lu et al. 2022, arXiv:2206.00927, algorithm 2",
      .blind_to = "one atom, on which it is exact in one step",
  };

  template <class T>
  static Plan<T> plan(const Schedule& schedule, const Node<T>& from, const Node<T>& to) {
    using std::expm1;
    const T h = to.level.lambda - from.level.lambda, first = h / 3, second = 2 * h / 3;
    const Node<T> one = node_of_lambda(schedule, T(from.level.lambda + first));
    const Node<T> two = node_of_lambda(schedule, T(from.level.lambda + second));
    const T at_two = -2 * two.level.sigma * second * phi_function(2, second);
    const T at_end = -3 * to.level.sigma * h * phi_function(2, h) / 2;
    return {Parameterisation::epsilon,
            {{one, {T(one.level.alpha / from.level.alpha), {T(-one.level.sigma * expm1(first))}}},
             {two, {T(two.level.alpha / from.level.alpha), {T(-two.level.sigma * expm1(second) - at_two), at_two}}}},
            {T(to.level.alpha / from.level.alpha), {T(-to.level.sigma * expm1(h) - at_end), T(0), at_end}}};
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_singlestep(model, times, std::move(x), plan<T>);
  }
};

}  // namespace flowgauge
