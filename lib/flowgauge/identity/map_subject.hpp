#pragma once
// What the laws of maps are checked on: a map of the catalogue, a faulty one, or one of somebody's own.

#include <functional>
#include <vector>

#include "flowgauge/map/invertible_map.hpp"
#include "flowgauge/map/map.hpp"

namespace flowgauge {

/// A map in duals, of whose functions a planted fault can replace any.
template <class T>
struct MapSubject {
  InvertibleMap<Dual<T>> map;
  std::function<Batch<T>(const Batch<T>& X, const Batch<T>& V)> jacobian_vector;  ///< Jv, d × N
  std::function<Batch<T>(const Batch<T>& X, const Batch<T>& W)> vector_jacobian;  ///< Jᵀw, d × N
  MapClaims claims;
  std::vector<double> breaks;        ///< d = 1: where derivatives of f jump
  std::vector<double> image_breaks;  ///< d = 1: where those of f⁻¹ do
  /// Whether the duals come from differences rather than from the formula: laws with a Jacobian are then held to 1e-8.
  bool by_differences = false;
};

/// A map of the catalogue. T = double or Mp50.
template <class T>
MapSubject<T> map_subject(const Map& map);

/// A map that is known in duals.
MapSubject<double> subject_in_duals(const InvertibleMap<Dual<double>>& map, const MapClaims& claims);

/// A map that is known in double only, with central differences of order 8 as derivatives: steps of 2⁻⁸ max(1, |xᵢ|)
/// and seven halvings of it, of which the two that agree best decide; shorter ones where the map is not defined around x.
MapSubject<double> subject_by_differences(const InvertibleMap<double>& map, const MapClaims& claims);

/// f in duals from f in the plain scalar: one directional derivative by central differences of order 8.
template <class T>
std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)> with_differences(
    std::function<MapValues<T>(const Batch<T>&)> f);

}  // namespace flowgauge
