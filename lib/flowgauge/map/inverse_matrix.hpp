#pragma once
// Inverse and determinant of a matrix with exact binary entries.

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// W⁻¹ and log|det W|.
template <class T>
struct InverseMatrix {
  Matrix<T> matrix;
  T log_det;  ///< −inf where W is singular; the matrix is then NaN
};

/// The inverse of a square W for T = double, Mp50, by elimination with row pivoting: in 50 digits and rounded once, but in
/// long double for T = double and d > 32. Singular: a pivot below d · 1e-45 (1e-17 for d > 32) of its row's largest entry.
/// Throws std::invalid_argument if W is empty, not square or not finite.
template <class T>
InverseMatrix<T> inverse_matrix(const Matrix<double>& W);

template <>
InverseMatrix<double> inverse_matrix<double>(const Matrix<double>& W);
template <>
InverseMatrix<Mp50> inverse_matrix<Mp50>(const Matrix<double>& W);

}  // namespace flowgauge
