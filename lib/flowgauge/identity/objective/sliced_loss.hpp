#pragma once
// Sliced score matching is implicit score matching in expectation over its slices.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct SlicedLoss {
  static constexpr std::array<std::string_view, 2> subjects{"sliced_score_matching", "implicit_score_matching"};
  static constexpr Entry entry{
      .name = "sliced_loss",
      .title = "Sliced score matching, Gaussian and Rademacher slices",
      .statement = "E_v[v·∇s_θ v + ½(v·s_θ)²] = ½|s_θ|² + ∇·s_θ at every x, values and gradients in θ",
      .assumptions = "E vvᵀ = I; all 2^d signs, and Gauss–Hermite nodes that are exact for a quadratic form",
      .source = "Song, Garg, Shi, Ermon 2019, UAI, theorem 1",
      .blind_to = "the variance over slices",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    return detail::why_not_objective<SlicedLoss>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using std::sqrt;
    using S = Dual<T>;
    const ObjectiveEvaluation<T> here(*at.scenario);
    const Index d = here.nodes.X.rows(), count = here.nodes.X.cols();
    detail::ValueAndGradient<T> both;
    for (const bool linear : {true, false}) {
      const ModelOutput<T> model = parametric_model(linear, here.nodes.X);
      Vector<S> divergence = Vector<S>::Zero(count);
      for (Index i = 0; i < d; ++i) divergence += model.jacobian.row(i * d + i).transpose();
      const S implicit = here.nodes.mean(at.subject->implicit(model.output, divergence));
      for (const bool rademacher : {true, false}) {
        // ±1 with ½ each, or 0, ±√3 with ⅔ and ⅙ each.
        const std::vector<T> nodes =
            rademacher ? std::vector<T>{T(-1), T(1)} : std::vector<T>{-sqrt(T(3)), T(0), sqrt(T(3))};
        const std::vector<T> masses =
            rademacher ? std::vector<T>{T(1) / 2, T(1) / 2} : std::vector<T>{T(1) / 6, T(2) / 3, T(1) / 6};
        S sliced(T(0));
        const std::size_t line = nodes.size(), total = d == 1 ? line : line * line;
        for (std::size_t k = 0; k < total; ++k) {
          Vector<S> slice(d);
          slice(0) = S(nodes[k % line]);
          T mass = masses[k % line];
          if (d == 2) {
            slice(1) = S(nodes[k / line]);
            mass *= masses[k / line];
          }
          Batch<S> product = Batch<S>::Zero(d, count);
          for (Index j = 0; j < d; ++j) product += slice(j) * model.jacobian.middleRows(j * d, d);
          const Batch<S> slices = slice.replicate(1, count);
          sliced += S(mass) * here.nodes.mean(at.subject->sliced(model.output, product, slices));
        }
        both.add(sliced, implicit, {sliced, implicit, here.nodes.mean(divergence)});
      }
    }
    SidesBuilder<T> builder;
    builder.add_row(both.lhs, both.rhs, both.scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
