#pragma once
// Pseudo linear multistep methods: PNDM, PLMS and iPNDM.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/multistep.hpp"

namespace flowgauge {

/// DDIM's transfer x ← (α_t/α_s) x + α_t(ρ_t − ρ_s) ε′ with ε′ from the Adams–Bashforth weights of equal steps, up to
/// four. They are those of an integral over t, not over ρ, and take every step ratio for 1: order 2 on smooth grids, 1
/// where steps alternate; 4 only where ρ is uniform. 1 evaluation a step beyond the start. Source: Liu, Ren, Lin, Zhao
/// 2022, arXiv:2202.09778, eqs. 9 to 13.
struct Pndm {
  Multistep rule{Parameterisation::epsilon, 4, Start::pseudo_rk4};

  template <class T>
  static Combination<T> weights(const Schedule&, const std::vector<Node<T>>& nodes, const Node<T>& to) {
    constexpr std::array<std::array<int, 4>, 4> adams{{{1}, {3, -1}, {23, -16, 5}, {55, -59, 37, -9}}};
    constexpr std::array<int, 4> divisor{1, 2, 12, 24};
    const std::size_t k = nodes.size() - 1;
    const T step = to.level.alpha * (relative_noise(to.level) - relative_noise(nodes.front().level)) / divisor.at(k);
    Combination<T> by{T(to.level.alpha / nodes.front().level.alpha), {}};
    for (std::size_t j = 0; j <= k; ++j) by.values.push_back(T(step * adams[k][j]));
    return by;
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_multistep(rule, model, times, std::move(x), weights<T>);
  }
};

namespace detail {
constexpr std::string_view pndm_assumptions = "steps of slowly changing length; the step to σ = 0 is of order 1";
constexpr std::string_view pndm_blind = "step ratios other than 1, which the method takes for 1";
}  // namespace detail

inline constexpr Entry pndm_entry{
    .name = "pndm",
    .title = "PNDM (pseudo Runge–Kutta, then pseudo linear multistep)",
    .statement =
        "x ← (α_t/α_s) x + α_t(ρ_t − ρ_s)ε′,  ε′ = (55ε₀ − 59ε₁ + 37ε₂ − 9ε₃)/24; three pseudo Runge–Kutta steps",
    .assumptions = detail::pndm_assumptions,
    .source = "Liu et al. 2022, arXiv:2202.09778, algorithm 2 and theorem 3.1 (order 2)",
    .blind_to = detail::pndm_blind,
};
inline constexpr Entry plms_entry{
    .name = "plms",
    .title = "PLMS (pseudo linear multistep, first step pseudo Heun)",
    .statement =
        "x ← (α_t/α_s) x + α_t(ρ_t − ρ_s)ε′,  ε′ = (55ε₀ − 59ε₁ + 37ε₂ − 9ε₃)/24; one Heun step, then 2 and 3 steps",
    .assumptions = detail::pndm_assumptions,
    .source = "Liu et al. 2022, arXiv:2202.09778; CompVis/latent-diffusion, plms.py",
    .blind_to = detail::pndm_blind,
};
inline constexpr Entry ipndm_entry{
    .name = "ipndm",
    .title = "iPNDM (pseudo linear multistep, orders climbing from 1)",
    .statement = "x ← (α_t/α_s) x + α_t(ρ_t − ρ_s)ε′,  ε′ = (55ε₀ − 59ε₁ + 37ε₂ − 9ε₃)/24; first 1, 2 and 3 steps",
    .assumptions = detail::pndm_assumptions,
    .source = "Zhang, Chen 2023, arXiv:2204.13902, appendix B; order: Liu et al. 2022, arXiv:2202.09778, theorem 3.1",
    .blind_to = detail::pndm_blind,
};

}  // namespace flowgauge
