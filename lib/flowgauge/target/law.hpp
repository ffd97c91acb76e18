#pragma once
// A data law prepared for evaluation in one scalar type: what every target becomes.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/target/evaluation.hpp"

namespace flowgauge {

/// A finite mixture of normal laws on the line: weights sum to 1, deviations may be 0 (atoms).
template <class T>
struct NormalMixture {
  Vector<T> weights;
  Vector<T> means;
  Vector<T> deviations;
};

/// A Gaussian law N(mean, Q diag(variances) Qᵀ); variances may be 0.
template <class T>
struct GaussianParts {
  Vector<T> mean;
  Matrix<T> vectors;
  Vector<T> variances;
};

/// log P(X ≤ x) and log P(X > x), each accurate to a few ε of itself in its own tail; −inf where the probability is 0.
template <class T>
struct Tails {
  T log_below;
  T log_above;
};

/// Where the mass of a law on the line lies, roughly: from here a search for a quantile begins.
template <class T>
struct Bulk {
  T centre;
  T spread;  ///< > 0
};
/// A law that depends on |x| alone: the radius around which it lies, and log p(|x| = s) − log p(|x| = r) at one noise level,
/// without cancellation.
template <class T>
struct RadialParts {
  T radius;
  std::function<T(const NoiseLevel<T>&, const T& r, const T& s)> log_ratio;
};

template <class T>
struct SimilarImage;

/// The law of the data, closed under noising: everything about X = αZ + σε at given points. One call serves a batch.
template <class T>
struct Law {
  Index dimension = 0;
  /// Fills the wanted members of `out`, which is sized for X. X is d × N.
  std::function<void(const NoiseLevel<T>&, const Batch<T>& X, Want, Evaluation<T>& out)> evaluate;
  /// d = 1 only: the noised law as a mixture of normals. Empty for laws that are not one.
  std::function<NormalMixture<T>(const NoiseLevel<T>&)> normal_mixture;
  /// d = 1 only: the distribution function of the noised law, and where to look for quantiles. Both are there or both are
  /// empty; empty for duals, whose derivative is that of the density.
  std::function<Tails<T>(const NoiseLevel<T>&, const T& x)> tails;
  std::function<Bulk<T>(const NoiseLevel<T>&)> bulk;
  /// The data law's mean and covariance where the law is a single Gaussian or a single atom. Empty otherwise.
  std::function<GaussianParts<T>()> gaussian;
  /// The laws of independent blocks of coordinates, in order, where the law is their product. Empty otherwise.
  std::vector<Law<T>> factors;
  /// The law of which this one is the image under a similarity. Null otherwise.
  std::shared_ptr<const SimilarImage<T>> image_of;
  /// d ≥ 2, for laws that are the same in all directions; empty otherwise, and for duals.
  std::optional<RadialParts<T>> radial;
};

/// The law of factor · rotation · Z + shift with Z ~ base; rotation is orthogonal, factor > 0.
template <class T>
struct SimilarImage {
  Law<T> base;
  T factor;
  Matrix<T> rotation;
  Vector<T> shift;
};

/// The noise as the base of an image by `factor` sees it: σ/factor.
template <class T>
NoiseLevel<T> scaled_noise(const NoiseLevel<T>& level, const T& factor) {
  using std::log;
  NoiseLevel<T> seen = level;
  seen.sigma /= factor;
  seen.dsigma /= factor;
  seen.sigma_dsigma = seen.sigma_dsigma / factor / factor;
  seen.diffusion_squared = seen.diffusion_squared / factor / factor;
  seen.lambda += log(factor);
  return seen;
}

}  // namespace flowgauge
