#pragma once
// Maps that are invertible piece by piece: several points may have the same image.

#include <cmath>
#include <limits>
#include <vector>

#include "flowgauge/map/invertible_map.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// Pieces of the domain that do not overlap, each with an invertible map: forward is NaN outside of the piece, inverse where a
/// point has no preimage in it.
template <class T>
struct PiecewiseMap {
  std::vector<InvertibleMap<T>> pieces;
};

/// A map on the part of its domain where holds(z) for the point z.
template <class T, class Holds>
InvertibleMap<T> restricted(const InvertibleMap<T>& map, Holds holds) {
  const T nothing(std::numeric_limits<double>::quiet_NaN());
  const auto drop = [nothing](MapValues<T>& values, Index n) {
    values.points.col(n).setConstant(nothing);
    values.log_det(n) = nothing;
  };
  return {map.dimension,
          [=](const Batch<T>& X) {
            MapValues<T> values = map.forward(X);
            for (Index n = 0; n < X.cols(); ++n) {
              if (!holds(Vector<T>(X.col(n)))) drop(values, n);
            }
            return values;
          },
          [=](const Batch<T>& Y) {
            MapValues<T> values = map.inverse(Y);
            for (Index n = 0; n < Y.cols(); ++n) {
              if (!holds(Vector<T>(values.points.col(n)))) drop(values, n);
            }
            return values;
          }};
}

/// log p at the columns of X for the image of a law with log density log_density(Z) (N values for d × N):
/// log Σ_k π(z_k)/|det J(z_k)| over the preimages z_k; −inf where there is none. Source: Dinh et al. 2019,
/// arXiv:1903.07714, eq. 3 (RAD).
template <class T, class LogDensity>
Vector<T> image_log_density(const PiecewiseMap<T>& map, const LogDensity& log_density, const Batch<T>& X) {
  using std::isnan;
  Batch<T> terms = Batch<T>::Constant(static_cast<Index>(map.pieces.size()), X.cols(), T(-std::numeric_limits<double>::infinity()));
  for (std::size_t k = 0; k < map.pieces.size(); ++k) {
    const MapValues<T> preimages = map.pieces[k].inverse(X);
    const Vector<T> values = log_density(preimages.points);
    for (Index n = 0; n < X.cols(); ++n) {
      if (!isnan(value_of(preimages.log_det(n)))) terms(static_cast<Index>(k), n) = values(n) + preimages.log_det(n);
    }
  }
  Vector<T> all(X.cols());
  for (Index n = 0; n < X.cols(); ++n) all(n) = log_sum_exp<T>(Vector<T>(terms.col(n)));
  return all;
}

}  // namespace flowgauge
