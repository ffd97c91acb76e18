#include <stdexcept>

#include "flowgauge/numeric/jacobi.hpp"
#include "flowgauge/numeric/linear_algebra.hpp"

namespace flowgauge {

template <>
SymmetricEigen<long double> symmetric_eigen<long double>(const Matrix<double>& S) {
  require_symmetric(S);
  return jacobi_eigen<Mp50, long double>(S);
}

template <>
SymmetricEigen<Quad> symmetric_eigen<Quad>(const Matrix<double>& S) {
  require_symmetric(S);
  return jacobi_eigen<Mp50, Quad>(S);
}

template <>
SymmetricEigen<Mp50> symmetric_eigen<Mp50>(const Matrix<double>& S) {
  require_symmetric(S);
  return jacobi_eigen<boost::multiprecision::cpp_bin_float_100, Mp50>(S);
}

template <>
Matrix<long double> symmetric_sqrt<long double>(const Matrix<double>& S) {
  return sqrt_from_eigen(symmetric_eigen<long double>(S));
}

template <>
Matrix<Quad> symmetric_sqrt<Quad>(const Matrix<double>& S) {
  return sqrt_from_eigen(symmetric_eigen<Quad>(S));
}

template <>
Matrix<Mp50> symmetric_sqrt<Mp50>(const Matrix<double>& S) {
  return sqrt_from_eigen(symmetric_eigen<Mp50>(S));
}

}  // namespace flowgauge
