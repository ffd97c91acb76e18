#pragma once
// A Runge–Kutta method of order p satisfies the condition of every rooted tree with up to p nodes.

#include <algorithm>

#include "flowgauge/identity/rooted_trees.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/solver_subject.hpp"

namespace flowgauge {

struct OrderConditions {
  static constexpr Entry entry{
      .name = "order_conditions",
      .title = "Order conditions of all rooted trees",
      .statement = "y_τ′ = Π y_{τᵢ} over the branches of τ, y(0) = 0: one step gives h^{|τ|}/γ(τ) for all |τ| ≤ p",
      .assumptions = "Runge–Kutta methods of claimed order p; every tree also with t itself for its leaves",
      .source =
          "Butcher 1963, doi:10.1017/S1446788700027932; Hairer, Nørsett, Wanner 1993, Solving ODEs I, theorem II.2.13",
      .blind_to = "trees with more than p nodes; what is done with the result",
  };

  static std::string not_applicable(const SolverSubject& at) {
    if (!at.solver.run) return "the solver has no fixed steps";
    return at.solver.family == "runge_kutta" ? "" : "not a Runge–Kutta method in t";
  }

  template <class T>
  static Sides<T> sides(const SolverSubject& at) {
    const TreeSystem system = tree_system(static_cast<int>(at.solver.claimed_order));
    const T from = 0.3, h = 0.5;
    const Model<Batch<T>, T> model(VpLinear{}, Parameterisation::velocity,
                                   [&](const Batch<T>& y, T t) { return system.field(y, t - from); });
    const Batch<T> reached = at.solver.run(model, {from, from + h}, Batch<T>::Zero(system.size(), 1));
    SidesBuilder<T> builder;
    builder.add_row(reached.col(0), system.exact(h), system.powers(h));
    return builder.sides();
  }
};

struct EmbeddedConditions {
  static constexpr Entry entry{
      .name = "embedded_conditions",
      .title = "Order conditions of an embedded error estimate",
      .statement = "Σ (bᵢ − b̂ᵢ) Φᵢ(τ) = 0 for all |τ| ≤ p̂, and not for all of p̂ + 1",
      .assumptions = "pairs of orders p and p̂ < p; every tree also with t itself for its leaves",
      .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section II.4; compare headmyshoulder/odeint-v2 PR 235",
      .blind_to = "what step control makes of the estimate",
  };

  static std::string not_applicable(const SolverSubject& at) {
    return at.embedded ? "" : "the solver has no embedded error estimate";
  }

  template <class T>
  static Sides<T> sides(const SolverSubject& at) {
    const TreeSystem system = tree_system(at.embedded_order);
    const TreeSystem larger = tree_system(at.embedded_order + 1);
    const T h = 0.5;
    const auto estimate = [&](const TreeSystem& trees) -> Vector<T> {
      return at
          .embedded([&](const Batch<T>& y, T t) { return trees.field(y, t); }, Batch<T>::Zero(trees.size(), 1), 0, h)
          .col(0);
    };
    SidesBuilder<T> builder;
    builder.add_row(estimate(system), Vector<T>::Zero(system.size()), system.powers(h));
    // An estimate that is 0 whatever the field would pass all that.
    const T largest = estimate(larger).cwiseAbs().maxCoeff();
    const auto row = [](const T& x) { return Vector<T>(Vector<T>::Constant(1, x)); };
    builder.add_row(row(largest > 1e-9 ? T(1) : T(0)), row(T(1)), row(T(1)));
    return builder.sides();
  }
};

}  // namespace flowgauge
