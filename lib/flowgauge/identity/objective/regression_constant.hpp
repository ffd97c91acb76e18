#pragma once
// Conditional and marginal losses differ by a constant, so their gradients agree.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct RegressionConstant {
  static constexpr std::array<std::string_view, 7> subjects{"flow_matching",      "conditional_flow_matching",
                                                            "score_matching",     "denoising_score_matching",
                                                            "epsilon_prediction", "x0_prediction",
                                                            "v_prediction"};
  static constexpr Entry entry{
      .name = "regression_constant",
      .title = "Conditional loss = marginal loss + constant, with the same gradient",
      .statement =
          "E|y_θ − target(Z, ε)|² − E|y_θ − E[target | x]|² = gain² E tr Cov[Z | x];  ∂_θ of both losses agree",
      .assumptions =
          "expectations over (Z, ε) by quadrature; a linear and a nonlinear model, derivatives by duals in θ",
      .source = "Lipman et al. 2023, arXiv:2210.02747, theorem 2; Vincent 2011, doi:10.1162/NECO_a_00142, section 4.2",
      .blind_to = "weights in time, which multiply both sides",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    return detail::why_not_objective<RegressionConstant>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using S = Dual<T>;
    const Parameterisation target = parameterisation_of(at.objective);
    const std::string_view conditional = conditional_objective(target);
    const ObjectiveEvaluation<T> here(*at.scenario);
    const NoiseLevel<S> level = constant_level(here.nodes.level);
    const Batch<S> Z = here.nodes.Z.template cast<S>(), noise = here.nodes.noise.template cast<S>();
    const Batch<S> exact = here.field(target).template cast<S>();
    const S constant(at.subject->constant.at(conditional)(here.nodes.level, here.mean_posterior_trace()));
    detail::ValueAndGradient<T> both;
    for (const bool linear : {true, false}) {
      const Batch<S> output = parametric_model(linear, here.nodes.X).output;
      const S sample = here.nodes.mean(at.subject->conditional.at(conditional)(level, Z, noise, output));
      const auto marginal =
          at.subject->marginal.find(target == Parameterisation::velocity ? "flow_matching" : "score_matching");
      const S field = here.nodes.mean(marginal->second(exact, output));
      both.add(S(sample - field), constant, {sample, field, constant});
    }
    SidesBuilder<T> builder;
    builder.add_row(both.lhs, both.rhs, both.scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
