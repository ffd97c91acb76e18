#pragma once
// DEIS: exponential Adams–Bashforth methods with Lagrange's polynomials in t or in σ/α.

#include <algorithm>
#include <array>
#include <boost/math/quadrature/gauss.hpp>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/lagrange.hpp"
#include "flowgauge/solver/multistep.hpp"

namespace flowgauge {

/// The variable of the polynomials through the past ε̂: the schedule's time (tAB) or ρ = σ/α (ρAB).
enum class DeisClock { time, relative_noise };

/// y ← y + Σ ε_j ∫ℓ_j dρ over the step, y = x/α, ρ = σ/α, ℓ_j through the last q + 1 nodes. Order q + 1 on every grid
/// when the start has it; 1 evaluation a step beyond the start.
struct Deis {
  Multistep rule{Parameterisation::epsilon, 1};
  DeisClock clock = DeisClock::time;

  /// ∫ℓ_j(t) dρ for the times at the nodes, by Gauss's rule in λ on pieces no longer than ½. Where t(λ) is
  /// analytic in a strip of half-width π/2, as of the schedules with closed forms, 10 points leave 1e-20. Tables are analytic
  /// between their nodes alone: a kink in the m-th derivative of t(λ) within a piece of length h leaves O(h^{m+1}).
  template <class T>
  static std::vector<T> integrals_in_time(const Schedule& schedule, const std::vector<Node<T>>& nodes,
                                          const Node<T>& to) {
    using std::abs;
    using std::exp;
    using Rule = boost::math::quadrature::gauss<T, 10>;
    const T begin = nodes.front().level.lambda, length = to.level.lambda - begin;
    const int pieces = 1 + static_cast<int>(2 * std::abs(to_double(length)));
    const T half = length / (2 * pieces);
    std::vector<T> integrals(nodes.size(), T(0));
    const auto add = [&](const T& lambda, const T& weight) {
      const T t = t_of_lambda(schedule, lambda);
      const T measure = -weight * exp(T(-lambda));  // dρ = −e^{−λ} dλ
      for (std::size_t j = 0; j < nodes.size(); ++j) {
        T value = measure;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
          if (i != j) value *= (t - nodes[i].time) / (nodes[j].time - nodes[i].time);
        }
        integrals[j] += value;
      }
    };
    for (int piece = 0; piece < pieces; ++piece) {
      const T middle = begin + half * (2 * piece + 1);
      for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
        const T offset = half * Rule::abscissa()[i], weight = half * Rule::weights()[i];
        add(T(middle + offset), weight);
        add(T(middle - offset), weight);
      }
    }
    return integrals;
  }

  template <class T>
  Combination<T> weights(const Schedule& schedule, const std::vector<Node<T>>& nodes, const Node<T>& to) const {
    std::vector<T> rho;
    for (const Node<T>& node : nodes) rho.push_back(relative_noise(node.level));
    // A single node has ℓ = 1 in either variable.
    std::vector<T> integrals = clock == DeisClock::time && nodes.size() > 1
                                   ? integrals_in_time(schedule, nodes, to)
                                   : lagrange_integrals(rho, rho.front(), relative_noise(to.level));
    for (T& integral : integrals) integral *= to.level.alpha;
    return {T(to.level.alpha / nodes.front().level.alpha), std::move(integrals)};
  }

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    return run_multistep(rule, model, times, std::move(x),
                         [this](const Schedule& s, const std::vector<Node<T>>& nodes, const Node<T>& to) {
                           return weights(s, nodes, to);
                         });
  }
};

/// One entry of the catalogue: degree q of the polynomials, start rule and their variable.
struct DeisVariant {
  Entry entry;
  int degree;
  Start start;
  DeisClock clock;
};

namespace detail {
constexpr std::string_view deis_tab =
    "y ← y + Σⱼ εⱼ ∫ℓⱼ dρ,  y = x/α,  ρ = σ/α,  ℓⱼ through the last q + 1 values of t";
constexpr std::string_view deis_rhoab =
    "y ← y + Σⱼ εⱼ ∫ℓⱼ dρ,  y = x/α,  ρ = σ/α,  ℓⱼ through the last q + 1 values of ρ";

constexpr Entry deis_entry(std::string_view name, std::string_view title, std::string_view statement) {
  return {.name = name,
          .title = title,
          .statement = statement,
          .assumptions = "σ > 0 at every time but the last; the step to σ = 0 is of order 1",
          .source = "Zhang, Chen 2023, arXiv:2204.13902, eqs. 14, 15 and section 4",
          .blind_to = "one atom, on which it is exact in one step"};
}
}  // namespace detail

inline constexpr std::array<DeisVariant, 12> deis_variants{{
    {detail::deis_entry("deis_tab_0", "DEIS tAB0", detail::deis_tab), 0, Start::climb, DeisClock::time},
    {detail::deis_entry("deis_tab_1", "DEIS tAB1", detail::deis_tab), 1, Start::climb, DeisClock::time},
    {detail::deis_entry("deis_tab_2", "DEIS tAB2", detail::deis_tab), 2, Start::climb, DeisClock::time},
    {detail::deis_entry("deis_tab_3", "DEIS tAB3", detail::deis_tab), 3, Start::climb, DeisClock::time},
    {detail::deis_entry("deis_tab_2_3s_start", "DEIS tAB2, started by DPM-Solver++(3S)", detail::deis_tab), 2,
     Start::third_order, DeisClock::time},
    {detail::deis_entry("deis_tab_3_rk4_start", "DEIS tAB3, started by RK4 in σ/α", detail::deis_tab), 3, Start::rk4,
     DeisClock::time},
    {detail::deis_entry("deis_rhoab_0", "DEIS ρAB0", detail::deis_rhoab), 0, Start::climb, DeisClock::relative_noise},
    {detail::deis_entry("deis_rhoab_1", "DEIS ρAB1", detail::deis_rhoab), 1, Start::climb, DeisClock::relative_noise},
    {detail::deis_entry("deis_rhoab_2", "DEIS ρAB2", detail::deis_rhoab), 2, Start::climb, DeisClock::relative_noise},
    {detail::deis_entry("deis_rhoab_2_3s_start", "DEIS ρAB2, started by DPM-Solver++(3S)", detail::deis_rhoab), 2,
     Start::third_order, DeisClock::relative_noise},
    {detail::deis_entry("deis_rhoab_3", "DEIS ρAB3", detail::deis_rhoab), 3, Start::climb, DeisClock::relative_noise},
    {detail::deis_entry("deis_rhoab_3_rk4_start", "DEIS ρAB3, started by RK4 in σ/α", detail::deis_rhoab), 3,
     Start::rk4, DeisClock::relative_noise},
}};

}  // namespace flowgauge
