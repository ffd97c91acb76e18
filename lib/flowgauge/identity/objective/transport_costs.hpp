#pragma once
// Kinetic energy, straightness and reflow of a flow on the line.

#include <array>

#include "flowgauge/identity/objective/action_gap.hpp"
#include "flowgauge/target/distance_line.hpp"

namespace flowgauge {

struct TransportCosts {
  static constexpr std::array<std::string_view, 3> subjects{"kinetic_energy", "straightness", "reflow"};
  static constexpr Entry entry{
      .name = "transport_costs",
      .title = "Cost of a flow, of its coupling and of the optimal transport",
      .statement = "∫E|u|² + ∫E|Ẋ − u|² = E|Z − ε|²;  ∫E|u|² ≥ W₂²;  reflow on the line costs W₂²",
      .assumptions = "cond_ot and a mixture on the line, in double; the excess of W₂² over ∫E|u|² is 0",
      .source =
          "Benamou, Brenier 2000, doi:10.1007/s002110050002, proposition 1.1; Liu, Gong, Liu 2023, arXiv:2209.03003, "
          "theorem 3.5",
      .blind_to = "d > 1",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    const std::string why = detail::why_not_objective<TransportCosts>(at);
    return why.empty() ? detail::why_no_time_integral(at) : why;
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    if constexpr (!std::same_as<T, double>) {
      return {};
    } else {
      const GaussianPath<double> path(at.scenario->schedule, at.scenario->target);
      const auto ends = [&](double t) { return line_law(path.law().normal_mixture(path.level(t))); };
      const double distance = wasserstein2(ends(0), ends(1));
      SidesBuilder<double> builder;
      const auto add = [&](double lhs, double rhs, double scale) {
        builder.add_row(Vector<double>::Constant(1, lhs), Vector<double>::Constant(1, rhs),
                        Vector<double>::Constant(1, scale));
      };
      if (at.objective == "reflow") {
        const double cost = at.subject->reflow_cost(path);
        add(cost, distance * distance, cost + 1);
        return builder.sides();
      }
      const double energy = at.subject->kinetic_energy(path), bend = at.subject->straightness(path);
      const auto& mixture = std::get<GaussianMixture>(at.scenario->target);
      double coupling = 1;
      for (Index k = 0; k < mixture.weights.size(); ++k) {
        coupling +=
            mixture.weights(k) / mixture.weights.sum() *
            (mixture.means(0, k) * mixture.means(0, k) + mixture.covariances[static_cast<std::size_t>(k)](0, 0));
      }
      add(energy + bend, coupling, energy + bend + coupling);
      add(std::max(0.0, distance * distance - energy), 0, energy);
      return builder.sides();
    }
  }
};

}  // namespace flowgauge
