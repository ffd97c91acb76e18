#pragma once
// One evaluation of a map, its inverse and their derivatives, shared by all laws of the map.

#include <string>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/map_subject.hpp"
#include "flowgauge/identity/number_sides.hpp"

namespace flowgauge {

/// log|det A|, A⁻¹ and Σ|A_ij (A⁻¹)_ji|, the effect of relative errors of A on its logarithm, by elimination with pivoting.
template <class T>
struct Elimination {
  T log_det;
  Matrix<T> inverse;
  T condition;
};
template <class T>
Elimination<T> eliminate(const Matrix<T>& A);

/// A function on points with its derivatives by duals.
template <class T>
struct MapDerivatives {
  Batch<T> points;
  Vector<T> log_det;
  std::vector<Matrix<T>> jacobian;  ///< one a point
  Batch<T> log_det_gradient;        ///< d × N
};

/// A map at points X of its domain and at points Z of its range.
template <class T>
struct MapEvaluation {
  const MapSubject<T>* subject;
  Batch<T> X;                    ///< d × N
  MapDerivatives<T> there;       ///< f at X
  MapDerivatives<T> back;        ///< f⁻¹ at f(X)
  Vector<T> log_det_again;       ///< log|det J_f| at f⁻¹(f(X))
  Batch<T> Z;                    ///< d × M
  MapDerivatives<T> from_image;  ///< f⁻¹ at Z
  Batch<T> Z_again;              ///< f(f⁻¹(Z))
  std::vector<Elimination<T>> there_by_jacobian, back_by_jacobian, from_image_by_jacobian;
  bool smooth = false;     ///< no point is near a place where derivatives jump
  bool integrate = false;  ///< space is integrated over

  Index dimension() const { return X.rows(); }
  Index points() const { return X.cols(); }
};

/// Where a map is checked.
struct MapPoints {
  Batch<double> X;  ///< of the domain
  Batch<double> Z;  ///< of the range
  bool smooth = false;
  bool integrate = false;
};

template <class T>
MapDerivatives<T> derivatives_of(const std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)>& f, const Batch<T>& X);

/// The subject must outlive the result. Instantiated for double and Mp50.
template <class T>
MapEvaluation<T> evaluate_map(const MapSubject<T>& subject, const MapPoints& points);

/// Σ_i |∂_i q| |x_i|: what rounding of the point does to a number with that gradient.
template <class T>
T effect(const Batch<T>& gradient, const Batch<T>& X, Index n) {
  T sum(0);
  for (Index i = 0; i < X.rows(); ++i) sum += magnitude<T>(gradient(i, n)) * magnitude<T>(X(i, n));
  return sum;
}

/// The same for entry k of a map's image.
template <class T>
T effect(const Matrix<T>& jacobian, Index k, const Batch<T>& X, Index n) {
  T sum(0);
  for (Index i = 0; i < X.rows(); ++i) sum += magnitude<T>(jacobian(k, i)) * magnitude<T>(X(i, n));
  return sum;
}

/// f without derivatives.
template <class T>
MapValues<T> plain_values(const std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)>& f, const Batch<T>& X) {
  Batch<Dual<T>> still(X.rows(), X.cols());
  for (Index k = 0; k < X.size(); ++k) still(k) = Dual<T>(X(k));
  const MapValues<Dual<T>> values = f(still);
  MapValues<T> plain{Batch<T>(X.rows(), X.cols()), Vector<T>(X.cols())};
  for (Index k = 0; k < X.size(); ++k) plain.points(k) = values.points(k).value;
  for (Index n = 0; n < X.cols(); ++n) plain.log_det(n) = values.log_det(n).value;
  return plain;
}

}  // namespace flowgauge
