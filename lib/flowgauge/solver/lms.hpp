#pragma once
// LMS: linear multistep in EDM's coordinates.

#include <array>
#include <boost/math/quadrature/gauss.hpp>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/multistep.hpp"

namespace flowgauge {

/// y ← y + Σ d_j ∫ℓ_j dρ over the step, d = (y − D)/ρ, y = x/α, ρ = σ/α, ℓ_j through the last k values of ρ, integrated
/// by Gauss's rule. Order k on every grid when the start has it; with its own lower orders as the start, 2. 1
/// evaluation a step beyond the start.
struct Lms {
  Multistep rule{Parameterisation::epsilon, 4};

  template <class T>
  static Combination<T> weights(const Schedule&, const std::vector<Node<T>>& nodes, const Node<T>& to) {
    using Rule = boost::math::quadrature::gauss<T, 7>;
    const T begin = relative_noise(nodes.front().level), end = relative_noise(to.level);
    const T middle = (begin + end) / 2, half = (end - begin) / 2;
    std::vector<T> rho;
    for (const Node<T>& node : nodes) rho.push_back(relative_noise(node.level));
    Combination<T> by{T(to.level.alpha / nodes.front().level.alpha), std::vector<T>(nodes.size(), T(0))};
    const auto add = [&](const T& at, const T& weight) {
      for (std::size_t j = 0; j < rho.size(); ++j) {
        T value = to.level.alpha * half * weight;
        for (std::size_t i = 0; i < rho.size(); ++i) {
          if (i != j) value *= (at - rho[i]) / (rho[j] - rho[i]);
        }
        by.values[j] += value;
      }
    };
    add(middle, Rule::weights()[0]);
    for (std::size_t i = 1; i < Rule::abscissa().size(); ++i) {
      add(T(middle + half * Rule::abscissa()[i]), Rule::weights()[i]);
      add(T(middle - half * Rule::abscissa()[i]), Rule::weights()[i]);
    }
    return by;
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_multistep(rule, model, times, std::move(x), weights<T>);
  }
};

/// One entry of the catalogue: steps looked back on and start rule.
struct LmsVariant {
  Entry entry;
  int steps;
  Start start;
};

namespace detail {
constexpr Entry lms_entry(std::string_view name, std::string_view title) {
  return {
      .name = name,
      .title = title,
      .statement = "y ← y + Σⱼ dⱼ ∫ℓⱼ dρ,  d = (y − D)/ρ,  ρ = σ/α,  ℓⱼ through the last k values of ρ",
      .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1",
      .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section III.5, in σ; crowsonkb/k-diffusion, sample_lms",
      .blind_to = "one atom, on which it is exact in one step"};
}
}  // namespace detail

inline constexpr std::array<LmsVariant, 5> lms_variants{{
    {detail::lms_entry("lms_2", "LMS, 2 steps"), 2, Start::climb},
    {detail::lms_entry("lms_3", "LMS, 3 steps"), 3, Start::climb},
    {detail::lms_entry("lms_3_3s_start", "LMS, 3 steps, started by DPM-Solver++(3S)"), 3, Start::third_order},
    {detail::lms_entry("lms_4", "LMS, 4 steps"), 4, Start::climb},
    {detail::lms_entry("lms_4_rk4_start", "LMS, 4 steps, started by RK4 in σ/α"), 4, Start::rk4},
}};

}  // namespace flowgauge
