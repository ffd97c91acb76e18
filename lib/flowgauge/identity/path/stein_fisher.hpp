#pragma once
// The score has mean zero, Stein's identity and Fisher's.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct SteinFisher {
  static constexpr Entry entry{
      .name = "stein_fisher",
      .title = "Stein and Fisher identities",
      .statement = "E[s] = 0,  E[s xᵀ] = −I,  E[∇²log p] = −E[s sᵀ]",
      .assumptions = "nodes of a trapezoid rule, d = 1 (50 digits, double) and d = 2 (double)",
      .source = "Stein 1981, doi:10.1214/aos/1176345632; Hyvärinen 2005, JMLR 6, theorem 1",
      .blind_to = "where the score is wrong, if the moments agree",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const PathQuadrature<T>& q = *at.quadrature;
    const Index d = at.dimension();
    const Batch<T>& s = q.value.score;
    const Batch<T> weighted = s * q.mass.asDiagonal();
    const Vector<T> mean = weighted.rowwise().sum();
    const Matrix<T> stein = weighted * q.X.transpose();
    const Matrix<T> fisher = weighted * s.transpose();
    const Vector<T> curvature = q.value.hessian * q.mass;
    const Vector<T> sizes = column_norms(weighted);
    const T of_mean = sizes.sum();
    const T of_stein = 1 + sizes.dot(column_norms(q.X));
    const T of_fisher = sizes.dot(column_norms(s)) + q.mass.cwiseAbs().dot(column_norms(q.value.hessian));
    const auto one = [](const T& value) { return Batch<T>(Batch<T>::Constant(1, 1, value)); };
    const auto scale = [](const T& value) { return Vector<T>(Vector<T>::Constant(1, value)); };
    SidesBuilder<T> builder;
    for (Index i = 0; i < d; ++i) {
      builder.add(one(mean(i)), one(T(0)), scale(of_mean));
      for (Index j = 0; j < d; ++j) {
        builder.add(one(stein(i, j)), one(T(i == j ? -1 : 0)), scale(of_stein));
        builder.add(one(curvature(i * d + j)), one(T(-fisher(i, j))), scale(of_fisher));
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
