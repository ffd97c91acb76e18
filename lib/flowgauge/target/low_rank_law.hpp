#pragma once
// Gaussians of low rank under noise. Include only where laws are instantiated (multivariate_laws*.cpp).

#include <cmath>
#include <limits>
#include <type_traits>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/law.hpp"
#include "flowgauge/target/low_rank_gaussian.hpp"

namespace flowgauge {

/// N(m, WΓWᵀ) under αZ + σε (mathematics: C.2a): components along the k columns of W have variance α²γ + σ², the rest y⊥ has
/// σ². O(dk) a point, but for matrices. B = [√λᵢ uᵢ] is made orthogonal by one-sided Jacobi rotations, which keep small γ:
/// BV = W√Γ. Source of the rotations: Hestenes 1958; Demmel, Veselić 1992, section 4.
/// At σ = 0 and k < d log p is ±inf (on the plane to 1e-12 of |x|, |αm| and their like, or off it), D the projection, V = 0,
/// and what has no finite limit is NaN.
template <class T>
class LowRankLaw {
 public:
  explicit LowRankLaw(const LowRankGaussian& target) : mean_(target.mean.cast<T>()) {
    using Plain = Real<T>;
    using Working = std::conditional_t<std::same_as<Plain, double>, long double, Plain>;
    Matrix<Working> B = target.vectors.cast<Working>();
    for (Index i = 0; i < B.cols(); ++i) {
      using std::sqrt;
      B.col(i) *= Working(sqrt(Working(target.variances(i))));
    }
    orthogonalise(B);
    keep_independent(B);
  }

  Index dimension() const { return mean_.size(); }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    using std::log;
    const Index d = dimension(), k = deviations_.size(), rest = d - k;
    const bool flat = level.sigma == 0 && rest > 0;
    const T undefined(std::numeric_limits<Real<T>>::quiet_NaN());
    Vector<T> deviation(k), data_share(k);
    T log_norm = T(static_cast<double>(d)) * log(T(2 * pi<T>())) / 2;
    if (rest > 0 && !flat) log_norm += T(static_cast<double>(rest)) * log(level.sigma);
    for (Index i = 0; i < k; ++i) {
      deviation(i) = hypotenuse(T(level.alpha * deviations_(i)), level.sigma);
      data_share(i) = deviations_(i) / deviation(i);
      log_norm += log(deviation(i));
    }
    const Vector<T> noise_share = level.sigma * deviation.cwiseInverse();
    const Vector<T> gain = level.alpha * data_share.cwiseAbs2();
    const T noise_rate = rest > 0 ? T(level.sigma_dsigma / level.sigma / level.sigma) : T(0);
    Vector<T> rate(k);
    for (Index i = 0; i < k; ++i) rate(i) = level.dalpha * gain(i) + level.sigma_dsigma / deviation(i) / deviation(i);
    const Batch<T> Y = X.colwise() - Vector<T>(level.alpha * mean_);
    const Batch<T> along = vectors_.transpose().lazyProduct(Y);
    // Beside the plane, projected twice, so that nothing along it is left.
    Batch<T> beside = Batch<T>::Zero(d, X.cols());
    if (rest > 0) {
      beside = Y - vectors_.lazyProduct(along);
      const Batch<T> left = vectors_.transpose().lazyProduct(beside);
      beside -= Batch<T>(vectors_.lazyProduct(left));
    }

    if (wants(want, Want::log_density)) {
      for (Index n = 0; n < X.cols(); ++n) {
        T quadratic(0);
        for (Index i = 0; i < k; ++i) quadratic += square(T(along(i, n) / deviation(i)));
        if (flat) {
          out.log_density(n) = T(beside_plane(level, X, beside, n) ? -infinity : infinity);
          continue;
        }
        if (rest > 0) {
          for (Index i = 0; i < d; ++i) quadratic += square(T(beside(i, n) / level.sigma));
        }
        out.log_density(n) = -quadratic / 2 - log_norm;
      }
    }
    if (wants(want, Want::denoiser)) out.denoiser = spread_over(gain, along).colwise() + mean_;
    if (wants(want, Want::posterior_covariance)) {
      const Vector<T> residual = (noise_share.array() * deviations_.array()).square();
      put(spectral(residual), out.posterior_covariance);
    }
    if (flat) {
      out.score.setConstant(undefined);
      out.hessian.setConstant(undefined);
      out.velocity.setConstant(undefined);
      out.divergence.setConstant(undefined);
      return;
    }
    const Vector<T> precision = deviation.cwiseInverse().cwiseAbs2();
    if (wants(want, Want::score)) {
      out.score = -spread_over(precision, along);
      if (rest > 0) out.score -= beside / level.sigma / level.sigma;
    }
    if (wants(want, Want::hessian)) {
      Matrix<T> H = -spectral(precision);
      if (rest > 0) H += (spectral(Vector<T>::Ones(k)) - Matrix<T>::Identity(d, d)) / level.sigma / level.sigma;
      put(H, out.hessian);
    }
    if (wants(want, Want::velocity)) {
      out.velocity = spread_over(rate, along).colwise() + Vector<T>(level.dalpha * mean_);
      if (rest > 0) out.velocity += noise_rate * beside;
    }
    if (wants(want, Want::divergence)) {
      out.divergence.setConstant(rate.sum() + T(static_cast<double>(rest)) * noise_rate);
    }
  }

