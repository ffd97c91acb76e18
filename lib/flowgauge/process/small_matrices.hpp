#pragma once
// Dense algebra of small matrices in any scalar, duals included, by plain loops: products, Cholesky, elimination.

#include <cmath>
#include <utility>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// A B.
template <class T>
Matrix<T> product(const Matrix<T>& A, const Matrix<T>& B) {
  Matrix<T> C(A.rows(), B.cols());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < B.cols(); ++j) {
      T sum(0);
      for (Index k = 0; k < A.cols(); ++k) sum += A(i, k) * B(k, j);
      C(i, j) = sum;
    }
  }
  return C;
}

/// A S Aᵀ for symmetric S, symmetric to the last bit.
template <class T>
Matrix<T> congruence(const Matrix<T>& A, const Matrix<T>& S) {
  const Matrix<T> AS = product<T>(A, S);
  Matrix<T> C(A.rows(), A.rows());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j <= i; ++j) {
      T sum(0);
      for (Index k = 0; k < A.cols(); ++k) sum += AS(i, k) * A(j, k);
      C(i, j) = sum;
      C(j, i) = sum;
    }
  }
  return C;
}

/// The lower triangular L with L Lᵀ = S; NaN where S is not positive definite.
template <class T>
Matrix<T> cholesky(const Matrix<T>& S) {
  using std::sqrt;
  Matrix<T> L = Matrix<T>::Constant(S.rows(), S.cols(), T(0));
  for (Index j = 0; j < S.cols(); ++j) {
    T pivot = S(j, j);
    for (Index k = 0; k < j; ++k) pivot -= L(j, k) * L(j, k);
    L(j, j) = pivot > 0 ? T(sqrt(pivot)) : T(std::numeric_limits<double>::quiet_NaN());
    for (Index i = j + 1; i < S.rows(); ++i) {
      T sum = S(i, j);
      for (Index k = 0; k < j; ++k) sum -= L(i, k) * L(j, k);
      L(i, j) = sum / L(j, j);
    }
  }
  return L;
}

/// x with M x = b by Gaussian elimination with row pivoting; not finite where M is singular.
template <class T>
Vector<T> solve(Matrix<T> M, Vector<T> b) {
  using std::abs;
  const Index n = M.rows();
  for (Index j = 0; j < n; ++j) {
    Index pivot = j;
    for (Index i = j + 1; i < n; ++i) {
      if (T(abs(M(i, j))) > T(abs(M(pivot, j)))) pivot = i;
    }
    for (Index k = 0; k < n; ++k) std::swap(M(j, k), M(pivot, k));
    std::swap(b(j), b(pivot));
    for (Index i = j + 1; i < n; ++i) {
      const T factor = M(i, j) / M(j, j);
      for (Index k = j; k < n; ++k) M(i, k) -= factor * M(j, k);
      b(i) -= factor * b(j);
    }
  }
  for (Index i = n - 1; i >= 0; --i) {
    for (Index k = i + 1; k < n; ++k) b(i) -= M(i, k) * b(k);
    b(i) = b(i) / M(i, i);
  }
  return b;
}

/// Entries cast from double, or from a scalar to its dual.
template <class T, class S>
Matrix<T> cast_matrix(const Matrix<S>& A) {
  Matrix<T> B(A.rows(), A.cols());
  for (Index i = 0; i < A.size(); ++i) B(i) = T(A(i));
  return B;
}
template <class T, class S>
Vector<T> cast_vector(const Vector<S>& a) {
  Vector<T> b(a.size());
  for (Index i = 0; i < a.size(); ++i) b(i) = T(a(i));
  return b;
}

}  // namespace flowgauge
