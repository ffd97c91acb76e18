#pragma once
// The Hessian is the Jacobian of the score, and symmetric.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct HessianGradient {
  static constexpr Entry entry{
      .name = "hessian_gradient",
      .title = "Hessian",
      .statement = "∇²log p = ∇s = (∇s)ᵀ",
      .assumptions = "σ > 0",
      .source = "Schwarz's theorem; Jacobian by forward-mode duals",
      .blind_to = "a score that is a wrong gradient",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const Index d = at.dimension();
    Batch<T> jacobian(d * d, at.points()), transposed(d * d, at.points());
    for (Index j = 0; j < d; ++j) {
      const Batch<T>& derivative = at.by_coordinate[static_cast<std::size_t>(j)].score;
      jacobian.middleRows(j * d, d) = derivative;
      for (Index i = 0; i < d; ++i) transposed.row(i * d + j) = derivative.row(i);
    }
    const Vector<T> scale = column_norms(at.value.hessian) + column_norms(jacobian);
    SidesBuilder<T> builder;
    builder.add(at.value.hessian, jacobian, scale);
    builder.add(at.value.hessian, transposed, scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
