#pragma once
// Matrices that turn and scale: A = kQ with Q orthogonal.

#include <string>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// How far AᵀA is from k²I with k² = tr(AᵀA)/d, relative to k²: the largest entry. inf where A is 0.
double similarity_defect(const Matrix<double>& A);

/// The factor k = |A|_F/√d > 0 of a similarity.
template <class T>
T similarity_factor(const Matrix<double>& A) {
  using std::sqrt;
  const Matrix<T> exact = A.cast<T>();
  return sqrt(T(exact.squaredNorm() / T(static_cast<double>(A.rows()))));
}

/// The orthogonal matrix nearest to A/factor, for one with a defect of at most 1e-12, to rounding of T (a plain scalar):
/// X ← X(3I − XᵀX)/2. Source: Higham 2008, Functions of Matrices, eq. 8.36 (Newton–Schulz for the polar factor).
template <class T>
Matrix<T> nearest_orthogonal(const Matrix<double>& A, const T& factor) {
  const Index d = A.rows();
  Matrix<T> Q = A.cast<T>() / factor;
  constexpr int steps = 4;  // 1e-12, 1e-24, 1e-48, below 1e-90
  for (int step = 0; step < steps; ++step) {
    Matrix<T> correction = -Matrix<T>(Q.transpose().lazyProduct(Q));
    for (Index i = 0; i < d; ++i) correction(i, i) += T(3);
    Q = Matrix<T>(Q.lazyProduct(correction)) / T(2);
  }
  return Q;
}

}  // namespace flowgauge
