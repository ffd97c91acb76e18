#include "flowgauge/pde/tridiagonal.hpp"

#include <stdexcept>
#include <string>

namespace flowgauge {

Vector<double> apply(const Tridiagonal& A, const Vector<double>& x) {
  const Index n = A.size();
  Vector<double> y = A.diagonal.cwiseProduct(x);
  if (n > 1) {
    y.tail(n - 1) += A.lower.tail(n - 1).cwiseProduct(x.head(n - 1));
    y.head(n - 1) += A.upper.head(n - 1).cwiseProduct(x.tail(n - 1));
  }
  if (A.cyclic) {
    y(0) += A.lower(0) * x(n - 1);
    y(n - 1) += A.upper(n - 1) * x(0);
  }
  return y;
}

ShiftedTridiagonal::ShiftedTridiagonal(const Tridiagonal& A, double factor) : cyclic_(A.cyclic) {
  const Index n = A.size();
  if (n < (A.cyclic ? 3 : 1) || A.lower.size() != n || A.upper.size() != n) {
    throw std::invalid_argument("tridiagonal: diagonals of " + std::to_string(A.lower.size()) + ", " + std::to_string(n) +
                                " and " + std::to_string(A.upper.size()) +
                                " entries are not allowed; they must have the same number, 1 or more, cyclic 3 or more");
  }
  double first = 1 - factor * A.diagonal(0), last = 1 - factor * A.diagonal(n - 1);
  const double low_corner = -factor * A.lower(0), high_corner = -factor * A.upper(n - 1);
  if (cyclic_) {
    // A = T + u vᵀ with u = (s, 0 …, high), v = (1, 0 …, low / s) and s of the sign that keeps the pivots away from 0.
    corner_scale_ = -first;
    corner_weight_ = low_corner / corner_scale_;
    first -= corner_scale_;
    last -= high_corner * corner_weight_;
  }
  down_.setZero(n);
  up_.setZero(n);
  inverse_pivot_.resize(n);
  for (Index i = 0; i < n; ++i) {
    double pivot = i == 0 ? first : i == n - 1 ? last : 1 - factor * A.diagonal(i);
    if (n == 1) pivot = first;
    if (i > 0) {
      down_(i) = factor * A.lower(i) * inverse_pivot_(i - 1);
      pivot -= down_(i) * factor * A.upper(i - 1);
    }
    inverse_pivot_(i) = 1 / pivot;
    if (i + 1 < n) up_(i) = factor * A.upper(i) * inverse_pivot_(i);
  }
  if (cyclic_) {
    corner_.setZero(n);
    corner_(0) = corner_scale_;
    corner_(n - 1) = high_corner;
    solve_open(corner_);
    corner_ /= 1 + corner_(0) + corner_weight_ * corner_(n - 1);
  }
}

void ShiftedTridiagonal::solve_open(Vector<double>& x) const {
  const Index n = x.size();
  double carried = x(0);
  for (Index i = 1; i < n; ++i) x(i) = carried = x(i) + down_(i) * carried;
  carried = x(n - 1) = x(n - 1) * inverse_pivot_(n - 1);
  for (Index i = n - 2; i >= 0; --i) x(i) = carried = x(i) * inverse_pivot_(i) + up_(i) * carried;
}

void ShiftedTridiagonal::solve(Vector<double>& x) const {
  const Index n = inverse_pivot_.size();
  if (x.size() != n) {
    throw std::invalid_argument("tridiagonal: a right-hand side of " + std::to_string(x.size()) +
                                " entries is not allowed; it must have " + std::to_string(n));
  }
  solve_open(x);
  if (cyclic_) x -= (x(0) + corner_weight_ * x(n - 1)) * corner_;
}

}  // namespace flowgauge
