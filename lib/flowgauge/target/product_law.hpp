#pragma once
// Independent blocks of coordinates under noise. Include only where laws are instantiated (combinators*.cpp).

#include <limits>
#include <utility>
#include <vector>

#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// The product of laws: values block by block, matrices block-diagonal, log densities and divergences summed.
template <class T>
class ProductLaw {
 public:
  explicit ProductLaw(std::vector<Law<T>> factors) : factors_(std::move(factors)) {
    for (const Law<T>& factor : factors_) dimension_ += factor.dimension;
  }

  Index dimension() const { return dimension_; }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    const T none(-std::numeric_limits<double>::infinity());
    out.log_density.setZero();
    out.divergence.setZero();
    out.hessian.setZero();
    out.posterior_covariance.setZero();
    Index first = 0;
    for (const Law<T>& factor : factors_) {
      const Index size = factor.dimension;
      Evaluation<T> part(size, X.cols(), want);
      factor.evaluate(level, X.middleRows(first, size), want, part);
      for (Index n = 0; n < part.log_density.size(); ++n) {
        // Off the support of one factor the density is 0, also where another one is infinite.
        const bool off = out.log_density(n) == none || part.log_density(n) == none;
        out.log_density(n) = off ? none : T(out.log_density(n) + part.log_density(n));
      }
      if (wants(want, Want::score)) out.score.middleRows(first, size) = part.score;
      if (wants(want, Want::denoiser)) out.denoiser.middleRows(first, size) = part.denoiser;
      if (wants(want, Want::velocity)) out.velocity.middleRows(first, size) = part.velocity;
      if (wants(want, Want::divergence)) out.divergence += part.divergence;
      put_block(part.hessian, first, size, out.hessian);
      put_block(part.posterior_covariance, first, size, out.posterior_covariance);
      first += size;
    }
  }

 private:
  /// The size × size matrices in `blocks` at the diagonal place `first` of the d × d ones in `whole`.
  void put_block(const Batch<T>& blocks, Index first, Index size, Batch<T>& whole) const {
    if (whole.rows() != dimension_ * dimension_) return;
    for (Index j = 0; j < size; ++j) {
      whole.middleRows((first + j) * dimension_ + first, size) = blocks.middleRows(j * size, size);
    }
  }

  std::vector<Law<T>> factors_;
  Index dimension_ = 0;
};

}  // namespace flowgauge
