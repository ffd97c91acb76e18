#pragma once
// The noising SDE started from one point has the stated variance.

#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/transition_subject.hpp"

namespace flowgauge {

struct TransitionVariance {
  static constexpr Entry entry{
      .name = "transition_variance",
      .title = "Variance of the noising SDE from exact data",
      .statement = "Var[X_t | X_s] = α_t² ∫ g²/α² = σ_t² − (α_t/α_s)²σ_s²",
      .assumptions =
          "from the data end to λ = 2, from there to λ = 1.5, and over both; quadrature between the knots of tables",
      .source = "Song et al. 2021, arXiv:2011.13456, eq. 29; the offset σ(0)² of VE is that of eq. 9",
      .blind_to = "the noise end, where the integrand is steep",
  };

  template <class T>
  static Sides<T> sides(const TransitionEvaluation<T>& at) {
    const Index count = static_cast<Index>(at.spans.size());
    Vector<T> stated(count), integral(count);
    for (Index n = 0; n < count; ++n) {
      const auto& span = at.spans[static_cast<std::size_t>(n)];
      stated(n) = span.transition.variance;
      integral(n) = span.last_alpha * span.last_alpha * span.relative_variance;
    }
    SidesBuilder<T> builder;
    builder.add_row(stated, integral, stated.cwiseAbs() + integral.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
