// Linear algebra of symmetric matrices with exact binary entries.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "flowgauge/numeric/linear_algebra.hpp"

using namespace flowgauge;

namespace {

/// A rotated covariance with eigenvalues from 1 down to 1/condition, rounded to double.
Matrix<double> rotated_covariance(int d, double condition, unsigned seed) {
  std::mt19937 generator(seed);
  const auto uniform = [&] { return generator() / 4294967296.0 - 0.5; };
  Matrix<long double> Q = Matrix<long double>::Identity(d, d);
  for (int k = 0; k < d; ++k) {
    Vector<long double> v(d);
    for (int i = 0; i < d; ++i) v(i) = uniform();
    v.normalize();
    const Matrix<long double> outer = v * v.transpose();
    Q -= (2 * Q * outer).eval();
  }
  Vector<long double> values(d);
  for (int i = 0; i < d; ++i)
    values(i) = std::pow(1.0L / condition, d == 1 ? 0.0L : static_cast<long double>(i) / (d - 1));
  const Matrix<long double> S = Q * values.asDiagonal() * Q.transpose();
  const Matrix<double> rounded = S.cast<double>();
  return Matrix<double>(rounded.selfadjointView<Eigen::Lower>());
}

template <class T>
double reconstruction_error(const SymmetricEigen<T>& eigen, const Matrix<double>& S) {
  Matrix<T> scaled = eigen.vectors;
  for (Index j = 0; j < S.cols(); ++j) scaled.col(j) *= eigen.values(j);
  const Matrix<T> difference = scaled * eigen.vectors.transpose() - S.cast<T>();
  double worst = 0;
  for (Index i = 0; i < difference.size(); ++i) worst = std::max(worst, std::fabs(to_double(difference.data()[i])));
  return worst;
}

}  // namespace

TEST_CASE_TEMPLATE("symmetric_eigen reconstructs S with orthonormal vectors and ascending values", T, double,
                   long double, Quad, Mp50) {
  const double epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());
  for (const int d : {1, 2, 3, 8}) {
    const Matrix<double> S = rotated_covariance(d, 1e6, 7 + d);
    const SymmetricEigen<T> eigen = symmetric_eigen<T>(S);
    CHECK(reconstruction_error(eigen, S) <= 10 * d * epsilon);
    const Matrix<T> gram = eigen.vectors.transpose() * eigen.vectors;
    for (Index i = 0; i < d; ++i) {
      if (i > 0) CHECK(eigen.values(i - 1) <= eigen.values(i));
      for (Index j = 0; j < d; ++j) {
        CHECK(std::fabs(to_double(T(gram(i, j) - T(i == j ? 1 : 0)))) <= 10 * d * epsilon);
      }
    }
  }
}

TEST_CASE("small eigenvalues of a nearly singular covariance keep full relative accuracy in double") {
  for (const double condition : {1e4, 1e10, 1e15}) {
    for (const int d : {2, 4, 8}) {
      const Matrix<double> S = rotated_covariance(d, condition, 100 + d);
      if (!is_positive_definite(S)) continue;
      const Vector<double> in_double = symmetric_eigen<double>(S).values;
      const Vector<long double> in_long = symmetric_eigen<long double>(S).values;
      const Vector<Quad> in_quad = symmetric_eigen<Quad>(S).values;
      const Vector<Mp50> exact = symmetric_eigen<Mp50>(S).values;
      for (Index i = 0; i < d; ++i) {
        CAPTURE(condition);
        CHECK(std::fabs(to_double(Mp50(Mp50(in_double(i)) / exact(i) - 1))) <= 2.3e-16);
        CHECK(std::fabs(to_double(Mp50(Mp50(in_long(i)) / exact(i) - 1))) <= 1.1e-19);
        CHECK(std::fabs(to_double(Mp50(Mp50(in_quad(i)) / exact(i) - 1))) <= 4e-34);
      }
    }
  }
  // The 2 × 2 case in closed form: det / (larger eigenvalue), with det exact in 50 digits.
  Matrix<double> S(2, 2);
  S << 1.0, 0.999999999999999, 0.999999999999999, 1.0;
  const Mp50 smallest = 1 - Mp50(0.999999999999999);
  CHECK(symmetric_eigen<double>(S).values(0) == static_cast<double>(smallest));
}

TEST_CASE("graded and diagonal matrices keep eigenvalues that underflow beside the largest") {
  Matrix<double> S(3, 3);
  S << 1e200, 1e20, 0, 1e20, 1e-100, 0, 0, 0, 1e-300;
  const auto eigen = symmetric_eigen<double>(S);
  const Mp50 product = Mp50(1e200) * Mp50(1e-100) - Mp50(1e20) * Mp50(1e20);
  CHECK(eigen.values(0) == 1e-300);
  CHECK(std::fabs(eigen.values(1) / static_cast<double>(Mp50(product / Mp50(1e200))) - 1) <= 1e-15);
  CHECK(eigen.values(2) == 1e200);
}

