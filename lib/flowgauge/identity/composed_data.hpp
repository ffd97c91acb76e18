#pragma once
// Data laws in several dimensions in plain words: Gaussian components with dense covariances in 50 digits, and laws made of
// others, whose integrals are put together from theirs.

#include <functional>
#include <optional>
#include <vector>

#include "flowgauge/identity/data_mixture.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

namespace detail {

/// log ∫ p_data(z) N(x; αz, σ²I) dz, and mean and covariance of z under the integrand.
struct Posterior {
  Mp50 log_density;
  Vector<Mp50> mean;
  Matrix<Mp50> covariance;
};

}  // namespace detail

/// A law that is neither a plain mixture nor independent coordinates, by what the laws over data ask of it.
struct ComposedData {
  Index dimension;
  std::function<detail::Posterior(const Mp50& alpha, const Mp50& sigma, const Vector<Mp50>& x, int digits)> posterior;
  std::function<DataMoments<Mp50>()> moments;
  std::function<std::vector<Reach>(double alpha, double sigma, double deviations)> reach;
  double finite_moments;  ///< how many moments are finite; inf where all are
  Batch<double> hull;     ///< points whose convex hull holds the data; empty where none are known
};

/// For targets in several dimensions and targets made of targets; nothing for others.
std::optional<ComposedData> composed_data(const Target& target);

/// The image of such a target under a similarity that keeps its family; nothing for others and other maps. Numbers are
/// rounded so that the image is exact, as by snapped().
std::optional<Target> composed_image(const Target& target, const Similarity& map, bool reversed);

/// Whether the two functions above are the ones to ask.
bool is_composed(const Target& target);

}  // namespace flowgauge
