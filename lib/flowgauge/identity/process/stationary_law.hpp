#pragma once
// The stationary law stays as it is, and every start ends in it.

#include "flowgauge/identity/process/fokker_planck.hpp"

namespace flowgauge {

struct StationaryLaw {
  static constexpr Entry entry{
      .name = "stationary_law",
      .title = "Stationary law",
      .statement = "0 = −∇·(b p_∞) + ½∇∇:(GGᵀp_∞);  p_t → p_∞, moments too",
      .assumptions = "the limit at t = 1000, when nothing of the start is left",
      .source = "Risken 1989, The Fokker–Planck Equation, section 5.2",
      .blind_to = "how fast it is reached",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    return at.stationary ? "" : "no stationary law";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    SidesBuilder<T> builder;
    const Sides<T> equation = FokkerPlanck::sides_of(at, *at.stationary, at.stationary_by_coordinate,
                                                     Vector<T>::Constant(at.points(), T(0)).eval());
    builder.add(equation.lhs, equation.rhs, equation.scale);
    const D late(T(1000));
    const Vector<T> limit = values_part(at.subject->law(late, constant_duals(at.X)).log_density);
    Vector<T> scale(at.points());
    for (Index n = 0; n < at.points(); ++n) {
      scale(n) = 1 + magnitude<T>(limit(n));
      for (Index i = 0; i < at.dimension(); ++i) scale(n) += magnitude<T>(at.X(i, n) * at.stationary->score(i, n));
    }
    builder.add_row(limit, at.stationary->log_density, scale);
    if (at.subject->moments && at.subject->stationary_moments) {
      const MeanCovariance<D> then = at.subject->moments(late), ever = at.subject->stationary_moments();
      const T size = values_part(ever.covariance).cwiseAbs().sum() + values_part(ever.mean).cwiseAbs().sum();
      const Batch<T> found = values_part(then.covariance).reshaped(1, then.covariance.size());
      const Batch<T> expected = values_part(ever.covariance).reshaped(1, ever.covariance.size());
      builder.add(found, expected, Vector<T>::Constant(found.cols(), size));
      const Batch<T> mean = values_part(then.mean).transpose(), expected_mean = values_part(ever.mean).transpose();
      builder.add(mean, expected_mean, Vector<T>::Constant(mean.cols(), size));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
