#pragma once
// The data law in plain words: what a target's parameters say, without any of the closed forms under test.

#include <vector>

#include "flowgauge/target/target.hpp"

namespace flowgauge {

/// Σ_k w_k N(m_k, S_k + h²I); weights of any positive sum, S_k empty where it is 0.
struct DataMixture {
  Vector<double> weights;
  Batch<double> means;  ///< d × K
  std::vector<Matrix<double>> covariances;
  double bandwidth = 0;

  /// Whether the law is a sum of point masses.
  bool atomic() const { return covariances.empty() && bandwidth == 0; }
};

/// Throws std::invalid_argument for targets that are no such mixture.
DataMixture data_mixture(const Target& target);

/// Its mean and covariance in scalar T. Instantiated for double and Mp50.
template <class T>
struct DataMoments {
  Vector<T> mean;
  Matrix<T> covariance;
};
template <class T>
DataMoments<T> data_moments(const DataMixture& data);

/// The interval that reaches the given number of deviations beyond every component of the noised law in one coordinate,
/// and the deviation of its narrowest component.
struct Reach {
  double low;
  double high;
  double narrowest;
};
std::vector<Reach> reach(const DataMixture& data, double alpha, double sigma, double deviations);

/// x ↦ Ax + c with AAᵀ = factor² I, exact in binary on dyadic numbers: A = 1/2 · Hadamard where d is a power of two, else a
/// cyclic permutation with one sign turned and doubled.
struct Similarity {
  Matrix<double> matrix;
  Vector<double> shift;
  double squared_factor;
};
Similarity identity_similarity(Index dimension);
Similarity mixing_similarity(Index dimension);
Similarity scaling_similarity(Index dimension);
Similarity reflecting_similarity(Index dimension);

/// The target rounded to multiples of 2⁻³⁰ (a bandwidth to 2⁻¹⁵), so that a similarity of it is exact, and its image under
/// one. `reversed` also turns round the order of its atoms or components.
Target snapped(const Target& target);
Target image(const Target& target, const Similarity& map, bool reversed);

}  // namespace flowgauge
