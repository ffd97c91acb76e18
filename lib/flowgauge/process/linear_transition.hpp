#pragma once
// The transition of dX = −A X dt + B dW: X_t = E X_0 + N(0, C).

#include "flowgauge/process/normal_law.hpp"

namespace flowgauge {

/// E = e^{−At} and C = ∫₀ᵗ e^{−As} Q e^{−Aᵀs} ds.
template <class T>
struct LinearTransition {
  Matrix<T> propagator;
  Matrix<T> covariance;
};

/// By Taylor series at t/2ᵏ and k doublings C ← C + E C Eᵀ, E ← E²: sums without cancellation, so that C keeps its
/// relative accuracy as t → 0 (where the closed form Σ_∞ − E Σ_∞ Eᵀ loses it) and as t → ∞, degenerate noise included.
/// A and Q in T, Q = BBᵀ, t > 0. Source: Van Loan 1978, doi:10.1109/TAC.1978.1101743, section III (the doubling of the
/// integral).
template <class T>
LinearTransition<T> linear_transition(const Matrix<T>& A, const Matrix<T>& Q, const T& t) {
  const Index d = A.rows();
  double norm = 0;
  for (Index i = 0; i < d; ++i) {
    double row = 0;
    for (Index j = 0; j < d; ++j) row += std::abs(to_double(A(i, j)));
    norm = std::max(norm, row);
  }
  int doublings = 0;
  T step = t;
  for (double size = norm * to_double(t); size > 0.25; size /= 2) {
    step = step / 2;
    ++doublings;
  }
  const int terms = std::numeric_limits<Real<T>>::digits > 64 ? 40 : 18;
  Matrix<T> E = Matrix<T>::Constant(d, d, T(0));
  for (Index i = 0; i < d; ++i) E(i, i) = T(1);
  Matrix<T> C = Matrix<T>::Constant(d, d, T(0));
  Matrix<T> power = E;
  Matrix<T> rate = Q;
  for (int n = 1; n <= terms; ++n) {
    for (Index i = 0; i < d * d; ++i) {
      rate(i) = rate(i) * step / n;
      C(i) += rate(i);
    }
    const Matrix<T> AR = product<T>(A, rate);
    for (Index i = 0; i < d; ++i) {
      for (Index j = 0; j < d; ++j) rate(i, j) = -(AR(i, j) + AR(j, i));
    }
    power = product<T>(A, power);
    for (Index i = 0; i < d * d; ++i) {
      power(i) = -power(i) * step / n;
      E(i) += power(i);
    }
  }
  for (int k = 0; k < doublings; ++k) {
    const Matrix<T> later = congruence<T>(E, C);
    for (Index i = 0; i < d * d; ++i) C(i) += later(i);
    E = product<T>(E, E);
  }
  return {E, C};
}

/// Σ with AΣ + ΣAᵀ = Q, by elimination of the d² equations. Symmetric; not finite where A and −A share an eigenvalue.
template <class T>
Matrix<T> solve_lyapunov(const Matrix<T>& A, const Matrix<T>& Q) {
  const Index d = A.rows();
  Matrix<T> M = Matrix<T>::Constant(d * d, d * d, T(0));
  Vector<T> right(d * d);
  for (Index i = 0; i < d; ++i) {
    for (Index j = 0; j < d; ++j) {
      right(i + d * j) = Q(i, j);
      for (Index k = 0; k < d; ++k) {
        M(i + d * j, k + d * j) += A(i, k);
        M(i + d * j, i + d * k) += A(j, k);
      }
    }
  }
  const Vector<T> solution = solve<T>(M, right);
  Matrix<T> S(d, d);
  for (Index i = 0; i < d; ++i) {
    for (Index j = 0; j < d; ++j) S(i, j) = (solution(i + d * j) + solution(j + d * i)) / 2;
  }
  return S;
}

/// −A x at every point.
template <class T>
Batch<T> linear_drift(const Matrix<T>& A, const Batch<T>& X) {
  return -product<T>(A, X);
}

/// The same matrix at every point, column-major in each column.
template <class T>
Batch<T> constant_columns(const Matrix<T>& G, Index points) {
  Batch<T> columns(G.size(), points);
  for (Index n = 0; n < points; ++n) {
    for (Index i = 0; i < G.size(); ++i) columns(i, n) = G(i);
  }
  return columns;
}

}  // namespace flowgauge
