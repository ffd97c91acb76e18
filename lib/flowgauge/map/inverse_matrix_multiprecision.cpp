#include "flowgauge/map/inverse_matrix.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace flowgauge {
namespace {

/// Gauss–Jordan elimination with row pivoting in scalar S.
template <class S>
InverseMatrix<S> eliminate(const Matrix<double>& W, double singular) {
  using std::abs, std::log;
  const Index d = W.rows();
  Matrix<S> A = W.cast<S>();
  Matrix<S> B = Matrix<S>::Identity(d, d);
  std::vector<S> largest(static_cast<std::size_t>(d), S(0));
  for (Index i = 0; i < d; ++i) {
    for (Index j = 0; j < d; ++j) {
      const S size = abs(A(i, j));
      if (size > largest[static_cast<std::size_t>(i)]) largest[static_cast<std::size_t>(i)] = size;
    }
  }
  S log_det(0);
  for (Index j = 0; j < d; ++j) {
    Index pivot = j;
    for (Index i = j + 1; i < d; ++i) {
      if (S(abs(A(i, j))) > S(abs(A(pivot, j)))) pivot = i;
    }
    std::swap(largest[static_cast<std::size_t>(j)], largest[static_cast<std::size_t>(pivot)]);
    for (Index k = 0; k < d; ++k) {
      std::swap(A(j, k), A(pivot, k));
      std::swap(B(j, k), B(pivot, k));
    }
    const S size = abs(A(j, j));
    if (!(size > largest[static_cast<std::size_t>(j)] * S(static_cast<double>(d) * singular))) {
      return {Matrix<S>::Constant(d, d, std::numeric_limits<S>::quiet_NaN()), -std::numeric_limits<S>::infinity()};
    }
    log_det += log(size);
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

constexpr double singular_in_50_digits = 1e-45;

}  // namespace

template <>
InverseMatrix<double> inverse_matrix<double>(const Matrix<double>& W) {
  require_square(W);
  constexpr Index most_in_50_digits = 32;
  if (W.rows() > most_in_50_digits) return rounded<double>(eliminate<long double>(W, 1e-17));
  return rounded<double>(eliminate<Mp50>(W, singular_in_50_digits));
}

template <>
InverseMatrix<Mp50> inverse_matrix<Mp50>(const Matrix<double>& W) {
  require_square(W);
  return eliminate<Mp50>(W, singular_in_50_digits);
}

}  // namespace flowgauge
