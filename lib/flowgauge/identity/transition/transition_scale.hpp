#pragma once
// The noising SDE shrinks its start by the integral of its drift.

#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/transition_subject.hpp"

namespace flowgauge {

struct TransitionScale {
  static constexpr Entry entry{
      .name = "transition_scale",
      .title = "Mean of the noising SDE",
      .statement = "E[X_t | X_s] = exp(∫ₛᵗ f) X_s = (α_t/α_s) X_s",
      .assumptions =
          "from the data end to λ = 2, from there to λ = 1.5, and over both; quadrature between the knots of tables",
      .source = "Song et al. 2021, arXiv:2011.13456, eq. 29",
      .blind_to = "g and σ",
  };

  template <class T>
  static Sides<T> sides(const TransitionEvaluation<T>& at) {
    using std::exp;
    const Index count = static_cast<Index>(at.spans.size());
    Vector<T> stated(count), integral(count);
    for (Index n = 0; n < count; ++n) {
      const auto& span = at.spans[static_cast<std::size_t>(n)];
      stated(n) = span.transition.scale;
      integral(n) = exp(span.log_scale);
    }
    SidesBuilder<T> builder;
    builder.add_row(stated, integral, stated.cwiseAbs() + integral.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