TEST_CASE("indefinite, zero and large matrices are decomposed") {
  Matrix<double> S(2, 2);
  S << 0, 1, 1, 0;
  const auto eigen = symmetric_eigen<double>(S);
  CHECK(eigen.values(0) == -1.0);
  CHECK(eigen.values(1) == 1.0);
  CHECK(symmetric_eigen<double>(Matrix<double>::Zero(3, 3)).values.cwiseAbs().maxCoeff() == 0.0);
  CHECK(std::fabs(symmetric_eigen<double>(Matrix<double>::Ones(4, 4)).values(3) - 4) <= 1e-15);
  const Matrix<double> large = rotated_covariance(48, 1e10, 5);
  const auto in_double = symmetric_eigen<double>(large);
  CHECK(reconstruction_error(in_double, large) <= 1e-14);
}

TEST_CASE("is_positive_definite decides up to condition 1e15 and says no to singular and indefinite matrices") {
  for (const int d : {1, 2, 5, 16, 40}) CHECK(is_positive_definite(rotated_covariance(d, 1e13, 31 + d)));
  Matrix<double> S(2, 2);
  S << 1, 0.999999999999999, 0.999999999999999, 1;
  CHECK(is_positive_definite(S));
  S << 1, 1, 1, 1;
  CHECK(!is_positive_definite(S));
  S << 1, 1.0000000000000002, 1.0000000000000002, 1;
  CHECK(!is_positive_definite(S));
  S << 1, 2, 2, 1;
  CHECK(!is_positive_definite(S));
  S << 1e-200, 0, 0, 1e200;
  CHECK(is_positive_definite(S));
  S << 1, 0.1, 0.2, 1;
  CHECK(!is_positive_definite(S));
  S << 1, 0, 0, std::nan("");
  CHECK(!is_positive_definite(S));
  CHECK(!is_positive_definite(Matrix<double>::Ones(3, 3)));
  CHECK(!is_positive_definite(Matrix<double>(3, 3).setZero()));
  CHECK(!is_positive_definite(Matrix<double>::Identity(2, 3)));
  CHECK(!is_positive_definite(Matrix<double>()));
  Matrix<double> thirds(3, 3);  // exactly singular, with a pivot of 1/3 that no binary format holds
  thirds << 3, 1, 4, 1, 3, 4, 4, 4, 8;
  CHECK(!is_positive_definite(thirds));
}

TEST_CASE("is_symmetric allows the rounding of a product and nothing more") {
  Matrix<double> S(2, 2);
  S << 1, 0.3, std::nextafter(0.3, 1), 1;
  CHECK(is_symmetric(S));
  S << 1, 0.3, 0.3 + 1e-14, 1;
  CHECK(!is_symmetric(S));
  S << 1e-20, 1e-21, 2e-21, 1e-20;
  CHECK(!is_symmetric(S));
  CHECK(!is_symmetric(Matrix<double>::Zero(2, 3)));
}

TEST_CASE_TEMPLATE("the symmetric square root squares back to S", T, double, long double, Quad, Mp50) {
  const Matrix<double> S = rotated_covariance(4, 1e8, 3);
  const Matrix<T> R = symmetric_sqrt<T>(S);
  const Matrix<T> difference = R * R - S.cast<T>();
  for (Index i = 0; i < difference.size(); ++i) {
    CHECK(std::fabs(to_double(difference.data()[i])) <= 30 * static_cast<double>(std::numeric_limits<T>::epsilon()));
  }
  Matrix<double> negative(2, 2);
  negative << 1, 2, 2, 1;
  CHECK_THROWS_AS(symmetric_sqrt<T>(negative), std::invalid_argument);
}

TEST_CASE("symmetric_eigen refuses what is not a finite symmetric matrix") {
  Matrix<double> S(2, 2);
  S << 1, 0.1, 0.2, 1;
  CHECK_THROWS_AS(symmetric_eigen<double>(S), std::invalid_argument);
  S << 1, 0, 0, std::nan("");
  CHECK_THROWS_AS(symmetric_eigen<Mp50>(S), std::invalid_argument);
  CHECK_THROWS_AS(symmetric_eigen<double>(Matrix<double>()), std::invalid_argument);
  CHECK_THROWS_AS(symmetric_eigen<Quad>(Matrix<double>::Zero(2, 3)), std::invalid_argument);
}
