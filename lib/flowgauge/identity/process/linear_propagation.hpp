#pragma once
// Mean and covariance of a linear process by one matrix exponential.

#include "flowgauge/identity/process_evaluation.hpp"
#include "flowgauge/process/small_matrices.hpp"

namespace flowgauge {

/// e^M by 2⁻ᵏ scaling, Taylor's series and k squarings.
template <class T>
Matrix<T> matrix_exponential(Matrix<T> M) {
  const Index d = M.rows();
  int squarings = 0;
  while (to_double(T(M.cwiseAbs().sum())) > 0.5) {
    for (Index i = 0; i < M.size(); ++i) M(i) = M(i) / 2;
    ++squarings;
  }
  Matrix<T> sum = Matrix<T>::Constant(d, d, T(0));
  for (Index i = 0; i < d; ++i) sum(i, i) = T(1);
  Matrix<T> term = sum;
  for (int n = 1; n <= 40; ++n) {
    term = product<T>(term, M);
    for (Index i = 0; i < M.size(); ++i) {
      term(i) = term(i) / n;
      sum(i) += term(i);
    }
  }
  for (int k = 0; k < squarings; ++k) sum = product<T>(sum, sum);
  return sum;
}

struct LinearPropagation {
  static constexpr Entry entry{
      .name = "linear_propagation",
      .title = "Propagation by a matrix exponential",
      .statement = "exp(t[[A, BBᵀ], [0, −Aᵀ]]) = [[·, F], [0, Eᵀ]]:  m = E x₀,  C = E F",
      .assumptions = "linear drift −Ax, constant noise B; t ≤ 2, beyond which the block e^{At} spoils F",
      .source = "Van Loan 1978, doi:10.1109/TAC.1978.1101743, theorem 1",
      .blind_to = "nothing of the law, which is Gaussian",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (!at.subject->linear || at.subject->start.size() == 0) return "not linear, or not from a point";
    return at.t <= 2 ? "" : "t > 2";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    const Index d = at.dimension();
    Batch<D> unit = Batch<D>::Constant(d, d, D(T(0)));
    for (Index i = 0; i < d; ++i) unit(i, i) = D(T(1));
    const Matrix<T> minus_A = values_part(at.subject->drift(D(at.t), unit));
    Matrix<T> M = Matrix<T>::Constant(2 * d, 2 * d, T(0));
    for (Index i = 0; i < d; ++i) {
      for (Index j = 0; j < d; ++j) {
        M(i, j) = -at.t * minus_A(i, j);
        M(i, d + j) = at.t * at.diffusion(i + d * j, 0);
        M(d + i, d + j) = at.t * minus_A(j, i);
      }
    }
    const Matrix<T> block = matrix_exponential<T>(M);
    const MeanCovariance<D> moments = at.subject->moments(D(at.t));
    NumberSides<T> sides;
    for (Index i = 0; i < d; ++i) {
      T mean(0), scale(0);
      for (Index j = 0; j < d; ++j) {
        mean += block(d + j, d + i) * at.subject->start(j);
        scale += magnitude<T>(T(block(d + j, d + i) * at.subject->start(j)));
      }
      sides.add(moments.mean(i).value, mean, scale);
      for (Index j = 0; j <= i; ++j) {
        T covariance(0), size(0);
        for (Index k = 0; k < d; ++k) {
          covariance += block(d + k, d + i) * block(k, d + j);
          size += magnitude<T>(T(block(d + k, d + i) * block(k, d + j)));
        }
        sides.add(moments.covariance(i, j).value, covariance, size);
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
