#pragma once
// A published weight means the same loss in every parameterisation.

#include <array>

#include "flowgauge/identity/objective/converted_losses.hpp"

namespace flowgauge {

struct WeightedLosses {
  static constexpr std::array<std::string_view, 6> subjects{"min_snr_weighting",      "truncated_snr_weighting",
                                                            "snr_plus_one_weighting", "edm_weighting",
                                                            "sigmoid_weighting",      "maximum_likelihood_weighting"};
  static constexpr Entry entry{
      .name = "weighted_losses",
      .title = "A weighted loss is the same in every parameterisation",
      .statement = "w_a(t) |Δa|² = w_b(t) |Δb|² per sample for a, b among x₀, ε, v, velocity, score",
      .assumptions = "α > 0, σ > 0, any schedule",
      .source = "Kingma, Gao 2023, arXiv:2303.00848, section 3; Hang et al. 2023, arXiv:2303.09556, section 3.4",
      .blind_to = "the weight itself: see published_forms",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    return detail::why_not_objective<WeightedLosses>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    const NoiseLevel<T> level = noise_level(at.scenario->schedule, T(at.scenario->t));
    const auto& weight = at.subject->weight.at(at.objective);
    const T reference = weight(level, Parameterisation::x0);
    Vector<T> lhs(0), rhs(0);
    for (const Parameterisation parameterisation : all_parameterisations()) {
      const T size = ConvertedLosses::size_of_error(level, parameterisation);
      lhs.conservativeResize(lhs.size() + 1);
      rhs.conservativeResize(rhs.size() + 1);
      lhs(lhs.size() - 1) = weight(level, parameterisation) * size * size;
      rhs(rhs.size() - 1) = reference;
    }
    SidesBuilder<T> builder;
    builder.add_row(lhs, rhs, rhs.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
