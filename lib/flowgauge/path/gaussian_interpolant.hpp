#pragma once
// The interpolant between two Gaussians with independent ends, its flow map, and the optimal map beside it.

#include <stdexcept>
#include <string>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/path/moving_mixture.hpp"
#include "flowgauge/schedule/schedule.hpp"
#include "flowgauge/target/gaussian.hpp"

namespace flowgauge {

namespace detail {

/// Throws std::invalid_argument unless both laws have one dimension and positive definite covariances.
inline void require_ends(const Gaussian& from, const Gaussian& to) {
  if (from.mean.size() != to.mean.size()) {
    throw std::invalid_argument("interpolant: the ends have dimensions " + std::to_string(from.mean.size()) + " and " +
                                std::to_string(to.mean.size()) + "; they must be equal");
  }
  for (const Gaussian* end : {&from, &to}) {
    if (end->covariance.rows() != end->mean.size() || !is_positive_definite(end->covariance)) {
      throw std::invalid_argument("interpolant: both covariances must be d × d, symmetric positive definite");
    }
  }
}

/// S^½ and S^−½.
template <class R>
struct Roots {
  Matrix<R> root;
  Matrix<R> inverse;

  explicit Roots(const Matrix<double>& S) : root(symmetric_sqrt<R>(S)) {
    const SymmetricEigen<R> eigen = symmetric_eigen<R>(S);
    inverse = eigen.vectors * eigen.values.array().sqrt().inverse().matrix().asDiagonal() * eigen.vectors.transpose();
  }
};

}  // namespace detail

/// The linear map with T S₀ T = S₁, T symmetric positive definite: the optimal transport between N(0, S₀) and N(0, S₁).
/// Source: Olkin, Pukelsheim 1982, doi:10.1016/0024-3795(82)90112-4. R = double or Mp50.
template <class R>
Matrix<R> optimal_map(const Gaussian& from, const Gaussian& to) {
  detail::require_ends(from, to);
  const detail::Roots<R> start(from.covariance);
  const SingularValues<R> product = singular_values(Matrix<R>(symmetric_sqrt<R>(to.covariance) * start.root));
  return start.inverse * product.stretch() * start.inverse;
}

/// X_t = σ_t X₀ + α_t X₁ with X₀ ~ N(m₀, S₀) and X₁ ~ N(m₁, S₁) independent: C_t = σ²S₀ + α²S₁, u = ṁ + ½ĊC⁻¹(x − m).
/// R = double or Mp50; evaluation in R and in duals of it. Source: Albergo, Boffi, Vanden-Eijnden 2023,
/// arXiv:2303.08797, section 3.
template <class R>
class GaussianInterpolant {
 public:
  /// Throws std::invalid_argument for ends of different dimensions or covariances that are not positive definite.
  GaussianInterpolant(Gaussian from, Gaussian to, Schedule schedule)
      : from_(std::move(from)),
        to_(std::move(to)),
        schedule_(std::move(schedule)),
        start_((detail::require_ends(from_, to_), from_.covariance)) {
    const SingularValues<R> ratio = singular_values(Matrix<R>(symmetric_sqrt<R>(to_.covariance) * start_.inverse));
    axes_ = ratio.right;
    ratios_ = ratio.values.array().square();
  }

  template <class T>
  MovingComponent<T> component(const T& t) const {
    const NoiseLevel<T> l = noise_level(schedule_, t);
    const Vector<T> m0 = from_.mean.cast<T>(), m1 = to_.mean.cast<T>();
    const Matrix<T> S0 = from_.covariance.cast<T>(), S1 = to_.covariance.cast<T>();
    return {T(1), Vector<T>(l.sigma * m0 + l.alpha * m1), Vector<T>(l.dsigma * m0 + l.dalpha * m1),
            Matrix<T>(T(l.sigma * l.sigma) * S0 + T(l.alpha * l.alpha) * S1),
            Matrix<T>(l.sigma_dsigma * S0 + T(l.alpha * l.dalpha) * S1)};
  }

  template <class T>
  Evaluation<T> evaluate(const T& t, const Batch<T>& X) const {
    return evaluate_moving_mixture<T>({component(t)}, X);
  }

  /// ψ_t, the linear part of the flow map from α = 0, σ = 1: (C_tS₀⁻¹)^½ = S₀^½(σ²I + α²S₀^−½S₁S₀^−½)^½S₀^−½.
  template <class T>
  Matrix<T> flow_map(const T& t) const {
    using std::sqrt;
    const NoiseLevel<T> l = noise_level(schedule_, t);
    Vector<T> stretch(ratios_.size());
    for (Index j = 0; j < stretch.size(); ++j)
      stretch(j) = sqrt(T(l.sigma * l.sigma + l.alpha * l.alpha * T(ratios_(j))));
    const Matrix<T> left = (start_.root * axes_).template cast<T>();
    const Matrix<T> right = (axes_.transpose() * start_.inverse).template cast<T>();
    return left * stretch.asDiagonal() * right;
  }

  /// (S₁S₀⁻¹)^½, where the flow takes X₀ to. Not the optimal map unless S₀ and S₁ commute.
  Matrix<R> endpoint_map() const {
    return start_.root * axes_ * ratios_.array().sqrt().matrix().asDiagonal() * axes_.transpose() * start_.inverse;
  }

  const Gaussian& from() const { return from_; }
  const Gaussian& to() const { return to_; }

 private:
  Gaussian from_, to_;
  Schedule schedule_;
  detail::Roots<R> start_;
  Matrix<R> axes_;    ///< eigenvectors of S₀^−½S₁S₀^−½
  Vector<R> ratios_;  ///< its eigenvalues
};

}  // namespace flowgauge
