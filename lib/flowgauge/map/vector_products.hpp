#pragma once
// Products of Jacobians with vectors, forward and backward.

#include <vector>

#include "flowgauge/map/invertible_map.hpp"

namespace flowgauge {

/// Values and one derivative of a map at X: X + ε V through the map in duals.
template <class T>
MapValues<Dual<T>> along(const InvertibleMap<Dual<T>>& map, const Batch<T>& X, const Batch<T>& V) {
  Batch<Dual<T>> moving(X.rows(), X.cols());
  for (Index k = 0; k < X.size(); ++k) moving(k) = Dual<T>(X(k), V(k));
  return map.forward(moving);
}

/// J(x)v at every point (d × N), by one pass in duals.
template <class T>
Batch<T> jacobian_vector_product(const InvertibleMap<Dual<T>>& map, const Batch<T>& X, const Batch<T>& V) {
  return along(map, X, V).points.unaryExpr([](const Dual<T>& y) { return y.derivative; });
}

/// J(x)ᵀw at every point (d × N): through the layers of a composition from the last to the first, each at the point where
/// the forward pass met it; through any other map by d passes in duals.
template <class T>
Batch<T> vector_jacobian_product(const InvertibleMap<Dual<T>>& map, const Batch<T>& X, const Batch<T>& W) {
  if (!map.layers.empty()) {
    std::vector<Batch<T>> met{X};
    for (const InvertibleMap<Dual<T>>& layer : map.layers) {
      const Batch<Dual<T>> image = along(layer, met.back(), Batch<T>(Batch<T>::Zero(X.rows(), X.cols()))).points;
      met.push_back(image.unaryExpr([](const Dual<T>& y) { return y.value; }));
    }
    Batch<T> carried = W;
    for (std::size_t k = map.layers.size(); k-- > 0;) carried = vector_jacobian_product(map.layers[k], met[k], carried);
    return carried;
  }
  Batch<T> products(X.rows(), X.cols());
  for (Index i = 0; i < X.rows(); ++i) {
    Batch<T> unit = Batch<T>::Zero(X.rows(), X.cols());
    unit.row(i).setConstant(T(1));
    const Batch<T> column = jacobian_vector_product(map, X, unit);
    for (Index n = 0; n < X.cols(); ++n) {
      T sum(0);
      for (Index k = 0; k < X.rows(); ++k) sum += W(k, n) * column(k, n);
      products(i, n) = sum;
    }
  }
  return products;
}

}  // namespace flowgauge
