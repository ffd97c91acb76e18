#pragma once
// The constant of denoising score matching from the Fisher information.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct FisherConstant {
  static constexpr std::array<std::string_view, 2> subjects{"denoising_score_matching", "score_matching"};
  static constexpr Entry entry{
      .name = "fisher_constant",
      .title = "Denoising − explicit score matching = d/σ² − J",
      .statement = "(α²/σ⁴) E tr Cov[Z | x] = d/σ² − E|∇log p|²",
      .assumptions = "σ > 0",
      .source = "Vincent 2011, doi:10.1162/NECO_a_00142; E Δlog p = −J (Hyvärinen 2005)",
      .blind_to = "a factor in both constants",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    return detail::why_not_objective<FisherConstant>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    const ObjectiveEvaluation<T> here(*at.scenario);
    const NoiseLevel<T>& level = here.nodes.level;
    const T fisher = here.fisher_information();
    const T from_fisher = at.subject->denoising_constant(level, here.nodes.X.rows(), fisher);
    const T from_trace = at.subject->constant.at("denoising_score_matching")(level, here.mean_posterior_trace());
    SidesBuilder<T> builder;
    builder.add_row(Vector<T>::Constant(1, from_fisher), Vector<T>::Constant(1, from_trace),
                    Vector<T>::Constant(1, from_trace + 2 * fisher));
    return builder.sides();
  }
};

}  // namespace flowgauge
