#pragma once
// Weighted points under isotropic noise: atoms, and kernel density estimates when each point carries N(0, h²I).
// Include only where laws are instantiated (catalogue.cpp, catalogue_multiprecision.cpp).

#include <memory>
#include <vector>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// Σ_i w_i δ(z_i) convolved with N(0, h²I), evaluated under αZ + σε with c = α²h² + σ² (mathematics: C.1).
///
/// Differences of log-weights are formed as (|x − αz_r|² − |x − αz_i|²)/2c = αe·(2(x − αz_r) − αe)/2c with e = z_i − z_r,
/// and moments about the most probable point z_r, so that nothing cancels at |x| = 1e6 or σ = 1e-8; c is never formed, so
/// σ² may underflow. Where c = 0 (atoms at σ = 0) log p is ±inf, D the nearest atom, V = 0, and what has no finite limit
/// is NaN.
template <class T>
class AtomsLaw {
 public:
  AtomsLaw(const Batch<double>& points, const Vector<double>& weights, double bandwidth)
      : points_(points.cast<T>()), log_weights_(points.cols()), bandwidth_(bandwidth) {
    using std::log;
    const T total = weights.cast<T>().sum();
    for (Index i = 0; i < points.cols(); ++i) log_weights_(i) = log(T(weights(i)) / total);
  }

