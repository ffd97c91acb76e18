#pragma once
// DPM-Solver++(1).

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/singlestep.hpp"

namespace flowgauge {

/// x ← (σ_t/σ_s) x + α_t (1 − e^{−h}) D_s. Order 1 on every grid, 1 evaluation a step.
struct DpmPp1 {
  static constexpr int claimed_order = 1;
  static constexpr int evaluations_per_step = 1;
  static constexpr Entry entry{
      .name = "dpmpp_1",
      .title = "DPM-Solver++(1)",
      .statement = "x ← (σ_t/σ_s) x + α_t(1 − e^{−h}) D_s,  h = λ_t − λ_s",
      .assumptions = "σ > 0 at every time but the last",
      .source = "Lu et al. 2022, arXiv:2211.01095, section 4.1",
      .blind_to = "one atom, on which it is exact in one step",
  };

  template <class T>
  static Plan<T> plan(const Schedule&, const Node<T>& from, const Node<T>& to) {
    using std::expm1;
    const T h = to.level.lambda - from.level.lambda;
    return {Parameterisation::x0, {}, {T(to.level.sigma / from.level.sigma), {T(-to.level.alpha * expm1(T(-h)))}}};
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_singlestep(model, times, std::move(x), plan<T>);
  }
};

}  // namespace flowgauge
