#pragma once
// A data law prepared for evaluation in one scalar type: what every target becomes.

#include <functional>

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

/// The law of the data, closed under noising: everything about X = αZ + σε at given points. One call serves a batch.
template <class T>
struct Law {
  Index dimension = 0;
  /// Fills the wanted members of `out`, which is sized for X. X is d × N.
  std::function<void(const NoiseLevel<T>&, const Batch<T>& X, Want, Evaluation<T>& out)> evaluate;
  /// d = 1 only: the noised law as a mixture of normals. Empty for laws that are not one.
  std::function<NormalMixture<T>(const NoiseLevel<T>&)> normal_mixture;
  /// The data law's mean and covariance where the law is a single Gaussian or a single atom. Empty otherwise.
  std::function<GaussianParts<T>()> gaussian;
};

}  // namespace flowgauge
