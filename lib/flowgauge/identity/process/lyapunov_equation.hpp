#pragma once
// The stationary covariance of a linear process.

#include "flowgauge/identity/process_evaluation.hpp"
#include "flowgauge/process/small_matrices.hpp"

namespace flowgauge {

struct LyapunovEquation {
  static constexpr Entry entry{
      .name = "lyapunov_equation",
      .title = "Lyapunov equation",
      .statement = "AΣ_∞ + Σ_∞Aᵀ = BBᵀ",
      .assumptions = "linear drift −Ax and constant noise B",
      .source = "Gardiner 2009, Stochastic Methods, section 4.5.6",
      .blind_to = "the mean",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    return at.subject->linear && at.subject->stationary_moments ? "" : "not linear, or without a stationary law";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    const Index d = at.dimension();
    Batch<D> unit = Batch<D>::Constant(d, d, D(T(0)));
    for (Index i = 0; i < d; ++i) unit(i, i) = D(T(1));
    const Matrix<T> A = -values_part(at.subject->drift(D(at.t), unit));
    const Matrix<T> AS = product<T>(A, values_part(at.subject->stationary_moments().covariance));
    NumberSides<T> sides;
    for (Index i = 0; i < d; ++i) {
      for (Index j = 0; j < d; ++j) {
        sides.add(T(AS(i, j) + AS(j, i)), at.diffusion(i + d * j, 0), T(AS.cwiseAbs().sum()));
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
