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

/// The inverse of a square W for T = double, Mp50, by elimination with row pivoting: in 50 digits and rounded once; for
/// T = double and d > 32 in long double where the bound below is then 1e-9 at most. Singular: a pivot is 0, or the inverse V
/// that was found does not prove W invertible: ‖I − WV‖ + ε(d + 2)‖|W||V|‖ > 1/2, with rows of W scaled to 1 and the norm of
/// largest row sums. In 50 digits that takes a condition of some 1e49/d.
/// Throws std::invalid_argument if W is empty, not square or not finite. Source: Rump 2010, doi:10.1017/S096249291000005X,
/// section 10.
template <class T>
InverseMatrix<T> inverse_matrix(const Matrix<double>& W);

template <>
InverseMatrix<double> inverse_matrix<double>(const Matrix<double>& W);
template <>
InverseMatrix<Mp50> inverse_matrix<Mp50>(const Matrix<double>& W);

}  // namespace flowgauge
