#pragma once
// The data law of a target as laws over the data need it: a mixture, independent coordinates with a density each, or a law
// composed of others.

#include <optional>
#include <vector>

#include "flowgauge/identity/composed_data.hpp"
#include "flowgauge/identity/data_density.hpp"
#include "flowgauge/identity/data_mixture.hpp"

namespace flowgauge {

/// One of the three is there.
struct DataLaw {
  std::optional<DataMixture> mixture;
  std::vector<DataDensity> coordinates;
  std::optional<ComposedData> composed = {};

  Index dimension() const {
    if (composed) return composed->dimension;
    return mixture ? mixture->means.rows() : static_cast<Index>(coordinates.size());
  }

  /// Whether the law is a sum of point masses.
  bool atomic() const { return mixture && mixture->atomic(); }

  /// How many moments of every coordinate are finite; inf where all are.
  double moments() const;

  /// The points whose convex hull holds all data (d × K): the atoms, or the corners of a bounded support. Empty where there
  /// are none.
  Batch<double> hull() const;
};

DataLaw data_law(const Target& target);

/// Mean and covariance in scalar T: of a mixture in closed form, of densities by quadrature. Throws std::invalid_argument
/// where moments() < 2. Instantiated for double and Mp50.
template <class T>
DataMoments<T> data_moments(const DataLaw& data);

/// As for a mixture; for densities the interval outside which less than about e^−(deviations²/2) of the noised law lies, and
/// the deviation of the noise. low is −inf where the data have heavy tails.
std::vector<Reach> reach(const DataLaw& data, double alpha, double sigma, double deviations);

/// The image of a target rounded by snapped(), where it is a target of the catalogue; nothing where the family is not
/// closed under the map.
std::optional<Target> try_image(const Target& target, const Similarity& map, bool reversed);

}  // namespace flowgauge
