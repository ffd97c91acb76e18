#pragma once
// Systems with three diagonals, cyclic or not, factored once and solved many times.

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// Row i holds lower(i) left of the diagonal and upper(i) right of it. A cyclic matrix has lower(0) in its last column and
/// upper(n − 1) in its first; otherwise both are 0.
struct Tridiagonal {
  Vector<double> lower;
  Vector<double> diagonal;
  Vector<double> upper;
  bool cyclic = false;

  Index size() const { return diagonal.size(); }
};

/// A x.
Vector<double> apply(const Tridiagonal& A, const Vector<double>& x);

/// I − factor · A, ready to be solved: elimination without pivoting (Thomas), and the formula of Sherman and Morrison where A is
/// cyclic. Where I − factor · A is a nonsingular M-matrix and not cyclic, every entry of a solution with right-hand side >= 0 has
/// full relative accuracy: nothing is subtracted. NaN where a pivot vanishes. Source: Golub and Van Loan 2013, Matrix Computations,
/// sections 2.1.4 and 4.3.6.
class ShiftedTridiagonal {
 public:
  /// Throws std::invalid_argument unless the three diagonals are of one size >= 1 (cyclic: >= 3).
  ShiftedTridiagonal(const Tridiagonal& A, double factor);
  /// Overwrites the right-hand side by the solution. Throws std::invalid_argument for another size.
  void solve(Vector<double>& x) const;

 private:
  void solve_open(Vector<double>& x) const;

  Vector<double> down_, up_, inverse_pivot_;
  bool cyclic_;
  Vector<double> corner_;  ///< the solution for the column of the corners
  double corner_weight_ = 0, corner_scale_ = 0;
};

/// Overwrites x by the solution of (I − factor · A) y = x, for a matrix that is needed once: elimination and forward substitution
/// are one pass, and nothing is allocated if `work` has been used before. Accuracy and exceptions as ShiftedTridiagonal.
void solve_shifted(const Tridiagonal& A, double factor, Vector<double>& x, Vector<double>& work);

}  // namespace flowgauge
