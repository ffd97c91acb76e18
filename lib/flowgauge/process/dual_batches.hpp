#pragma once
// Batches of duals from batches of plain scalars, and back.

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"

namespace flowgauge {

/// Entries as duals with derivative 0; with derivative 1 in one coordinate.
template <class T>
Batch<Dual<T>> constant_duals(const Batch<T>& X) {
  Batch<Dual<T>> duals(X.rows(), X.cols());
  for (Index i = 0; i < X.size(); ++i) duals(i) = Dual<T>(X(i));
  return duals;
}
template <class T>
Batch<Dual<T>> seeded_duals(const Batch<T>& X, Index coordinate) {
  Batch<Dual<T>> duals = constant_duals(X);
  for (Index n = 0; n < X.cols(); ++n) duals(coordinate, n).derivative = T(1);
  return duals;
}

/// The values, and the derivatives, of an array of duals.
template <class Array>
auto values_part(const Array& duals) {
  using T = decltype(Array::Scalar::value);
  return duals.unaryExpr([](const Dual<T>& x) { return x.value; }).eval();
}
template <class Array>
auto derivatives_part(const Array& duals) {
  using T = decltype(Array::Scalar::value);
  return duals.unaryExpr([](const Dual<T>& x) { return x.derivative; }).eval();
}

}  // namespace flowgauge
