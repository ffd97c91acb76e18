#pragma once
// The image of any law under a similarity. Include only where laws are instantiated (combinators*.cpp).

#include <utility>

#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// The law of Z = kQZ′ + c: with x′ = Qᵀ(x − αc)/k the base is evaluated under noise σ/k.
template <class T>
class SimilarLaw {
 public:
  explicit SimilarLaw(SimilarImage<T> image) : image_(std::move(image)) {}

  Index dimension() const { return image_.base.dimension; }

  Batch<T> points_of_base(const NoiseLevel<T>& level, const Batch<T>& X) const {
    const Batch<T> centred = X.colwise() - Vector<T>(level.alpha * image_.shift);
    return image_.rotation.transpose().lazyProduct(Batch<T>(centred / image_.factor));
  }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    using std::log;
    const Index d = dimension();
    const Matrix<T>& Q = image_.rotation;
    const T& k = image_.factor;
    Evaluation<T> base(d, X.cols(), want);
    image_.base.evaluate(scaled_noise(level, image_.factor), points_of_base(level, X), want, base);
    if (wants(want, Want::log_density)) {
      out.log_density = base.log_density.array() - T(static_cast<double>(d)) * log(k);
    }
    if (wants(want, Want::score)) out.score = Q.lazyProduct(Batch<T>(base.score / k));
    if (wants(want, Want::denoiser)) out.denoiser = Batch<T>(Q.lazyProduct(Batch<T>(k * base.denoiser))).colwise() + image_.shift;
    if (wants(want, Want::velocity)) {
      out.velocity = Batch<T>(Q.lazyProduct(Batch<T>(k * base.velocity))).colwise() + Vector<T>(level.dalpha * image_.shift);
    }
    if (wants(want, Want::divergence)) out.divergence = base.divergence;
    if (wants(want, Want::hessian)) turn(base.hessian, T(1 / k), out.hessian);
    if (wants(want, Want::posterior_covariance)) turn(base.posterior_covariance, k, out.posterior_covariance);
  }

  NormalMixture<T> normal_mixture(const NoiseLevel<T>& level) const {
    NormalMixture<T> law = image_.base.normal_mixture(scaled_noise(level, image_.factor));
    law.means = (image_.factor * image_.rotation(0, 0) * law.means).array() + level.alpha * image_.shift(0);
    law.deviations *= image_.factor;
    return law;
  }

  /// d = 1 only: a turn swaps the tails.
  Tails<T> tails(const NoiseLevel<T>& level, const T& x) const {
    const bool turned = image_.rotation(0, 0) < 0;
    const T place = (x - level.alpha * image_.shift(0)) / image_.factor;
    const Tails<T> base = image_.base.tails(scaled_noise(level, image_.factor), turned ? T(-place) : place);
    return turned ? Tails<T>{base.log_above, base.log_below} : base;
  }

  Bulk<T> bulk(const NoiseLevel<T>& level) const {
    const Bulk<T> base = image_.base.bulk(scaled_noise(level, image_.factor));
    return {T(image_.factor * image_.rotation(0, 0) * base.centre + level.alpha * image_.shift(0)),
            T(image_.factor * base.spread)};
  }

  GaussianParts<T> gaussian() const {
    const GaussianParts<T> base = image_.base.gaussian();
    const Matrix<T>& Q = image_.rotation;
    return {Vector<T>(Q.lazyProduct(Vector<T>(image_.factor * base.mean))) + image_.shift, Q.lazyProduct(base.vectors),
            image_.factor * image_.factor * base.variances};
  }

 private:
  /// factor² Q M Qᵀ for every column M, symmetric to the last bit.
  void turn(const Batch<T>& base, const T& factor, Batch<T>& out) const {
    const Index d = dimension();
    const Matrix<T> A = factor * image_.rotation;
    for (Index n = 0; n < base.cols(); ++n) {
      const Matrix<T> M = base.col(n).reshaped(d, d);
      const Matrix<T> turned = Matrix<T>(A.lazyProduct(M)).lazyProduct(A.transpose());
      out.col(n) = Matrix<T>((turned + turned.transpose()) / T(2)).reshaped();
    }
  }

  SimilarImage<T> image_;
};

}  // namespace flowgauge
