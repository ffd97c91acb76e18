#pragma once
// DPM-Solver-2.

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/singlestep.hpp"

namespace flowgauge {

/// A stage at λ_s + r h, r = ½: x_m = (α_m/α_s) x − σ_m(e^{rh} − 1) ε_s and
/// x ← (α_t/α_s) x − σ_t(e^h − 1)[ε_s + (ε_m − ε_s)/2r]. Order 2 on every grid, 2 evaluations a step.
struct DpmSolver2 {
  static constexpr int claimed_order = 2;
  static constexpr int evaluations_per_step = 2;
  static constexpr Entry entry{
      .name = "dpm_solver_2",
      .title = "DPM-Solver-2, r = ½",
      .statement = "x ← (α_t/α_s) x − σ_t(e^h − 1) ε_m,  x_m = (α_m/α_s) x − σ_m(e^{h/2} − 1) ε_s,  λ_m = λ_s + h/2",
      .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1",
      .source = "Lu et al. 2022, arXiv:2206.00927, algorithm 1 and, for other r, appendix D.1",
      .blind_to = "one atom, on which it is exact in one step",
  };
  double r = 0.5;

  template <class T>
  Plan<T> plan(const Schedule& schedule, const Node<T>& from, const Node<T>& to) const {
    using std::expm1;
    const T h = to.level.lambda - from.level.lambda, part(r);
    const Node<T> middle = node_of_lambda(schedule, T(from.level.lambda + part * h));
    const T whole = -to.level.sigma * expm1(h), slope = whole / (2 * part);
    return {Parameterisation::epsilon,
            {{middle, {T(middle.level.alpha / from.level.alpha), {T(-middle.level.sigma * expm1(T(part * h)))}}}},
            {T(to.level.alpha / from.level.alpha), {T(whole - slope), slope}}};
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_singlestep(model, times, std::move(x),
                          [this](const Schedule& s, const Node<T>& a, const Node<T>& b) { return plan(s, a, b); });
  }
};

}  // namespace flowgauge
