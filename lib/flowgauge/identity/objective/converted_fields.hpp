#pragma once
// The exact field in one parameterisation converts into the exact field in every other.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct ConvertedFields {
  static constexpr std::array<std::string_view, 5> subjects{"conditional_flow_matching", "denoising_score_matching",
                                                            "epsilon_prediction", "x0_prediction", "v_prediction"};
  static constexpr Entry entry{
      .name = "converted_fields",
      .title = "Conversions of predictions",
      .statement = "x₀ = (σu − σ̇x)/W = (αx − σv)/(α² + σ²), ε = (α̇x − αu)/W = (σx + αv)/(α² + σ²), s = −ε/σ, W = ασλ̇",
      .assumptions = "α > 0, σ > 0",
      .source =
          "Salimans, Ho 2022, arXiv:2202.00512, appendix D; Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797",
      .blind_to = "losses and weights",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    return detail::why_not_objective<ConvertedFields>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using std::abs;
    const Parameterisation from = parameterisation_of(at.objective);
    const ObjectiveEvaluation<T> here(*at.scenario);
    const Batch<T> own = here.field(from);
    const T alpha = here.nodes.level.alpha, sigma = here.nodes.level.sigma;
    SidesBuilder<T> builder;
    for (const Parameterisation to : all_parameterisations()) {
      const Conversion<T> by = at.subject->conversion(here.nodes.level, from, to);
      const Batch<T> converted = by.x_part * here.nodes.X + by.output_part * own;
      const Batch<T> exact = here.field(to);
      const Vector<T> direct = abs(by.x_part) * column_norms(here.nodes.X) + abs(by.output_part) * column_norms(own);
      // Exact fields carry rounding of their own terms: scores of (αD − x)/σ².
      const Vector<T> terms =
          (alpha * column_norms(here.exact.denoiser) + column_norms(here.nodes.X)) *
          (abs(by.output_part) * (from == Parameterisation::score ? 1 / (sigma * sigma) : 1 / sigma) +
           (to == Parameterisation::score ? 1 / (sigma * sigma) : 1 / sigma));
      builder.add(converted, exact, direct + column_norms(exact) + terms);
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
