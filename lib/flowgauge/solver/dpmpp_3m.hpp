#pragma once
// DPM-Solver++(3M), as it must be and as it is widely published.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/dpmpp_2m.hpp"
#include "flowgauge/solver/phi_functions.hpp"

namespace flowgauge {

/// With a₀ = (D₀ − D₁)/r₀, a₁ = (D₁ − D₂)/r₁ (r in units of h), the derivatives d₁ = a₀ + r₀(a₀ − a₁)/(r₀ + r₁) and
/// d₂ = 2(a₀ − a₁)/(r₀ + r₁): x ← (σ_t/σ_s) x + α_t[(1 − e^{−h})D₀ + h φ₂(−h) d₁ + h φ₃(−h) d₂]. Order 3 on every grid
/// if started by a method of order 3; 2 if started by its own lower orders. second_difference is the 2 of d₂: with 1,
/// the divided difference taken for the derivative, the order is 2 whatever the start. 1 evaluation a step.
struct DpmPp3m {
  Multistep rule{Parameterisation::x0, 3};
  double second_difference = 2;

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    const T factor(second_difference);
    return run_multistep(
        rule, model, times, std::move(x), [&](const Schedule& s, const std::vector<Node<T>>& nodes, const Node<T>& to) {
          return nodes.size() < 3 ? DpmPp2m::weights(s, nodes, to) : three_step_weights(nodes, to, factor);
        });
  }

  template <class T>
  static Combination<T> three_step_weights(const std::vector<Node<T>>& nodes, const Node<T>& to, const T& factor) {
    using std::expm1;
    const auto lambda = [&](std::size_t j) { return nodes[j].level.lambda; };
    const T h = to.level.lambda - lambda(0);
    const T r0 = (lambda(0) - lambda(1)) / h, r1 = (lambda(1) - lambda(2)) / h;
    // d₁ and d₂ as combinations of D₀, D₁, D₂.
    const T curvature = 1 / (r0 + r1), share = r0 * curvature;
    const std::array<T, 3> bend{T(curvature / r0), T(-curvature * (1 / r0 + 1 / r1)), T(curvature / r1)};
    const std::array<T, 3> slope{T((1 + share) / r0), T(-(1 + share) / r0 - share / r1), T(share / r1)};
    const T first = to.level.alpha * h * phi_function(2, T(-h));
    const T second = factor * to.level.alpha * h * phi_function(3, T(-h));
    Combination<T> by{T(to.level.sigma / nodes.front().level.sigma), {}};
    for (std::size_t j = 0; j < 3; ++j) by.values.push_back(T(first * slope[j] + second * bend[j]));
    by.values[0] -= to.level.alpha * expm1(T(-h));
    return by;
  }
};

namespace detail {
constexpr std::string_view dpmpp_3m_assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1";
constexpr std::string_view dpmpp_3m_blind = "on grids uniform in λ the ratios of steps, which are 1";
}  // namespace detail

inline constexpr Entry dpmpp_3m_entry{
    .name = "dpmpp_3m",
    .title = "DPM-Solver++(3M) with the factor 2, started by 1 and 2M",
    .statement = "x ← (σ_t/σ_s) x + α_t[(1 − e^{−h})D₀ + hφ₂(−h) d₁ + hφ₃(−h) d₂],  d₂ = 2(a₀ − a₁)/(r₀ + r₁)",
    .assumptions = detail::dpmpp_3m_assumptions,
    .source = "Lu et al. 2022, arXiv:2211.01095, section 4.2 (multistep, k = 3); coefficients by Taylor expansion",
    .blind_to = detail::dpmpp_3m_blind,
};
inline constexpr Entry dpmpp_3m_3s_start_entry{
    .name = "dpmpp_3m_3s_start",
    .title = "DPM-Solver++(3M) with the factor 2, started by 3S",
    .statement = dpmpp_3m_entry.statement,
    .assumptions = detail::dpmpp_3m_assumptions,
    .source = dpmpp_3m_entry.source,
    .blind_to = detail::dpmpp_3m_blind,
};
inline constexpr Entry dpmpp_3m_lower_order_end_entry{
    .name = "dpmpp_3m_lower_order_end",
    .title = "DPM-Solver++(3M) with the factor 2, started by 3S, ended by 2M and 1",
    .statement = "as dpmpp_3m_3s_start; the last two steps of order 2 and 1",
    .assumptions = detail::dpmpp_3m_assumptions,
    .source = "Lu et al. 2022, arXiv:2211.01095, code of the authors (lower_order_final)",
    .blind_to = detail::dpmpp_3m_blind,
};
inline constexpr Entry dpmpp_3m_published_entry{
    .name = "dpmpp_3m_published",
    .title = "DPM-Solver++(3M) as in widespread code, started by 3S",
    .statement = "x ← (σ_t/σ_s) x + α_t[(1 − e^{−h})D₀ + hφ₂(−h) d₁ + hφ₃(−h) d₂],  d₂ = (a₀ − a₁)/(r₀ + r₁)",
    .assumptions = detail::dpmpp_3m_assumptions,
    .source = "huggingface/diffusers, scheduling_dpmsolver_multistep.py, as of commit 012687d",
    .blind_to = detail::dpmpp_3m_blind,
};

}  // namespace flowgauge
