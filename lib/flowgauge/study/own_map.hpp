#pragma once
// The laws of maps on a map of the user's own.

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "flowgauge/study/map_identities.hpp"

namespace flowgauge {

/// A map with the points at which its laws are checked, in double. Any member of `subject` may be replaced, for instance
/// vector_jacobian by a backward pass of one's own.
struct OwnMap {
  std::string name;  ///< as it stands in check ids
  MapSubject<double> subject;
  std::vector<MapPoints> points;
  std::vector<std::string_view> declares = {};  ///< degeneracies (identity/map_laws.hpp) that it is known to have
};

/// A map from forward(x, y) and inverse(y, x), which read a Vector, fill another one of its size and return log|det| of their
/// Jacobian. Generic lambdas run in duals, so that Jacobians are exact; functions on Vector<double> alone are differentiated
/// by differences. X (d × N, N ≥ 2) are points of the domain; what the map claims of itself decides which laws concern it, and
/// by default it claims nothing. Throws std::invalid_argument for a name that no check id can hold, or too few points.
OwnMap own_map(std::string name, MapSubject<double> subject, const Batch<double>& X);

template <class Forward, class Inverse>
OwnMap make_map(std::string name, Index dimension, Forward forward, Inverse inverse, const Batch<double>& X,
                const MapClaims& claims = {false, false, false, false}) {
  using D = Dual<double>;
  if constexpr (std::is_invocable_r_v<D, Forward, const Vector<D>&, Vector<D>&> &&
                std::is_invocable_r_v<D, Inverse, const Vector<D>&, Vector<D>&>) {
    return own_map(std::move(name), subject_in_duals(pointwise_map<D>(dimension, forward, inverse), claims), X);
  } else {
    return own_map(std::move(name), subject_by_differences(pointwise_map<double>(dimension, forward, inverse), claims), X);
  }
}

/// One task a map: all laws in double, and lint, which is inconclusive where the map is degenerate without saying so.
std::vector<IdentityTask> own_map_identities(const std::vector<OwnMap>& maps);

}  // namespace flowgauge
