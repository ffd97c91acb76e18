#include "flowgauge/map/inverse_matrix.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace flowgauge {
namespace {

/// Gauss–Jordan elimination with row pivoting in scalar S; log_det is −inf where a pivot is 0.
template <class S>
InverseMatrix<S> eliminate(const Matrix<double>& W) {
  using std::abs, std::log;
  const Index d = W.rows();
  Matrix<S> A = W.cast<S>();
  Matrix<S> B = Matrix<S>::Identity(d, d);
  S log_det(0);
  for (Index j = 0; j < d; ++j) {
    Index pivot = j;
    for (Index i = j + 1; i < d; ++i) {
      if (S(abs(A(i, j))) > S(abs(A(pivot, j)))) pivot = i;
    }
    for (Index k = 0; k < d; ++k) {
      std::swap(A(j, k), A(pivot, k));
      std::swap(B(j, k), B(pivot, k));
    }
    if (A(j, j) == 0) return {B, -std::numeric_limits<S>::infinity()};
    log_det += log(S(abs(A(j, j))));
    const S reciprocal = 1 / A(j, j);
    for (Index k = 0; k < d; ++k) {
      A(j, k) *= reciprocal;
      B(j, k) *= reciprocal;
    }
    for (Index i = 0; i < d; ++i) {
      if (i == j || A(i, j) == 0) continue;
      const S factor = A(i, j);
      for (Index k = j; k < d; ++k) A(i, k) -= factor * A(j, k);
      for (Index k = 0; k < d; ++k) B(i, k) -= factor * B(j, k);
    }
  }
  return {B, log_det};
}

/// ‖I − WV‖ + ε(d + 2)‖|W||V|‖ for W with its rows scaled to 1: below 1 it proves that W is invertible.
template <class S>
S defect(const Matrix<double>& W, const Matrix<S>& V) {
  using std::abs;
  const Index d = W.rows();
  S largest(0);
  for (Index i = 0; i < d; ++i) {
    const S row(W.row(i).cwiseAbs().maxCoeff());
    S sum(0);
    for (Index k = 0; k < d; ++k) {
      S residual(i == k ? -1 : 0), magnitudes(i == k ? 1 : 0);
      for (Index j = 0; j < d; ++j) {
        if (W(i, j) == 0) continue;
        const S product = V(j, k) * S(W(i, j));
        residual += product;
        magnitudes += abs(product);
      }
      const S off = S(abs(residual)) + std::numeric_limits<S>::epsilon() * static_cast<double>(d + 2) * magnitudes;
      sum += off * S(W.row(k).cwiseAbs().maxCoeff()) / row;
    }
    if (!(sum <= largest)) largest = sum;
  }
  return largest;
}

template <class S>
InverseMatrix<S> singular(Index d) {
  return {Matrix<S>::Constant(d, d, std::numeric_limits<S>::quiet_NaN()), -std::numeric_limits<S>::infinity()};
}

/// In S, where the defect of what is found is at most `allowed`; otherwise as for a singular matrix.
template <class S>
InverseMatrix<S> inverse_within(const Matrix<double>& W, double allowed) {
  const InverseMatrix<S> found = eliminate<S>(W);
  const bool proved = found.log_det > -std::numeric_limits<S>::infinity() && defect<S>(W, found.matrix) <= allowed;
  return proved ? found : singular<S>(W.rows());
}

template <class T, class S>
InverseMatrix<T> rounded(const InverseMatrix<S>& exact) {
  return {exact.matrix.unaryExpr([](const S& x) { return static_cast<T>(x); }).eval(), static_cast<T>(exact.log_det)};
}

void require_square(const Matrix<double>& W) {
  if (W.size() == 0 || W.rows() != W.cols() || !W.allFinite()) {
    throw std::invalid_argument("inverse_matrix: a finite square matrix is needed, got " + std::to_string(W.rows()) +
                                " × " + std::to_string(W.cols()));
  }
}

constexpr double invertible = 0.5;

}  // namespace

template <>
InverseMatrix<double> inverse_matrix<double>(const Matrix<double>& W) {
  require_square(W);
  constexpr Index most_in_50_digits = 32;
  constexpr double enough_of_long_double = 1e-9;
  if (W.rows() > most_in_50_digits) {
    const InverseMatrix<long double> found = inverse_within<long double>(W, enough_of_long_double);
    if (found.log_det > -std::numeric_limits<long double>::infinity()) return rounded<double>(found);
  }
  return rounded<double>(inverse_within<Mp50>(W, invertible));
}

template <>
InverseMatrix<Mp50> inverse_matrix<Mp50>(const Matrix<double>& W) {
  require_square(W);
  return inverse_within<Mp50>(W, invertible);
}

}  // namespace flowgauge
