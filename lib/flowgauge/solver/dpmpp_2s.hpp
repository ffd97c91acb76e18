#pragma once
// DPM-Solver++(2S).

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/singlestep.hpp"

namespace flowgauge {

/// A stage at λ_s + r h, r = ½: x_m = (σ_m/σ_s) x + α_m(1 − e^{−rh}) D_s and
/// x ← (σ_t/σ_s) x + α_t(1 − e^{−h})[(1 − 1/2r) D_s + (1/2r) D_m]. Order 2 on every grid, 2 evaluations a step.
struct DpmPp2s {
  static constexpr int claimed_order = 2;
  static constexpr int evaluations_per_step = 2;
  static constexpr Entry entry{
      .name = "dpmpp_2s",
      .title = "DPM-Solver++(2S), r = ½",
      .statement =
          "x ← (σ_t/σ_s) x + α_t(1 − e^{−h}) D_m,  x_m = (σ_m/σ_s) x + α_m(1 − e^{−h/2}) D_s,  λ_m = λ_s + h/2",
      .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1",
      .source = "Lu et al. 2022, arXiv:2211.01095, algorithm 1",
      .blind_to = "one atom, on which it is exact in one step",
  };
  double r = 0.5;

  template <class T>
  Plan<T> plan(const Schedule& schedule, const Node<T>& from, const Node<T>& to) const {
    using std::expm1;
    const T h = to.level.lambda - from.level.lambda, part(r);
    const Node<T> middle = node_of_lambda(schedule, T(from.level.lambda + part * h));
    const T whole = -to.level.alpha * expm1(T(-h)), slope = whole / (2 * part);
    return {Parameterisation::x0,
            {{middle, {T(middle.level.sigma / from.level.sigma), {T(-middle.level.alpha * expm1(T(-part * h)))}}}},
            {T(to.level.sigma / from.level.sigma), {T(whole - slope), slope}}};
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_singlestep(model, times, std::move(x),
                          [this](const Schedule& s, const Node<T>& a, const Node<T>& b) { return plan(s, a, b); });
  }
};

}  // namespace flowgauge
