#pragma once
// UniPC: predictor UniP and corrector UniC of any order.

#include <Eigen/LU>
#include <array>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/multistep.hpp"
#include "flowgauge/solver/phi_functions.hpp"

namespace flowgauge {

/// The two choices of B(h) in data prediction: −h and e^{−h} − 1.
enum class UniPcScale { bh1, bh2 };

/// Runs weights(nodes, to, corrector) along the times: predicts x̂ from the predictions at the nodes (newest first),
/// makes one more at x̂, corrects with it (its weight is the last), and keeps it as that of the next step. The last step
/// is not corrected unless corrects_last says so.
template <class State, class T, class Weights>
State run_predictor_corrector(const Multistep& method, bool corrects_last, const Model<State, T>& model,
                              const std::vector<T>& times, State x, const Weights& weights) {
  const Schedule& schedule = model.schedule();
  const int steps = static_cast<int>(times.size()) - 1;
  Node<T> from = node_at(schedule, times.front());
  std::vector<Node<T>> nodes{from};
  std::vector<State> values{model.denoiser(x, from.time)};
  for (int n = 0; n < steps; ++n) {
    const Node<T> to = node_at(schedule, times[static_cast<std::size_t>(n) + 1]);
    const bool last = n == steps - 1;
    const int wanted = method.allowed(n, steps);
    if (!has_length(from, to)) {
      x = combine(ddim_step(from, to), x, values);
      nodes.clear();
      values.clear();
      if (!last) values.push_back(model.denoiser(x, to.time));
    } else if (method.starts(static_cast<int>(nodes.size()), wanted)) {
      const Plan<T> plan = start_plan(method.start, method.prediction, schedule, from, to);
      x = carry_out(plan, model, x, converted(from.level, method.prediction, plan.prediction, x, values.front()));
      if (!last) remember(values, model.denoiser(x, to.time), method.order);
    } else {
      const std::vector<Node<T>> used = newest(nodes, wanted);
      const State predicted = combine(weights(used, to, false), x, values);
      if (last && !corrects_last) return predicted;
      const State there = model.denoiser(predicted, to.time);
      std::vector<State> of_corrector(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(used.size()));
      of_corrector.push_back(there);
      x = combine(weights(used, to, true), x, of_corrector);
      remember(values, there, method.order);
    }
    remember(nodes, to, method.order);
    from = to;
  }
  return x;
}

/// Predicts x̂ with the last p values of D, evaluates D̂ = D(x̂, t) and corrects with it; D̂ is the value of the next step,
/// so that a step costs 1 evaluation. The last step is not corrected unless corrects_last says so. With z = −h, B = z
/// (bh1) or e^z − 1 (bh2), r_k = (λ_k − λ_s)/h and b_j = j! z φ_{j+1}(z)/B the weights solve Σ_k ρ_k r_k^{j−1} = b_j,
/// but ρ = ½ where there is one node (predictor of order 2, corrector of order 1); r = 1 is the node of D̂. Without the
/// corrector: UniP, of order p. Source: Zhao, Bai, Rao, Zhou, Lu 2023, arXiv:2302.04867, eqs. 3 to 9 and algorithms 5
/// to 8.
struct UniPc {
  Multistep rule{Parameterisation::x0, 2};
  UniPcScale scale = UniPcScale::bh2;
  bool corrects = true;
  bool corrects_last = false;  ///< as the algorithm is printed, at the price of one more evaluation

  /// The combination that leads to `to` from D at the nodes and, for the corrector, D̂ behind them.
  template <class T>
  Combination<T> weights(const std::vector<Node<T>>& nodes, const Node<T>& to, bool corrector) const {
    using std::expm1;
    const Node<T>& from = nodes.front();
    const T h = to.level.lambda - from.level.lambda, z = -h, whole = expm1(z);
    const T B = scale == UniPcScale::bh1 ? z : whole;
    std::vector<T> r;
    for (std::size_t k = 1; k < nodes.size(); ++k) r.push_back(T((nodes[k].level.lambda - from.level.lambda) / h));
    if (corrector) r.push_back(T(1));
    const std::size_t unknowns = r.size();
    const Index size = static_cast<Index>(unknowns);
    Vector<T> rho = Vector<T>::Constant(size, T(1) / 2);
    if (unknowns > 1) {
      Matrix<T> R = Matrix<T>::Ones(size, size);
      Vector<T> b(size);
      T factorial(1);
      for (Index j = 0; j < size; ++j) {
        const int order = static_cast<int>(j) + 1;
        factorial *= order;
        b(j) = factorial * z * phi_function(order + 1, z) / B;
        for (Index k = 0; j > 0 && k < size; ++k) R(j, k) = R(j - 1, k) * r[static_cast<std::size_t>(k)];
      }
      rho = R.partialPivLu().solve(b);
    }
    Combination<T> by{T(to.level.sigma / from.level.sigma), {T(-to.level.alpha * whole)}};
    for (std::size_t k = 0; k < unknowns; ++k) {
      const T weight = -to.level.alpha * B * rho(static_cast<Index>(k)) / r[k];
      by.values[0] -= weight;
      by.values.push_back(weight);
    }
    return by;
  }

