#pragma once
// Mean and covariance change as the velocity says.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct MomentRates {
  static constexpr Entry entry{
      .name = "moment_rates",
      .title = "Rates of the moments",
      .statement = "d/dt E[X] = E[u],  d/dt Cov[X] = E[u(x − m)ᵀ] + E[(x − m)uᵀ]",
      .assumptions = "nodes of a trapezoid rule, d = 1 (50 digits, double) and d = 2 (double)",
      .source = "Särkkä, Solin 2019, Applied Stochastic Differential Equations, eqs. 5.50 and 5.51",
      .blind_to = "velocities wrong beyond two moments",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const PathQuadrature<T>& q = *at.quadrature;
    const Index d = at.dimension();
    const Vector<T> mean = q.X * q.mass;
    const Batch<T> gap = q.X.colwise() - mean;
    const Batch<T> weighted = q.value.velocity * q.mass.asDiagonal();
    const Vector<T> drift = weighted.rowwise().sum();
    const Matrix<T> flux = weighted * gap.transpose();
    const Matrix<T> spreading = flux + flux.transpose();
    const Vector<T> mean_rate = q.X * q.mass_rate;
    const Matrix<T> spread_rate = gap * q.mass_rate.asDiagonal() * gap.transpose();
    const Vector<T> rates = q.mass_rate.cwiseAbs();
    const Vector<T> sizes = column_norms(weighted);
    const T first = rates.dot(column_norms(q.X)) + sizes.sum();
    const T second = rates.dot(products(gap, gap)) + 2 * sizes.dot(column_norms(gap));
    SidesBuilder<T> builder;
    for (Index i = 0; i < d; ++i) {
      builder.add(mean_rate.row(i), drift.row(i), Vector<T>::Constant(1, first));
      for (Index j = 0; j <= i; ++j) {
        builder.add(spread_rate.block(i, j, 1, 1), spreading.block(i, j, 1, 1), Vector<T>::Constant(1, second));
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
