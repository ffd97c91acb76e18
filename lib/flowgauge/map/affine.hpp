#pragma once
// The affine map.

#include <array>

#include "flowgauge/map/inverse_matrix.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// W and b in the plain scalar of T, decomposed once.
template <class T>
struct PreparedAffine {
  Matrix<Real<T>> matrix;
  InverseMatrix<Real<T>> inverse_matrix;
  Vector<Real<T>> shift;

  T forward(const Vector<T>& x, Vector<T>& y) const {
    for (Index i = 0; i < x.size(); ++i) {
      T sum(shift(i));
      for (Index j = 0; j < x.size(); ++j) sum += matrix(i, j) * x(j);
      y(i) = sum;
    }
    return T(inverse_matrix.log_det);
  }
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    for (Index i = 0; i < y.size(); ++i) {
      T sum(0);
      for (Index j = 0; j < y.size(); ++j) sum += inverse_matrix.matrix(i, j) * T(y(j) - shift(j));
      x(i) = sum;
    }
    return T(-inverse_matrix.log_det);
  }
};

/// f(x) = Wx + b.
struct AffineMap {
  Matrix<double> matrix;
  Vector<double> shift;

  static constexpr std::array<Parameter, 2> parameters{
      {{"matrix", Shape::matrix, "", {}, "W, invertible, of condition below some 1e49/d with its rows scaled, as elimination in 50 digits needs to tell"}, {"shift", Shape::vector, "0", {}, "b; 0 where left out"}}};
  static constexpr Entry entry{
      .name = "affine",
      .title = "Affine map",
      .statement = "f(x) = Wx + b;  log|det| = log|det W|,  f⁻¹(y) = W⁻¹(y − b)",
      .assumptions = "W invertible",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, section 3.2",
      .blind_to = "where log|det| is taken: it is the same at every point",
      .parameters = parameters,
      .example = R"({"type": "affine", "matrix": [[1.5, -0.4], [0.3, 0.8]], "shift": [0.2, -1]})",
  };

  static AffineMap from(const auto& values) {
    AffineMap map{values.matrix("matrix"), values.vector("shift")};
    if (!values.given("shift")) map.shift = Vector<double>::Zero(map.matrix.rows());
    if (map.shift.size() != map.matrix.rows()) values.reject("shift", "must have one entry per row of matrix");
    if (!(flowgauge::inverse_matrix<double>(map.matrix).log_det > -std::numeric_limits<double>::infinity())) {
      values.reject("matrix", "must be invertible");
    }
    return map;
  }

  Index dimension() const { return matrix.rows(); }

  template <class T>
  PreparedAffine<T> prepared() const {
    using R = Real<T>;
    return {matrix.cast<R>(), flowgauge::inverse_matrix<R>(matrix), shift.cast<R>()};
  }
};

}  // namespace flowgauge
