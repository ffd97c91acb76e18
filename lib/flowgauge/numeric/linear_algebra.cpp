#include "flowgauge/numeric/linear_algebra.hpp"

#include <cmath>
#include <stdexcept>

#include "flowgauge/numeric/jacobi.hpp"

namespace flowgauge {

namespace {

constexpr Index largest_for_quad = 32;  // beyond it Quad costs seconds

}  // namespace

bool is_symmetric(const Matrix<double>& S) {
  if (S.rows() != S.cols()) return false;
  for (Index j = 0; j < S.cols(); ++j) {
    for (Index i = 0; i <= j; ++i) {
      if (!std::isfinite(S(i, j)) || !std::isfinite(S(j, i))) return false;
      const double diagonal = std::sqrt(std::fabs(S(i, i))) * std::sqrt(std::fabs(S(j, j)));
      const double size = std::max({diagonal, std::fabs(S(i, j)), std::fabs(S(j, i))});
      if (!(std::fabs(S(i, j) - S(j, i)) <= 8 * std::numeric_limits<double>::epsilon() * size)) return false;
    }
  }
  return true;
}

void require_symmetric(const Matrix<double>& S) {
  if (S.size() == 0) throw std::invalid_argument("S is empty; a symmetric d × d matrix with d ≥ 1 is needed");
  if (S.rows() != S.cols()) {
    throw std::invalid_argument("S is " + std::to_string(S.rows()) + " × " + std::to_string(S.cols()) +
                                "; a symmetric d × d matrix is needed");
  }
  if (!S.array().isFinite().all()) throw std::invalid_argument("S has an entry that is not finite");
  if (!is_symmetric(S)) throw std::invalid_argument("S is not symmetric");
}

bool is_positive_definite(const Matrix<double>& S) {
  if (S.size() == 0 || !is_symmetric(S)) return false;
  const Index d = S.rows();
  const Quad least_pivot = Quad(d) * Quad(1e-31);
  Matrix<Quad> L(d, d);
  for (Index j = 0; j < d; ++j) {
    Quad pivot = S(j, j);
    for (Index k = 0; k < j; ++k) pivot -= L(j, k) * L(j, k);
    if (!(pivot > least_pivot * Quad(S(j, j))) || !(pivot > 0)) return false;
    L(j, j) = sqrt(pivot);
    for (Index i = j + 1; i < d; ++i) {
      Quad sum = (Quad(S(i, j)) + Quad(S(j, i))) / 2;
      for (Index k = 0; k < j; ++k) sum -= L(i, k) * L(j, k);
      L(i, j) = sum / L(j, j);
    }
  }
  return true;
}

template <>
SymmetricEigen<double> symmetric_eigen<double>(const Matrix<double>& S) {
  require_symmetric(S);
  return S.rows() <= largest_for_quad ? jacobi_eigen<Quad, double>(S) : jacobi_eigen<long double, double>(S);
}

template <>
Matrix<double> symmetric_sqrt<double>(const Matrix<double>& S) {
  return sqrt_from_eigen(symmetric_eigen<double>(S));
}

}  // namespace flowgauge