  Index dimension() const { return points_.rows(); }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    Posterior posterior(points_.rows(), points_.cols());
    for (Index n = 0; n < X.cols(); ++n) evaluate_point(level, X.col(n), n, want, posterior, out);
  }

  NormalMixture<T> normal_mixture(const NoiseLevel<T>& level) const {
    return {log_weights_.array().exp().matrix(), level.alpha * points_.row(0).transpose(),
            Vector<T>::Constant(points_.cols(), deviation(level))};
  }

  GaussianParts<T> gaussian() const {
    const Index d = dimension();
    return {points_.col(0), Matrix<T>::Identity(d, d), Vector<T>::Constant(d, bandwidth_ * bandwidth_)};
  }

 private:
  /// Work space of one point: the posterior over the data points and its moments.
  struct Posterior {
    Posterior(Index d, Index count) : weight(count), offset(d), shift(d), residual(d), covariance(d, d) {}
    Vector<T> weight;      ///< r_i, normalised
    Vector<T> offset;      ///< work space
    Vector<T> shift;       ///< E[z] − z_r
    Vector<T> residual;    ///< x − α E[z]
    Matrix<T> covariance;  ///< Cov[z] under r
    T trace;
  };

  /// √(α²h² + σ²); σ itself for atoms, so that σ² may underflow.
  T deviation(const NoiseLevel<T>& level) const {
    return bandwidth_ == 0 ? level.sigma : hypotenuse(T(level.alpha * bandwidth_), level.sigma);
  }

  template <class Column>
  void evaluate_point(const NoiseLevel<T>& level, const Column& x, Index n, Want want, Posterior& p,
                      Evaluation<T>& out) const {
    using std::log;
    const Index d = dimension();
    const T& alpha = level.alpha;
    const T width = deviation(level);
    if (width == 0) return evaluate_noiseless(alpha, x, n, want, out);

    const Index reference = most_probable(alpha, width, x);
    p.offset.noalias() = x - alpha * points_.col(reference);
    T log_reference = log_weights_(reference);
    for (Index j = 0; j < d; ++j) {
      const T z = p.offset(j) / width;
      log_reference -= z * z / 2;
    }
    const T alpha_scaled = alpha / width;
    for (Index i = 0; i < points_.cols(); ++i) {
      p.weight(i) = log_weights_(i) - log_weights_(reference);
      if (i == reference) continue;
      T difference(0);
      for (Index j = 0; j < d; ++j) {
        const T step = alpha_scaled * (points_(j, i) - points_(j, reference));
        difference += step * (2 * p.offset(j) / width - step);
      }
      p.weight(i) += difference / 2;
    }
    T log_sum = softmax_in_place(p.weight);
    if (!std::isfinite(to_double(log_sum))) {
      // (x − αz)/σ overflows: the nearest atom has all the weight.
      p.weight.setZero();
      p.weight(reference) = T(1);
      log_sum = T(0);
    }

    if (wants(want, Want::log_density)) {
      out.log_density(n) = log_reference + log_sum - T(d) * (log(2 * pi<T>()) / 2 + log(width));
    }
    moments(reference, wants(want, Want::hessian | Want::posterior_covariance | Want::divergence), p);
    p.residual.noalias() = p.offset - alpha * p.shift;

    // Given the point z_i, Z is N(z_i + (αh²/c)(x − αz_i), (σ²h²/c) I) with c = width².
    const T h = bandwidth_ / width;
    const T noise_share = level.sigma / width;
    const T spread = noise_share * noise_share;
    const T gain = alpha * h * h;
    const T noise_rate = level.sigma_dsigma / width / width;
    const T rate = alpha * level.dalpha * h * h + noise_rate;
    const T pull = level.dalpha * spread - alpha * noise_rate;
    if (wants(want, Want::score)) out.score.col(n) = -p.residual / width / width;
    if (wants(want, Want::denoiser)) {
      out.denoiser.col(n) = points_.col(reference) + p.shift + gain * p.residual;
    }
    if (wants(want, Want::velocity)) {
      out.velocity.col(n) = level.dalpha * (points_.col(reference) + p.shift) + rate * p.residual;
    }
    if (wants(want, Want::divergence)) {
      out.divergence(n) = T(d) * rate;
      if (p.trace > 0) out.divergence(n) += pull * alpha_scaled * (p.trace / width);
    }
    if (wants(want, Want::hessian)) {
      Eigen::Map<Matrix<T>> hessian(out.hessian.col(n).data(), d, d);
      hessian.setZero();
      if (p.trace > 0) hessian = (alpha_scaled / width) * (alpha_scaled / width) * p.covariance;
      hessian.diagonal().array() -= 1 / width / width;
    }
    if (wants(want, Want::posterior_covariance)) {
      Eigen::Map<Matrix<T>> covariance(out.posterior_covariance.col(n).data(), d, d);
      covariance = spread * spread * p.covariance;
      covariance.diagonal().array() += spread * bandwidth_ * bandwidth_;
    }
  }

  /// The atom with the largest weight; where all are beyond reach, the nearest.
  template <class Column>
  Index most_probable(const T& alpha, const T& width, const Column& x) const {
    Index best = 0;
    double best_value = -std::numeric_limits<double>::infinity();
    double best_distance = std::numeric_limits<double>::infinity();
    for (Index i = 0; i < points_.cols(); ++i) {
      double square = 0, distance = 0;
      for (Index j = 0; j < x.size(); ++j) {
        const double gap = std::abs(to_double(T(x(j) - alpha * points_(j, i))));
        const double z = gap / to_double(width);
        square += z * z;
        distance = std::max(distance, gap);
      }
      const double value = to_double(log_weights_(i)) - square / 2;
      if (value > best_value || (!(value < best_value) && distance < best_distance)) {
        best = i;
        best_value = value;
        best_distance = distance;
      }
    }
    return best;
  }

  void moments(Index reference, bool second, Posterior& p) const {
    const Index d = dimension();
    p.shift.setZero();
    for (Index i = 0; i < points_.cols(); ++i) {
      if (p.weight(i) == 0) continue;
      for (Index j = 0; j < d; ++j) p.shift(j) += p.weight(i) * (points_(j, i) - points_(j, reference));
    }
    if (!second) return;
    p.covariance.setZero();
    for (Index i = 0; i < points_.cols(); ++i) {
      if (p.weight(i) == 0) continue;
      Vector<T>& gap = p.residual;
      for (Index j = 0; j < d; ++j) gap(j) = (points_(j, i) - points_(j, reference)) - p.shift(j);
      for (Index k = 0; k < d; ++k) {
        const T weighted = p.weight(i) * gap(k);
        for (Index j = 0; j < d; ++j) p.covariance(j, k) += gap(j) * weighted;
      }
    }
    p.trace = p.covariance.trace();
  }

  template <class Column>
  void evaluate_noiseless(const T& alpha, const Column& x, Index n, Want want, Evaluation<T>& out) const {
    const T infinity(std::numeric_limits<Real<T>>::infinity());
    const T undefined(std::numeric_limits<Real<T>>::quiet_NaN());
    Index nearest = 0;
    T best = infinity;
    for (Index i = 0; i < points_.cols(); ++i) {
      const T distance = (x - alpha * points_.col(i)).squaredNorm();
      if (distance < best) {
        best = distance;
        nearest = i;
      }
    }
    if (wants(want, Want::log_density)) out.log_density(n) = best == 0 ? infinity : -infinity;
    if (wants(want, Want::score)) out.score.col(n).setConstant(undefined);
    if (wants(want, Want::hessian)) out.hessian.col(n).setConstant(undefined);
    if (wants(want, Want::denoiser)) out.denoiser.col(n) = points_.col(nearest);
    if (wants(want, Want::posterior_covariance)) out.posterior_covariance.col(n).setZero();
    if (wants(want, Want::velocity)) out.velocity.col(n).setConstant(undefined);
    if (wants(want, Want::divergence)) out.divergence(n) = undefined;
  }

  Batch<T> points_;
  Vector<T> log_weights_;
  T bandwidth_;
};

}  // namespace flowgauge
