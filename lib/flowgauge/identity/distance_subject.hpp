#pragma once
// What the laws of distances are checked on: the distances as plain functions of two mixtures, so that a planted fault
// can replace any of them.

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "flowgauge/target/gaussian_mixture.hpp"

namespace flowgauge {

/// A distance between two mixtures of normals. `parameter` is the order of Rényi's divergence and the width of the
/// kernel.
template <class T>
using DistanceFunction = std::function<T(const GaussianMixture& p, const GaussianMixture& q, const T& parameter)>;

/// All distances by the names of their entries. Those on the line that need double have no 50 digits.
template <class T>
struct DistanceSubject {
  std::map<std::string_view, DistanceFunction<T>> distances;
};

/// The distances of the catalogue. Instantiated for double and Mp50.
template <class T>
DistanceSubject<T> distance_subject();

/// Two laws between which distances are taken. All entries are short binary fractions, so that affine images are exact.
struct DistancePair {
  GaussianMixture p, q;
  double order;  ///< of Rényi's divergence
  double width;  ///< of the kernel

  Index dimension() const { return p.means.rows(); }
  bool gaussian() const { return p.weights.size() == 1 && q.weights.size() == 1; }
};

/// One distance on one pair.
template <class T>
struct DistanceCase {
  const DistanceSubject<T>* subject;
  std::string_view distance;
  const DistancePair* pair;

  /// The distance between two laws; its own between p and q.
  T between(const GaussianMixture& p, const GaussianMixture& q, const T& parameter) const {
    return subject->distances.at(distance)(p, q, parameter);
  }
  T parameter() const { return distance == "renyi_divergence" ? T(pair->order) : T(pair->width); }
  T value() const { return between(pair->p, pair->q, parameter()); }
};

namespace detail {

/// Why a distance cannot be taken on a pair, or a law does not speak of it; empty where it does.
template <class Law, class T>
std::string why_not_distance(const DistanceCase<T>& at) {
  if (std::find(Law::subjects.begin(), Law::subjects.end(), at.distance) == Law::subjects.end()) {
    return "the law is one of other distances";
  }
  if (at.subject->distances.count(at.distance) == 0) return "the distance is computed in double only";
  const bool line =
      at.distance == "wasserstein1" || at.distance == "wasserstein2_line" || at.distance == "energy_distance";
  if (line && at.pair->dimension() != 1) return "the distance is one on the line";
  if (!line && at.distance != "maximum_mean_discrepancy" && !at.pair->gaussian())
    return "the distance is one of two Gaussians";
  return {};
}

}  // namespace detail
}  // namespace flowgauge
