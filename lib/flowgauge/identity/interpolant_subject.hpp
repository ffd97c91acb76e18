#pragma once
// What the laws of interpolants are checked on: paths with two data ends as plain functions, so that a planted fault
// can replace any of them.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/path/schroedinger_bridge.hpp"
#include "flowgauge/path/stochastic_interpolant.hpp"

namespace flowgauge {

/// A path between two laws in scalar T. What only some laws need may be left empty.
template <class T>
struct InterpolantSubject {
  using D = Dual<T>;
  PathSubject<D> path;  ///< density, score, Hessian, velocity, divergence and the processes that keep the law
  std::function<Matrix<T>()> start, end;  ///< covariances of the ends
  /// The linear parts of the flow map to the other end, of the optimal map, and of the flow map to t.
  std::function<Matrix<T>()> endpoint_map, optimal_map;
  std::function<Matrix<D>(const D& t)> flow_map;
  /// Cov X_t, rate·covariance⁻¹ of the velocity, and the drift matrix of a bridge.
  std::function<Matrix<D>(const D&t)> covariance, velocity_matrix, drift_matrix;
  std::function<Matrix<T>()> cross_covariance;  ///< K of a bridge
  T squared_noise = T(0);                       ///< σ² of a bridge
  /// E[z | x], and the interpolant it belongs to.
  std::function<Batch<T>(const T& t, const Batch<T>& X)> noise_mean;
  std::function<Batch<T>(const T& t, const Batch<T>& X)> velocity;
  std::shared_ptr<const StochasticInterpolant> interpolant;
  std::shared_ptr<const GaussianMixture> first, second;  ///< the laws of a Gaussian pair, for distances
};

/// The example paths of an entry, gaussian_interpolant, stochastic_interpolant or schroedinger_bridge. Instantiated for
/// double and Mp50.
template <class T>
std::vector<InterpolantSubject<T>> interpolant_subjects(std::string_view name);

/// One path at one time and a few points.
template <class T>
struct InterpolantCase {
  const InterpolantSubject<T>* subject;
  T t;
  Batch<T> X;
};

/// Three times and points about each mean, for every subject.
template <class T>
std::vector<InterpolantCase<T>> interpolant_cases(const std::vector<InterpolantSubject<T>>& subjects);

}  // namespace flowgauge
