#pragma once
// What the maximum-likelihood weight buys.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/objective/likelihood.hpp"

namespace flowgauge {

struct LikelihoodBounds {
  static constexpr std::array<std::string_view, 1> subjects{"maximum_likelihood_weighting"};
  static constexpr Entry entry{
      .name = "likelihood_bounds",
      .title = "Likelihood of the SDE and of the ODE of a wrong score",
      .statement =
          "KL(p‖p^ODE_θ) = KL(p_T‖π) + ½∫g²E[(s_θ−s)·(s_ode−s)]dt;  KL(p‖p^SDE_θ) ≤ KL(p_T‖π) + ½∫g²E|s−s_θ|²dt",
      .assumptions =
          "Gaussian data, s_θ = −kx with k = 0.75, 1.25, 2; VP schedules in diffusion time; the excess over the bound "
          "is 0",
      .source =
          "Song, Durkan, Murray, Ermon 2021, arXiv:2101.09258, theorem 1; Lu et al. 2022, arXiv:2206.08265, theorem "
          "3.1",
      .blind_to = "scores that are not linear",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    if (!std::holds_alternative<VpLinear>(at.scenario->schedule)) return "stated for the schedule vp_linear";
    return detail::why_not_objective<LikelihoodBounds>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using std::abs;
    SidesBuilder<T> builder;
    for (const double gain : {0.75, 1.25, 2.0}) {
      const LinearScoreModel model{at.scenario->schedule, 0.5, 0.625, gain, 0.0625, 0.75};
      const LikelihoodTerms<T> terms = likelihood_terms<T>(model, [&](const NoiseLevel<T>& level) {
        return at.subject->weight.at("maximum_likelihood_weighting")(level, Parameterisation::score);
      });
      const T excess = terms.sde - terms.prior - terms.sde_loss;
      Vector<T> lhs(2), rhs(2), scale(2);
      lhs << terms.ode, (excess > 0 ? excess : T(0));
      rhs << T(terms.prior + terms.ode_loss), T(0);
      scale << T(terms.ode + terms.prior + abs(terms.ode_loss) + terms.sde_loss),
          T(terms.sde + terms.prior + terms.sde_loss);
      builder.add_row(lhs, rhs, scale);
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
