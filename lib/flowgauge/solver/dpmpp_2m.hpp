#pragma once
// DPM-Solver++(2M).

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/multistep.hpp"

namespace flowgauge {

/// x ← (σ_t/σ_s) x + α_t(1 − e^{−h})[(1 + 1/2r) D_s − (1/2r) D_{s−1}], r = h_{before}/h; the first step is
/// DPM-Solver++(1). Order 2 on every grid, 1 evaluation a step.
struct DpmPp2m {
  static constexpr Entry entry{
      .name = "dpmpp_2m",
      .title = "DPM-Solver++(2M)",
      .statement = "x ← (σ_t/σ_s) x + α_t(1 − e^{−h})[(1 + 1/2r)Dₙ − (1/2r)Dₙ₋₁],  r = hₙ₋₁/hₙ",
      .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1",
      .source = "Lu et al. 2022, arXiv:2211.01095, algorithm 2",
      .blind_to = "on grids uniform in λ the ratio r, which is 1",
  };
  Multistep rule{Parameterisation::x0, 2};

  template <class T>
  static Combination<T> weights(const Schedule&, const std::vector<Node<T>>& nodes, const Node<T>& to) {
    using std::expm1;
    const Node<T>& from = nodes.front();
    const T h = to.level.lambda - from.level.lambda;
    const T whole = -to.level.alpha * expm1(T(-h)), ratio = to.level.sigma / from.level.sigma;
    if (nodes.size() == 1) return {ratio, {whole}};
    const T slope = whole * h / (2 * (from.level.lambda - nodes[1].level.lambda));
    return {ratio, {T(whole + slope), T(-slope)}};
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_multistep(rule, model, times, std::move(x), weights<T>);
  }
};

inline constexpr Entry dpmpp_2m_euler_end_entry{
    .name = "dpmpp_2m_euler_end",
    .title = "DPM-Solver++(2M), the last step of order 1",
    .statement = "as dpmpp_2m; the last step x ← (σ_t/σ_s) x + α_t(1 − e^{−h})Dₙ",
    .assumptions = DpmPp2m::entry.assumptions,
    .source = "Lu et al. 2022, arXiv:2211.01095; huggingface/diffusers, scheduling_dpmsolver_multistep.py (euler_at_final)",
    .blind_to = DpmPp2m::entry.blind_to,
};

}  // namespace flowgauge
