#pragma once
// Mean and covariance of the noised law and of the denoiser are those of the data.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct Moments {
  static constexpr Entry entry{
      .name = "moments",
      .title = "Moments of the noised law",
      .statement = "E[X] = αE[Z], Cov[X] = α²Cov[Z] + σ²I, E[D] = E[Z], E[V] + Cov[D] = Cov[Z]",
      .assumptions = "nodes of a trapezoid rule, d = 1 (50 digits, double) and d = 2 (double)",
      .source = "law of total expectation and variance for X = αZ + σε",
      .blind_to = "shape beyond two moments",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    if (!at.subject->data) return "the data law is not stated";
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    using std::abs;
    const PathQuadrature<T>& q = *at.quadrature;
    const DataMoments<T> data = data_moments<T>(*at.subject->data);
    const Index d = at.dimension();
    const T alpha = q.level.alpha, sigma = q.level.sigma;
    const Vector<T> mean = alpha * data.mean;
    Matrix<T> spread = alpha * alpha * data.covariance;
    spread.diagonal().array() += sigma * sigma;
    const Batch<T> gap = q.X.colwise() - mean;
    const Batch<T> denoiser_gap = q.value.denoiser.colwise() - data.mean;
    Batch<T> rows(d * (2 + 2 * d), 1), expected(d * (2 + 2 * d), 1);
    const Batch<T> posterior = q.value.posterior_covariance * q.mass;
    rows << q.X * q.mass, q.value.denoiser * q.mass,
        Matrix<T>(gap * q.mass.asDiagonal() * gap.transpose()).reshaped(),
        Matrix<T>(denoiser_gap * q.mass.asDiagonal() * denoiser_gap.transpose()).reshaped() + posterior;
    expected << mean, data.mean, spread.reshaped(), data.covariance.reshaped();
    // One column per moment, so that none hides behind a larger one.
    const auto block = [&](Index first, Index count, const T& scale, SidesBuilder<T>& builder) {
      for (Index i = first; i < first + count; ++i) {
        builder.add(rows.row(i), expected.row(i), Vector<T>::Constant(1, scale));
      }
    };
    const Vector<T> sizes = q.mass.cwiseAbs();
    SidesBuilder<T> builder;
    block(0, d, T(sizes.dot(column_norms(q.X))), builder);
    block(d, d, T(sizes.dot(column_norms(q.value.denoiser))), builder);
    block(2 * d, d * d, T(sizes.dot(products(gap, gap))), builder);
    block(2 * d + d * d, d * d,
          T(sizes.dot(products(denoiser_gap, denoiser_gap)) + sizes.dot(column_norms(q.value.posterior_covariance))),
          builder);
    return builder.sides();
  }
};

}  // namespace flowgauge
