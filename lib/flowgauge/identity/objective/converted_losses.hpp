#pragma once
// A model's losses in two parameterisations are proportional.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct ConvertedLosses {
  static constexpr std::array<std::string_view, 5> subjects{"conditional_flow_matching", "denoising_score_matching",
                                                            "epsilon_prediction", "x0_prediction", "v_prediction"};
  static constexpr Entry entry{
      .name = "converted_losses",
      .title = "Conversions of losses",
      .statement = "|Δu| = |αλ̇||ΔD| = |σλ̇||Δε|, |Δε| = (α/σ)|ΔD|, |Δv| = ((α² + σ²)/σ)|ΔD|, |Δs| = |Δε|/σ, per sample",
      .assumptions = "α > 0, σ > 0; Δ between the converted output of a nonlinear model and the conditional target",
      .source = "Kingma, Gao 2023, arXiv:2303.00848, section 3; Salimans, Ho 2022, arXiv:2202.00512, section 4",
      .blind_to = "a factor common to all losses",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    return detail::why_not_objective<ConvertedLosses>(at);
  }

  /// |Δ| in a parameterisation for |ΔD| = 1.
  template <class T>
  static T size_of_error(const NoiseLevel<T>& level, Parameterisation parameterisation) {
    using std::abs;
    switch (parameterisation) {
      case Parameterisation::x0:
        return T(1);
      case Parameterisation::epsilon:
        return level.alpha / level.sigma;
      case Parameterisation::v:
        return level.alpha * level.alpha / level.sigma + level.sigma;
      case Parameterisation::velocity:
        return level.alpha * abs(level.dlambda);
      case Parameterisation::score:
        return level.alpha / level.sigma / level.sigma;
    }
    return T(0);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using S = Dual<T>;
    const Parameterisation from = parameterisation_of(at.objective);
    const ObjectiveEvaluation<T> here(*at.scenario);
    const NoiseLevel<T>& level = here.nodes.level;
    const NoiseLevel<S> duals = constant_level(level);
    const Batch<S> Z = here.nodes.Z.template cast<S>(), noise = here.nodes.noise.template cast<S>();
    const Batch<S> X = here.nodes.X.template cast<S>();
    const Batch<S> output = parametric_model(false, here.nodes.X).output;
    const Vector<S> own = at.subject->conditional.at(at.objective)(duals, Z, noise, output);
    SidesBuilder<T> builder;
    for (const Parameterisation to : all_parameterisations()) {
      const Conversion<T> by = at.subject->conversion(level, from, to);
      const Batch<S> converted = S(by.x_part) * X + S(by.output_part) * output;
      const Vector<S> other = at.subject->conditional.at(conditional_objective(to))(duals, Z, noise, converted);
      const T ratio = size_of_error(level, to) / size_of_error(level, from);
      Vector<T> lhs(X.cols()), rhs(X.cols()), scale(X.cols());
      for (Index n = 0; n < X.cols(); ++n) {
        lhs(n) = other(n).value;
        rhs(n) = ratio * ratio * own(n).value;
        T terms(0);
        for (Index i = 0; i < X.rows(); ++i) {
          const T size = ratio * (output(i, n).value * output(i, n).value + 1) +
                         converted(i, n).value * converted(i, n).value +
                         ratio * ratio * output(i, n).value * output(i, n).value +
                         by.x_part * by.x_part * here.nodes.X(i, n) * here.nodes.X(i, n);
          terms += size;
        }
        scale(n) = lhs(n) + rhs(n) + terms;
      }
      builder.add_row(lhs, rhs, scale);
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
