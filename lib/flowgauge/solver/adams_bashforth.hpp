#pragma once
// Adams–Bashforth methods with variable step on the probability-flow ODE.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/lagrange.hpp"
#include "flowgauge/solver/multistep.hpp"

namespace flowgauge {

/// x ← x + Σ u_j ∫ℓ_j dt over the step, ℓ_j through the last k times: the weights follow the steps. Order k on every
/// grid when started by rk4, 1 evaluation a step beyond the start.
struct AdamsBashforth {
  Multistep rule{Parameterisation::velocity, 2, Start::rk4};

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_multistep(rule, model, times, std::move(x),
                         [](const Schedule&, const std::vector<Node<T>>& nodes, const Node<T>& to) {
                           std::vector<T> t;
                           for (const Node<T>& node : nodes) t.push_back(node.time);
                           return Combination<T>{T(1), lagrange_integrals(t, t.front(), to.time)};
                         });
  }
};

inline constexpr std::array<Entry, 3> adams_bashforth_entries{{
    {.name = "ab2",
     .title = "Adams–Bashforth, 2 steps of any length",
     .statement = "x ← x + h((1 + h/2g)uₙ − (h/2g)uₙ₋₁),  g the step before",
     .assumptions = "u twice continuously differentiable",
     .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section III.5",
     .blind_to = "nothing below order 2"},
    {.name = "ab3",
     .title = "Adams–Bashforth, 3 steps of any length",
     .statement = "x ← x + Σⱼ uₙ₋ⱼ ∫ℓⱼ dt,  j = 0, 1, 2",
     .assumptions = "u three times continuously differentiable",
     .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section III.5",
     .blind_to = "nothing below order 3"},
    {.name = "ab4",
     .title = "Adams–Bashforth, 4 steps of any length",
     .statement = "x ← x + Σⱼ uₙ₋ⱼ ∫ℓⱼ dt,  j = 0, …, 3",
     .assumptions = "u four times continuously differentiable",
     .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section III.5",
     .blind_to = "nothing below order 4"},
}};

}  // namespace flowgauge
