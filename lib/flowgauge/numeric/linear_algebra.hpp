#pragma once
// Symmetric matrices with exact binary entries: eigenvalues with full relative accuracy, definiteness, square root.

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// S = vectors · diag(values) · vectorsᵀ: columns orthonormal, values ascending, each column's largest entry positive.
template <class T>
struct SymmetricEigen {
  Matrix<T> vectors;
  Vector<T> values;
};

/// Eigendecomposition of a symmetric d × d matrix, for T = double, long double, Quad, Mp50, by the cyclic Jacobi method
/// in more precision than returned: Quad for double, Mp50 for long double and Quad, 100 digits for Mp50. Each
/// eigenvalue is correctly rounded up to an ulp of T where the condition number after scaling to unit diagonal is at
/// most 1e15. For T = double and d > 32 the work is done in long double instead, and eigenvalues lose 1e-19 · that
/// condition. Throws std::invalid_argument if S is empty, not square, not finite or not symmetric. Source: Demmel and
/// Veselić 1992, Jacobi's method is more accurate than QR, algorithm 3.1.
template <class T>
SymmetricEigen<T> symmetric_eigen(const Matrix<double>& S);

/// Whether S is square, finite and |s_ij − s_ji| ≤ 8 ulp(1) · max(√|s_ii s_jj|, |s_ij|, |s_ji|) throughout.
bool is_symmetric(const Matrix<double>& S);

/// Whether the symmetric part of S, whose entries are taken as exact, is positive definite: by Cholesky in Quad, where
/// a pivot must exceed d · 1e-31 of its diagonal entry. Decides rightly for condition numbers (after scaling to unit
/// diagonal) up to 1e28 / d, and says no to singular matrices. False if S is not symmetric or is empty.
bool is_positive_definite(const Matrix<double>& S);

/// The symmetric positive semidefinite square root of S, for T = double, long double, Quad, Mp50.
/// Throws std::invalid_argument as symmetric_eigen does, and if an eigenvalue is negative beyond rounding of the
/// entries.
template <class T>
Matrix<T> symmetric_sqrt(const Matrix<double>& S);

template <>
SymmetricEigen<double> symmetric_eigen<double>(const Matrix<double>& S);
template <>
SymmetricEigen<long double> symmetric_eigen<long double>(const Matrix<double>& S);
template <>
SymmetricEigen<Quad> symmetric_eigen<Quad>(const Matrix<double>& S);
template <>
SymmetricEigen<Mp50> symmetric_eigen<Mp50>(const Matrix<double>& S);

template <>
Matrix<double> symmetric_sqrt<double>(const Matrix<double>& S);
template <>
Matrix<long double> symmetric_sqrt<long double>(const Matrix<double>& S);
template <>
Matrix<Quad> symmetric_sqrt<Quad>(const Matrix<double>& S);
template <>
Matrix<Mp50> symmetric_sqrt<Mp50>(const Matrix<double>& S);

}  // namespace flowgauge
