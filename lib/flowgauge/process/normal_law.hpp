#pragma once
// Log density and score of a Gaussian in any scalar, duals included.

#include "flowgauge/process/exact_process.hpp"
#include "flowgauge/process/small_matrices.hpp"

namespace flowgauge {

/// N(·, C), C = root · rootᵀ: relative accuracy depends on the condition of C after scaling to unit diagonal.
template <class T>
class NormalLaw {
 public:
  explicit NormalLaw(const Matrix<T>& covariance) : root_(cholesky<T>(covariance)) {
    using std::log;
    log_constant_ = -T(log(T(2 * pi<Real<T>>()))) * static_cast<double>(root_.rows()) / 2;
    for (Index i = 0; i < root_.rows(); ++i) log_constant_ -= log(root_(i, i));
  }

  /// log p at the offset x − mean, which becomes the score −C⁻¹(x − mean).
  T log_density(Vector<T>& offset) const {
    const Index d = root_.rows();
    T squares(0);
    for (Index i = 0; i < d; ++i) {
      for (Index k = 0; k < i; ++k) offset(i) -= root_(i, k) * offset(k);
      offset(i) = offset(i) / root_(i, i);
      squares += offset(i) * offset(i);
    }
    for (Index i = d - 1; i >= 0; --i) {
      for (Index k = i + 1; k < d; ++k) offset(i) -= root_(k, i) * offset(k);
      offset(i) = offset(i) / root_(i, i);
    }
    for (Index i = 0; i < d; ++i) offset(i) = -offset(i);
    return log_constant_ - squares / 2;
  }

 private:
  Matrix<T> root_;
  T log_constant_ = T(0);
};

/// N(means, C) at the points; one mean, or one a point.
template <class T>
DensityValues<T> normal_density(const Batch<T>& means, const Matrix<T>& covariance, const Batch<T>& X) {
  const NormalLaw<T> normal(covariance);
  DensityValues<T> values{Vector<T>(X.cols()), Batch<T>(X.rows(), X.cols())};
  for (Index n = 0; n < X.cols(); ++n) {
    Vector<T> offset = X.col(n) - means.col(column_of(means, X, n));
    values.log_density(n) = normal.log_density(offset);
    values.score.col(n) = offset;
  }
  return values;
}

}  // namespace flowgauge
