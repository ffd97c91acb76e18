#pragma once
// An invertible map prepared in one scalar type: what every map of the catalogue becomes, and what a map of one's own is.

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"

namespace flowgauge {

/// What a map makes of N points.
template <class T>
struct MapValues {
  Batch<T> points;    ///< their images, d × N
  Vector<T> log_det;  ///< log|det| of the Jacobian at the points that were mapped, N
};

/// f and f⁻¹ on batches (d × N). A point outside of the domain of f, or of its range for f⁻¹, has NaN throughout.
template <class T>
struct InvertibleMap {
  Index dimension = 0;  ///< d; 0 where the map takes points of any dimension
  std::function<MapValues<T>(const Batch<T>& X)> forward;
  std::function<MapValues<T>(const Batch<T>& Y)> inverse;  ///< log|det| of the Jacobian of f⁻¹
  /// The maps of which this one is the composition, the one applied first first. Empty for others.
  std::vector<InvertibleMap<T>> layers{};
};

namespace detail {

/// Calls log_det = f(x, y) column by column; a column with NaN in it becomes NaN as a whole.
template <class T, class F>
MapValues<T> map_columns(Index dimension, const Batch<T>& X, const F& f) {
  if (dimension > 0 && X.rows() != dimension) {
    throw std::invalid_argument("map: the points have " + std::to_string(X.rows()) + " coordinates, the map takes " +
                                std::to_string(dimension));
  }
  using std::isnan;
  MapValues<T> all{Batch<T>(X.rows(), X.cols()), Vector<T>(X.cols())};
  Vector<T> x(X.rows()), y(X.rows());
  for (Index n = 0; n < X.cols(); ++n) {
    x = X.col(n);
    all.log_det(n) = f(x, y);
    bool defined = !isnan(value_of(all.log_det(n)));
    for (Index i = 0; i < y.size(); ++i) defined = defined && !isnan(value_of(y(i)));
    if (!defined) {
      all.log_det(n) = T(std::numeric_limits<double>::quiet_NaN());
      y.setConstant(all.log_det(n));
    }
    all.points.col(n) = y;
  }
  return all;
}

}  // namespace detail

/// A map from functions on single points: forward(x, y) and inverse(y, x) read the first vector, fill the second (which
/// has its size) and return log|det| of their Jacobian. dimension = 0: any.
template <class T, class Forward, class Inverse>
InvertibleMap<T> pointwise_map(Index dimension, Forward forward, Inverse inverse) {
  return {dimension,
          [=](const Batch<T>& X) { return detail::map_columns<T>(dimension, X, forward); },
          [=](const Batch<T>& Y) { return detail::map_columns<T>(dimension, Y, inverse); }};
}

/// f_L ∘ … ∘ f₁: layers.front() is applied first; log|det| is the sum at the intermediate points. The dimension is that
/// of the layers that have one. Throws std::invalid_argument where there is no layer or two dimensions differ.
template <class T>
InvertibleMap<T> composed(std::vector<InvertibleMap<T>> layers) {
  if (layers.empty()) throw std::invalid_argument("composed: at least one layer is needed");
  InvertibleMap<T> map;
  for (const InvertibleMap<T>& layer : layers) {
    if (layer.dimension == 0) continue;
    if (map.dimension != 0 && map.dimension != layer.dimension) {
      throw std::invalid_argument("composed: layers have dimensions " + std::to_string(map.dimension) + " and " +
                                  std::to_string(layer.dimension) + "; all must have the same");
    }
    map.dimension = layer.dimension;
  }
  const auto run = [](const auto& steps, const Batch<T>& X) {
    MapValues<T> all{X, Vector<T>::Constant(X.cols(), T(0))};
    for (const auto& step : steps) {
      MapValues<T> next = step(all.points);
      all.points = std::move(next.points);
      all.log_det += next.log_det;
    }
    return all;
  };
  std::vector<std::function<MapValues<T>(const Batch<T>&)>> there, back;
  for (const InvertibleMap<T>& layer : layers) {
    there.push_back(layer.forward);
    back.insert(back.begin(), layer.inverse);
  }
  map.forward = [run, there](const Batch<T>& X) { return run(there, X); };
  map.inverse = [run, back](const Batch<T>& Y) { return run(back, Y); };
  map.layers = std::move(layers);
  return map;
}

/// f⁻¹ in the place of f.
template <class T>
InvertibleMap<T> inverted(const InvertibleMap<T>& map) {
  InvertibleMap<T> other{map.dimension, map.inverse, map.forward};
  for (const InvertibleMap<T>& layer : map.layers) other.layers.insert(other.layers.begin(), inverted(layer));
  return other;
}

}  // namespace flowgauge