  /// Over that many steps.
  long evaluations(int steps, InfiniteSteps ends = {}) const {
    const bool last_is_corrected = !ends.at(steps - 1, steps) &&
                                   !rule.starts(rule.available(steps - 1, ends), rule.allowed(steps - 1, steps));
    return rule.evaluations(steps, ends) + (corrects && corrects_last && last_is_corrected ? 1 : 0);
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    if (!corrects) {
      return run_multistep(rule, model, times, std::move(x),
                           [this](const Schedule&, const std::vector<Node<T>>& nodes, const Node<T>& to) {
                             return weights(nodes, to, false);
                           });
    }
    return run_predictor_corrector(rule, corrects_last, model, times, std::move(x),
                                   [this](const std::vector<Node<T>>& nodes, const Node<T>& to, bool corrector) {
                                     return weights(nodes, to, corrector);
                                   });
  }
};

/// One entry of the catalogue: order p, start rule, B(h), with or without corrector.
struct UniPcVariant {
  Entry entry;
  int order;
  Start start;
  UniPcScale scale;
  bool corrects;
  bool corrects_last;
};

namespace detail {
constexpr std::string_view unip_statement =
    "x ← (σ_t/σ_s) x + α_t(1 − e^{−h})D₀ − α_t B Σ ρₖ(Dₖ − D₀)/rₖ,  Σ ρₖ rₖ^{j−1} = j! z φⱼ₊₁(z)/B";
constexpr std::string_view unipc_statement =
    "UniP, then x ← (σ_t/σ_s) x + α_t(1 − e^{−h})D₀ − α_t B[Σ ρₖ(Dₖ − D₀)/rₖ + ρ(D(x̂, t) − D₀)]";

constexpr Entry unipc_entry(std::string_view name, std::string_view title, std::string_view statement) {
  return {.name = name,
          .title = title,
          .statement = statement,
          .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1",
          .source = "Zhao et al. 2023, arXiv:2302.04867, algorithms 5 to 8 and theorem 3.1",
          .blind_to = "on grids uniform in λ the ratios of steps, which are whole"};
}
}  // namespace detail

inline constexpr std::array<UniPcVariant, 17> unipc_variants{{
    {detail::unipc_entry("unip_2_bh1", "UniP-2, B = −h", detail::unip_statement), 2, Start::climb, UniPcScale::bh1,
     false, false},
    {detail::unipc_entry("unip_2_bh2", "UniP-2, B = e^{−h} − 1", detail::unip_statement), 2, Start::climb,
     UniPcScale::bh2, false, false},
    {detail::unipc_entry("unip_3", "UniP-3", detail::unip_statement), 3, Start::climb, UniPcScale::bh2, false, false},
    {detail::unipc_entry("unip_3_3s_start", "UniP-3, started by DPM-Solver++(3S)", detail::unip_statement), 3,
     Start::third_order, UniPcScale::bh2, false, false},
    {detail::unipc_entry("unip_4_rk4_start", "UniP-4, started by RK4 in σ/α", detail::unip_statement), 4, Start::rk4,
     UniPcScale::bh2, false, false},
    {detail::unipc_entry("unipc_1_bh1", "UniPC-1, B = −h", detail::unipc_statement), 1, Start::climb, UniPcScale::bh1,
     true, false},
    {detail::unipc_entry("unipc_1_bh2", "UniPC-1, B = e^{−h} − 1", detail::unipc_statement), 1, Start::climb,
     UniPcScale::bh2, true, false},
    {detail::unipc_entry("unipc_2_bh1", "UniPC-2, B = −h", detail::unipc_statement), 2, Start::climb, UniPcScale::bh1,
     true, false},
    {detail::unipc_entry("unipc_2_bh2", "UniPC-2, B = e^{−h} − 1", detail::unipc_statement), 2, Start::climb,
     UniPcScale::bh2, true, false},
    {detail::unipc_entry("unipc_3_bh1", "UniPC-3, B = −h", detail::unipc_statement), 3, Start::climb, UniPcScale::bh1,
     true, false},
    {detail::unipc_entry("unipc_3_bh2", "UniPC-3, B = e^{−h} − 1", detail::unipc_statement), 3, Start::climb,
     UniPcScale::bh2, true, false},
    {detail::unipc_entry("unipc_4_bh1", "UniPC-4, B = −h", detail::unipc_statement), 4, Start::climb, UniPcScale::bh1,
     true, false},
    {detail::unipc_entry("unipc_4_bh2", "UniPC-4, B = e^{−h} − 1", detail::unipc_statement), 4, Start::climb,
     UniPcScale::bh2, true, false},
    {detail::unipc_entry("unipc_3_3s_start", "UniPC-3, started by DPM-Solver++(3S)", detail::unipc_statement), 3,
     Start::third_order, UniPcScale::bh2, true, false},
    {detail::unipc_entry("unipc_4_rk4_start", "UniPC-4, started by RK4 in σ/α", detail::unipc_statement), 4, Start::rk4,
     UniPcScale::bh2, true, false},
    {detail::unipc_entry("unipc_2_corrected_end", "UniPC-2, B = e^{−h} − 1, the last step corrected too",
                         detail::unipc_statement),
     2, Start::climb, UniPcScale::bh2, true, true},
    {detail::unipc_entry("unipc_3_corrected_end", "UniPC-3, B = e^{−h} − 1, the last step corrected too",
                         detail::unipc_statement),
     3, Start::climb, UniPcScale::bh2, true, true},
}};

}  // namespace flowgauge
