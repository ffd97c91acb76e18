#pragma once
// Hyvärinen's loss is score matching without the score.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct ImplicitLoss {
  static constexpr std::array<std::string_view, 2> subjects{"implicit_score_matching", "score_matching"};
  static constexpr Entry entry{
      .name = "implicit_loss",
      .title = "Implicit score matching (Hyvärinen)",
      .statement = "½E|s_θ − ∇log p|² = E[½|s_θ|² + ∇·s_θ] + ½E|∇log p|², values and gradients in θ",
      .assumptions = "p s_θ vanishes at infinity (it does not for densities with a jump, such as a box at σ = 0)",
      .source = "Hyvärinen 2005, JMLR 6, theorem 1",
      .blind_to = "boundary terms",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    return detail::why_not_objective<ImplicitLoss>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using S = Dual<T>;
    const ObjectiveEvaluation<T> here(*at.scenario);
    const Index d = here.nodes.X.rows();
    const Batch<S> exact = here.exact.score.template cast<S>();
    const S fisher(here.fisher_information());
    detail::ValueAndGradient<T> both;
    for (const bool linear : {true, false}) {
      const ModelOutput<T> model = parametric_model(linear, here.nodes.X);
      Vector<S> divergence = Vector<S>::Zero(here.nodes.X.cols());
      for (Index i = 0; i < d; ++i) divergence += model.jacobian.row(i * d + i).transpose();
      const S explicit_loss = here.nodes.mean(at.subject->marginal.at("score_matching")(exact, model.output)) / T(2);
      const S implicit = here.nodes.mean(at.subject->implicit(model.output, divergence));
      both.add(explicit_loss, S(implicit + fisher / T(2)),
               {explicit_loss, implicit, fisher, here.nodes.mean(divergence)});
    }
    SidesBuilder<T> builder;
    builder.add_row(both.lhs, both.rhs, both.scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
