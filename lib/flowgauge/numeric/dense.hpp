#pragma once
// Small dense decompositions in any scalar: Cholesky factors for duals too, singular values and polar factors in full
// precision.

#include <limits>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// The lower Cholesky factor of a symmetric positive definite S (d × d, lower part read), for duals too. Empty (0 × 0)
/// where a pivot is not > 0. Loses ε times the condition of S scaled to unit diagonal.
template <class T>
Matrix<T> cholesky(const Matrix<T>& S) {
  using std::sqrt;
  const Index d = S.rows();
  Matrix<T> L = Matrix<T>::Zero(d, d);
  for (Index j = 0; j < d; ++j) {
    T pivot = S(j, j);
    for (Index k = 0; k < j; ++k) pivot -= L(j, k) * L(j, k);
    if (!(pivot > 0)) return {};
    L(j, j) = sqrt(pivot);
    for (Index i = j + 1; i < d; ++i) {
      T sum = S(i, j);
      for (Index k = 0; k < j; ++k) sum -= L(i, k) * L(j, k);
      L(i, j) = sum / L(j, j);
    }
  }
  return L;
}

/// L⁻¹B for a lower triangular L.
template <class T>
Matrix<T> solve_lower(const Matrix<T>& L, Matrix<T> B) {
  for (Index n = 0; n < B.cols(); ++n) {
    for (Index i = 0; i < L.rows(); ++i) {
      T sum = B(i, n);
      for (Index k = 0; k < i; ++k) sum -= L(i, k) * B(k, n);
      B(i, n) = sum / L(i, i);
    }
  }
  return B;
}

/// L⁻ᵀB for a lower triangular L.
template <class T>
Matrix<T> solve_lower_transposed(const Matrix<T>& L, Matrix<T> B) {
  for (Index n = 0; n < B.cols(); ++n) {
    for (Index i = L.rows() - 1; i >= 0; --i) {
      T sum = B(i, n);
      for (Index k = i + 1; k < L.rows(); ++k) sum -= L(k, i) * B(k, n);
      B(i, n) = sum / L(i, i);
    }
  }
  return B;
}

/// S⁻¹B from the Cholesky factor L of S.
template <class T>
Matrix<T> solve_cholesky(const Matrix<T>& L, Matrix<T> B) {
  return solve_lower_transposed(L, solve_lower(L, std::move(B)));
}

/// log det S from its Cholesky factor.
template <class T>
T log_determinant(const Matrix<T>& L) {
  using std::log;
  T sum(0);
  for (Index j = 0; j < L.rows(); ++j) sum += log(L(j, j));
  return 2 * sum;
}

/// A = left · diag(values) · rightᵀ, left and right orthogonal, values ≥ 0 in no order.
template <class T>
struct SingularValues {
  Matrix<T> left;
  Vector<T> values;
  Matrix<T> right;

  /// The orthogonal factor Q of A = QP.
  Matrix<T> rotation() const { return left * right.transpose(); }
  /// The symmetric factor P = (AᵀA)^½ of A = QP.
  Matrix<T> stretch() const { return right * values.asDiagonal() * right.transpose(); }
};

/// Singular values of a square A by one-sided Jacobi, where zero columns of `left` are completed to a basis.
/// Source: Hestenes 1958, doi:10.1137/0106005; Demmel and Veselić 1992.
template <class T>
SingularValues<T> singular_values(const Matrix<T>& A) {
  using std::abs, std::sqrt;
  const Index d = A.rows();
  const T epsilon = std::numeric_limits<T>::epsilon();
  Matrix<T> W = A;
  Matrix<T> V = Matrix<T>::Identity(d, d);
  constexpr int most_sweeps = 80;
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
    rotated = false;
    for (Index p = 0; p < d; ++p) {
      for (Index q = p + 1; q < d; ++q) {
        const T a = W.col(p).squaredNorm(), b = W.col(q).squaredNorm(), c = W.col(p).dot(W.col(q));
        if (abs(c) <= epsilon * sqrt(a) * sqrt(b)) continue;
        rotated = true;
        const T theta = (b - a) / (2 * c);
        const T size = abs(theta) + sqrt(T(1 + theta * theta));
        const T tangent = theta < 0 ? T(-1 / size) : T(1 / size);
        const T cosine = 1 / sqrt(T(1 + tangent * tangent));
        const T sine = tangent * cosine;
        for (Matrix<T>* M : {&W, &V}) {
          const Vector<T> left = M->col(p), right = M->col(q);
          M->col(p) = cosine * left - sine * right;
          M->col(q) = sine * left + cosine * right;
        }
      }
    }
  }
  SingularValues<T> result{Matrix<T>::Zero(d, d), Vector<T>(d), V};
  T largest(0);
  for (Index j = 0; j < d; ++j) {
    result.values(j) = W.col(j).norm();
    largest = result.values(j) > largest ? result.values(j) : largest;
  }
  for (Index j = 0; j < d; ++j) {
    if (result.values(j) > largest * epsilon * epsilon) result.left.col(j) = W.col(j) / result.values(j);
  }
  for (Index j = 0; j < d; ++j) {
    if (result.left.col(j).squaredNorm() > 0) continue;
    // The coordinate direction that the others leave most of, made orthogonal to them twice.
    Vector<T> best;
    T most(-1);
    for (Index i = 0; i < d; ++i) {
      Vector<T> candidate = Vector<T>::Unit(d, i);
      for (int pass = 0; pass < 2; ++pass) candidate -= result.left * Vector<T>(result.left.transpose() * candidate);
      const T size = candidate.norm();
      if (size > most) {
        most = size;
        best = candidate / size;
      }
    }
    result.left.col(j) = best;
  }
  return result;
}

}  // namespace flowgauge
