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

namespace {

void require_diagonals(const Tridiagonal& A) {
  const Index n = A.size();
  if (n < (A.cyclic ? 3 : 1) || A.lower.size() != n || A.upper.size() != n) {
    throw std::invalid_argument("tridiagonal: diagonals of " + std::to_string(A.lower.size()) + ", " + std::to_string(n) +
                                " and " + std::to_string(A.upper.size()) +
                                " entries are not allowed; they must have the same number, 1 or more, cyclic 3 or more");
  }
}

void require_right_side(const Vector<double>& x, Index n) {
  if (x.size() != n) {
    throw std::invalid_argument("tridiagonal: a right-hand side of " + std::to_string(x.size()) +
                                " entries is not allowed; it must have " + std::to_string(n));
  }
}

}  // namespace

ShiftedTridiagonal::ShiftedTridiagonal(const Tridiagonal& A, double factor) : cyclic_(A.cyclic) {
  require_diagonals(A);
  const Index n = A.size();
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
  require_right_side(x, inverse_pivot_.size());
  solve_open(x);
  if (cyclic_) x -= (x(0) + corner_weight_ * x(inverse_pivot_.size() - 1)) * corner_;
}

void solve_shifted(const Tridiagonal& A, double factor, Vector<double>& x, Vector<double>& work) {
  if (A.cyclic) return ShiftedTridiagonal(A, factor).solve(x);
  require_diagonals(A);
  const Index n = A.size();
  require_right_side(x, n);
  work.resize(n);
  double pivot = 1, upper = 0, carried = 0;  // of the row above
  for (Index i = 0; i < n; ++i) {
    const double low = factor * A.lower(i);
    pivot = 1 - factor * A.diagonal(i) - low * upper / pivot;  // a row waits for no more than this of the one above
    const double inverse_pivot = 1 / pivot;
    upper = factor * A.upper(i);
    work(i) = upper * inverse_pivot;
    x(i) = carried = (x(i) + low * carried) * inverse_pivot;
  }
  for (Index i = n - 2; i >= 0; --i) x(i) = carried = x(i) + work(i) * carried;
}

}  // namespace flowgauge
