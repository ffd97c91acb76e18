#pragma once
// DPM-Solver++(3S).

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/phi_functions.hpp"
#include "flowgauge/solver/singlestep.hpp"

namespace flowgauge {

/// Stages at λ_s + h/3 and λ_s + 2h/3; with χ(z) = 1 − (1 − e^{−z})/z = z φ₂(−z):
/// x₂ = (σ₂/σ_s) x + α₂(1 − e^{−2h/3}) D_s + 2α₂ χ(2h/3)(D₁ − D_s) and
/// x ← (σ_t/σ_s) x + α_t(1 − e^{−h}) D_s + (3/2)α_t χ(h)(D₂ − D_s). Order 3 on every grid, 3 evaluations a step.
struct DpmPp3s {
  static constexpr int claimed_order = 3;
  static constexpr int evaluations_per_step = 3;
  static constexpr Entry entry{
      .name = "dpmpp_3s",
      .title = "DPM-Solver++(3S), stages at h/3 and 2h/3",
      .statement = "x ← (σ_t/σ_s) x + α_t(1 − e^{−h}) D_s + (3/2)α_t(1 − (1 − e^{−h})/h)(D₂ − D_s)",
      .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1",
      .source = "Lu et al. 2022, arXiv:2211.01095, appendix A (data prediction of DPM-Solver-3)",
      .blind_to = "one atom, on which it is exact in one step",
  };

  template <class T>
  static Plan<T> plan(const Schedule& schedule, const Node<T>& from, const Node<T>& to) {
    using std::expm1;
    const T h = to.level.lambda - from.level.lambda, first = h / 3, second = 2 * h / 3;
    const Node<T> one = node_of_lambda(schedule, T(from.level.lambda + first));
    const Node<T> two = node_of_lambda(schedule, T(from.level.lambda + second));
    const T at_two = 2 * two.level.alpha * second * phi_function(2, T(-second));
    const T at_end = 3 * to.level.alpha * h * phi_function(2, T(-h)) / 2;
    return {
        Parameterisation::x0,
        {{one, {T(one.level.sigma / from.level.sigma), {T(-one.level.alpha * expm1(T(-first)))}}},
         {two, {T(two.level.sigma / from.level.sigma), {T(-two.level.alpha * expm1(T(-second)) - at_two), at_two}}}},
        {T(to.level.sigma / from.level.sigma), {T(-to.level.alpha * expm1(T(-h)) - at_end), T(0), at_end}}};
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_singlestep(model, times, std::move(x), plan<T>);
  }
};

}  // namespace flowgauge
