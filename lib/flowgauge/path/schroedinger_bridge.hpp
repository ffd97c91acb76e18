#pragma once
// The Schrödinger bridge between two Gaussians with Brownian motion as reference.

#include "flowgauge/path/gaussian_interpolant.hpp"

namespace flowgauge {

/// The law closest in KL to σ times Brownian motion on [0, 1] with ends N(m₀, S₀) and N(m₁, S₁): Cov(X₀, X₁) = K =
/// ½(S₀^½DS₀^−½ − σ²I), D = (4S₀^½S₁S₀^½ + σ⁴I)^½; P_t = (1−t)²S₀ + t²S₁ + t(1−t)(K + Kᵀ + σ²I); drift ṁ + A(x − m).
/// R = double or Mp50; evaluation in R and in duals of it. Source: Bunne et al. 2022, arXiv:2202.05722, theorem 3;
/// Janati et al. 2020, arXiv:2006.02572, theorem 1.
template <class R>
class SchroedingerBridge {
 public:
  /// Throws std::invalid_argument as GaussianInterpolant does, and unless the diffusion σ is finite and > 0.
  SchroedingerBridge(Gaussian from, Gaussian to, double diffusion)
      : from_(std::move(from)), to_(std::move(to)), squared_noise_(R(diffusion) * R(diffusion)) {
    using std::sqrt;
    detail::require_ends(from_, to_);
    if (!(diffusion > 0) || !(diffusion <= std::numeric_limits<double>::max())) {
      throw std::invalid_argument("schroedinger_bridge: diffusion = " + std::to_string(diffusion) +
                                  " must be finite and > 0");
    }
    const detail::Roots<R> start(from_.covariance);
    const SingularValues<R> product = singular_values(Matrix<R>(symmetric_sqrt<R>(to_.covariance) * start.root));
    // ½(√(4s² + σ⁴) − σ²) without the difference.
    Vector<R> reach(product.values.size());
    for (Index j = 0; j < reach.size(); ++j) {
      const R s = product.values(j);
      reach(j) = 2 * s * s / (sqrt(R(4 * s * s + squared_noise_ * squared_noise_)) + squared_noise_);
    }
    cross_ = start.root * product.right * reach.asDiagonal() * product.right.transpose() * start.inverse;
  }

  /// K = Cov(X₀, X₁).
  const Matrix<R>& cross_covariance() const { return cross_; }
  const R& squared_noise() const { return squared_noise_; }
  const Gaussian& from() const { return from_; }
  const Gaussian& to() const { return to_; }

  template <class T>
  Matrix<T> covariance(const T& t) const {
    const Matrix<T> K = cross_.template cast<T>();
    return T((1 - t) * (1 - t)) * from_.covariance.cast<T>() + T(t * t) * to_.covariance.cast<T>() +
           T(t * (1 - t)) * (K + K.transpose() + T(squared_noise_) * identity<T>());
  }

  /// A_tP_t = (1−t)(Kᵀ − S₀) + t(S₁ − K − σ²I), which is [((1−t)Kᵀ + tS₁) − P_t]/(1−t) without the pole at t = 1.
  template <class T>
  Matrix<T> drift_times_covariance(const T& t) const {
    const Matrix<T> K = cross_.template cast<T>();
    return T(1 - t) * (K.transpose() - from_.covariance.cast<T>()) +
           t * (to_.covariance.cast<T>() - K - T(squared_noise_) * identity<T>());
  }

  /// A_t, symmetric.
  template <class T>
  Matrix<T> drift_matrix(const T& t) const {
    const Matrix<T> product = drift_times_covariance(t);
    return solve_cholesky(cholesky(covariance(t)), Matrix<T>(product.transpose())).transpose();
  }

  /// Density, score and the velocity of the probability flow, u = drift − ½σ²∇log p.
  template <class T>
  Evaluation<T> evaluate(const T& t, const Batch<T>& X) const {
    return evaluate_moving_mixture<T>({{T(1), mean(t), mean_rate<T>(), covariance(t),
                                        Matrix<T>(drift_times_covariance(t) + T(squared_noise_ / 2) * identity<T>())}},
                                      X);
  }

  /// The drift of the bridge at the points X (d × N).
  template <class T>
  Batch<T> drift(const T& t, const Batch<T>& X) const {
    const Batch<T> centred = X.colwise() - mean(t);
    return (drift_matrix(t) * centred).colwise() + mean_rate<T>();
  }

 private:
  template <class T>
  Matrix<T> identity() const {
    return Matrix<T>::Identity(from_.mean.size(), from_.mean.size());
  }
  template <class T>
  Vector<T> mean(const T& t) const {
    return T(1 - t) * from_.mean.cast<T>() + t * to_.mean.cast<T>();
  }
  template <class T>
  Vector<T> mean_rate() const {
    return to_.mean.cast<T>() - from_.mean.cast<T>();
  }

  Gaussian from_, to_;
  R squared_noise_;
  Matrix<R> cross_;
};

}  // namespace flowgauge
