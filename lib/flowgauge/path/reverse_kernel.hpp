#pragma once
// The true law of one reverse step: p(x_s | x_t) of a noised mixture, and the Gaussian that samplers put in its place.

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/schedule/transition.hpp"

namespace flowgauge {

/// Σ_k w_k N(m_k, v_k I); weights of any positive sum, variances ≥ 0 (atoms).
template <class T>
struct IsotropicMixture {
  Vector<T> weights;
  Batch<T> means;  ///< d × K
  Vector<T> variances;
};

/// The law of αZ + σε for Z of that law.
template <class T>
IsotropicMixture<T> noised(const IsotropicMixture<T>& data, const NoiseLevel<T>& level) {
  IsotropicMixture<T> law{data.weights, level.alpha * data.means, data.variances};
  for (Index k = 0; k < law.variances.size(); ++k) {
    law.variances(k) = level.alpha * level.alpha * data.variances(k) + level.sigma * level.sigma;
  }
  return law;
}

/// log Σ w_k N(x; m_k, v_k I) for positive variances.
template <class T>
T log_density(const IsotropicMixture<T>& law, const Vector<T>& x) {
  using std::log;
  const T d(static_cast<double>(x.size()));
  Vector<T> terms(law.weights.size());
  for (Index k = 0; k < terms.size(); ++k) {
    terms(k) = log(law.weights(k)) - d / 2 * log(T(2 * pi<T>() * law.variances(k))) -
               (x - law.means.col(k)).squaredNorm() / (2 * law.variances(k));
  }
  return log_sum_exp(terms) - log(T(law.weights.sum()));
}

/// p(x_s | X_t = x) for X_s of the law `earlier` and X_t | X_s ~ N(aX_s, vI): again a mixture, Σ r_k N(m_k + G_k(x −
/// am_k), (v_k v/c_k) I) with c_k = a²v_k + v, G_k = av_k/c_k and r_k ∝ w_k N(x; am_k, c_k I). It is Gaussian for one
/// component only: for few reverse steps that is what a Gaussian step gets wrong. Weights sum to 1. Source: Bayes'
/// rule; Xiao, Kreis, Vahdat 2022, arXiv:2112.07804, section 3.
template <class T>
IsotropicMixture<T> reverse_kernel(const IsotropicMixture<T>& earlier, const Transition<T>& step, const Vector<T>& x) {
  using std::log;
  const Index count = earlier.weights.size();
  const T d(static_cast<double>(x.size()));
  IsotropicMixture<T> kernel{Vector<T>(count), Batch<T>(x.size(), count), Vector<T>(count)};
  for (Index k = 0; k < count; ++k) {
    const T total = step.scale * step.scale * earlier.variances(k) + step.variance;
    const Vector<T> gap = x - step.scale * earlier.means.col(k);
    kernel.weights(k) = log(earlier.weights(k)) - d / 2 * log(total) - gap.squaredNorm() / (2 * total);
    kernel.means.col(k) = earlier.means.col(k) + T(step.scale * earlier.variances(k) / total) * gap;
    kernel.variances(k) = earlier.variances(k) * step.variance / total;
  }
  kernel.weights = softmax(kernel.weights);
  return kernel;
}

/// N(mean, variance I).
template <class T>
struct IsotropicGaussian {
  Vector<T> mean;
  T variance;
};

/// The step of ancestral samplers from X_t = x: p(x_s | x_t, Z) with the denoiser in place of Z,
/// N((α_s v/σ_t²) D + (aσ_s²/σ_t²) x, (σ_s² v/σ_t²) I). Its mean is that of the true kernel for any data; its law is
/// the true one for a single atom. Source: Ho, Jain, Abbeel 2020, arXiv:2006.11239, eqs. 6 and 7.
template <class T>
IsotropicGaussian<T> gaussian_reverse_step(const NoiseLevel<T>& earlier, const NoiseLevel<T>& later, const Vector<T>& x,
                                           const Vector<T>& denoiser) {
  const Transition<T> step = transition(earlier, later);
  const T share = step.variance / (later.sigma * later.sigma);
  const T ratio = earlier.sigma / later.sigma;
  return {Vector<T>(T(earlier.alpha * share) * denoiser + T(step.scale * ratio * ratio) * x),
          T(earlier.sigma * earlier.sigma * share)};
}

}  // namespace flowgauge
