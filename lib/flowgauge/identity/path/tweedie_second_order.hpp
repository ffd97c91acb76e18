#pragma once
// Tweedie's formula of second order.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct TweedieSecondOrder {
  static constexpr Entry entry{
      .name = "tweedie_second_order",
      .title = "Tweedie's formula, second order",
      .statement = "(α²/σ²) V = I + σ² ∇²log p",
      .assumptions = "α > 0, σ > 0; scaled by 1/σ², since I + σ²H cancels where V ≪ σ²/α²",
      .source = "Efron 2011, doi:10.1198/jasa.2011.tm11181; Meng, Song, Li, Ermon 2021, arXiv:2111.04726, theorem 1",
      .blind_to = "errors of V far below σ²/α²",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    using std::sqrt;
    const NoiseLevel<T>& l = at.level;
    const Index d = at.dimension();
    const T ratio = l.alpha / l.sigma;
    const T squared = l.sigma * l.sigma;
    const Batch<T> covariance = ratio * ratio * at.value.posterior_covariance;
    Batch<T> curvature = squared * at.value.hessian;
    const Vector<T> size_of_curvature = column_norms(curvature);
    for (Index i = 0; i < d; ++i) curvature.row(i * d + i).array() += T(1);
    SidesBuilder<T> builder;
    builder.add(covariance, curvature,
                column_norms(covariance) + size_of_curvature + Vector<T>::Constant(at.points(), sqrt(T(d))));
    return builder.sides();
  }
};

}  // namespace flowgauge