  /// d = 1 only.
  NormalMixture<T> normal_mixture(const NoiseLevel<T>& level) const {
    return {Vector<T>::Ones(1), Vector<T>::Constant(1, T(level.alpha * mean_(0))),
            Vector<T>::Constant(1, hypotenuse(T(level.alpha * deviations_(0)), level.sigma))};
  }

  GaussianParts<T> gaussian() const {
    using std::sqrt;
    const Index d = dimension(), k = deviations_.size();
    GaussianParts<T> parts{mean_, Matrix<T>::Zero(d, d), Vector<T>::Zero(d)};
    parts.vectors.leftCols(k) = vectors_;
    parts.variances.head(k) = deviations_.cwiseAbs2();
    // Completed by the axis that is least in what is there, made orthogonal to it, twice.
    for (Index j = k; j < d; ++j) {
      Index axis = 0;
      for (Index i = 1; i < d; ++i) {
        if (parts.vectors.row(i).squaredNorm() < parts.vectors.row(axis).squaredNorm()) axis = i;
      }
      Vector<T> v = Vector<T>::Unit(d, axis);
      for (int pass = 0; pass < 2; ++pass) {
        for (Index i = 0; i < j; ++i) v -= T(parts.vectors.col(i).dot(v)) * parts.vectors.col(i);
        v /= T(sqrt(T(v.squaredNorm())));
      }
      parts.vectors.col(j) = v;
    }
    return parts;
  }

 private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  static T square(const T& x) { return x * x; }

  /// W diag(factor) c for every column c, and W diag(factor) Wᵀ.
  Batch<T> spread_over(const Vector<T>& factor, const Batch<T>& along) const {
    return vectors_.lazyProduct(Batch<T>(factor.asDiagonal() * along));
  }
  Matrix<T> spectral(const Vector<T>& factor) const {
    return Matrix<T>(vectors_ * factor.asDiagonal()).lazyProduct(vectors_.transpose());
  }

  void put(const Matrix<T>& M, Batch<T>& out) const {
    const Matrix<T> symmetric = (M + M.transpose()) / T(2);
    for (Index n = 0; n < out.cols(); ++n) out.col(n) = symmetric.reshaped();
  }

  /// Whether a point without noise lies off the plane by more than what rounding may have done.
  bool beside_plane(const NoiseLevel<T>& level, const Batch<T>& X, const Batch<T>& beside, Index n) const {
    constexpr double rounding = 1e-12;
    double off = 0, size = 0;
    for (Index i = 0; i < X.rows(); ++i) {
      off = std::max(off, std::abs(to_double(beside(i, n))));
      size = std::max({size, std::abs(to_double(X(i, n))), std::abs(to_double(T(level.alpha * mean_(i))))});
    }
    return off > rounding * size;
  }

  /// Rotates pairs of columns until all are orthogonal to rounding.
  template <class Working>
  static void orthogonalise(Matrix<Working>& B) {
    using std::abs, std::sqrt;
    constexpr int most_sweeps = 60;
    bool rotated = true;
    for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
      rotated = false;
      for (Index p = 0; p < B.cols(); ++p) {
        for (Index q = p + 1; q < B.cols(); ++q) {
          const Working a = B.col(p).squaredNorm(), b = B.col(q).squaredNorm(), c = B.col(p).dot(B.col(q));
          const Working bound = std::numeric_limits<Working>::epsilon() * sqrt(a) * sqrt(b);
          if (!(abs(c) > bound)) continue;
          rotated = true;
          const Working theta = (b - a) / (2 * c);
          const Working size = abs(theta) + sqrt(Working(1 + theta * theta));
          const Working tangent = theta < 0 ? Working(-1 / size) : Working(1 / size);
          const Working cosine = 1 / sqrt(Working(1 + tangent * tangent));
          const Working sine = tangent * cosine;
          const Vector<Working> old = B.col(p);
          B.col(p) = cosine * old - sine * B.col(q);
          B.col(q) = sine * old + cosine * B.col(q);
        }
      }
    }
  }

  /// Columns that are rounding of 0 belong to dependent vectors.
  template <class Working>
  void keep_independent(const Matrix<Working>& B) {
    using std::sqrt;
    using Plain = Real<T>;
    const Vector<Working> norms = B.colwise().norm().transpose();
    const Working least = 64 * std::numeric_limits<Working>::epsilon() * norms.maxCoeff();
    Index count = 0;
    for (Index i = 0; i < B.cols(); ++i) count += norms(i) > least ? 1 : 0;
    vectors_.resize(B.rows(), count);
    deviations_.resize(count);
    Index kept = 0;
    for (Index i = 0; i < B.cols(); ++i) {
      if (!(norms(i) > least)) continue;
      for (Index j = 0; j < B.rows(); ++j) vectors_(j, kept) = T(static_cast<Plain>(Working(B(j, i) / norms(i))));
      deviations_(kept) = T(static_cast<Plain>(norms(i)));
      ++kept;
    }
  }

  Vector<T> mean_;
  Matrix<T> vectors_;     ///< W, d × k
  Vector<T> deviations_;  ///< √γ
};

}  // namespace flowgauge
