#pragma once
// A mixture of isotropic Gaussians as one writes it down from a textbook, with the slips that people make.

#include <vector>

#include "flowgauge/identity/path_subject.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// Which slip is made; none gives a right implementation.
enum class Slip {
  none,
  prior_weights,           ///< posterior means with w_k for r_k
  alpha_not_squared,       ///< component variance αc + σ²
  sigma_not_squared,       ///< component variance α²c + σ
  no_normaliser,           ///< responsibilities without −½ log v
  no_weights,              ///< responsibilities without log w
  shifted_weights,         ///< component k with the weight of k + 1
  variance_of_its_root,    ///< component variance α²√c + σ²: a deviation where a variance is meant, or the other way round
  weights_twice,           ///< denoiser Σ w_k r_k D_k, not normalised, where r_k holds w_k already
};

/// The variance of an isotropic component.
inline double component_variance(const DataMixture& data, Index k) {
  const double kernel = data.bandwidth * data.bandwidth;
  return data.covariances.empty() ? kernel : data.covariances[static_cast<std::size_t>(k)](0, 0) + kernel;
}

/// Σ w_k N(m_k, c_k I) under αZ + σε at the points X, for moderate x and noise: log r_k = log w_k − (d/2) log 2πv_k −
/// |x − αm_k|²/2v_k, v_k = α²c_k + σ². An independent implementation: it shares nothing with the room target.
template <class T>
Evaluation<T> textbook_mixture(const DataMixture& data, const NoiseLevel<T>& l, const Batch<T>& X, Slip slip) {
  using std::log;
  const Index d = X.rows(), count = data.weights.size();
  Evaluation<T> out(d, X.cols(), Want::all);
  const double total = data.weights.sum();
  const auto variance = [&](Index k) {
    const double c = component_variance(data, k);
    return T(slip == Slip::variance_of_its_root ? std::sqrt(c) : c);
  };
  for (Index n = 0; n < X.cols(); ++n) {
    Vector<T> log_joint(count), log_posterior(count);
    std::vector<Vector<T>> gaps;
    Vector<T> v(count);
    for (Index k = 0; k < count; ++k) {
      const T c = variance(k);
      v(k) = (slip == Slip::alpha_not_squared ? l.alpha : T(l.alpha * l.alpha)) * c +
             (slip == Slip::sigma_not_squared ? l.sigma : T(l.sigma * l.sigma));
      gaps.push_back(X.col(n) - l.alpha * data.means.col(k).template cast<T>());
      const T exponent = -gaps.back().squaredNorm() / (2 * v(k));
      const T normaliser = -T(static_cast<double>(d)) / 2 * log(T(2 * pi<T>() * v(k)));
      const T log_weight(std::log(data.weights(slip == Slip::shifted_weights ? (k + 1) % count : k) / total));
      log_joint(k) = log_weight + normaliser + exponent;
      log_posterior(k) = exponent + (slip == Slip::no_normaliser ? T(0) : normaliser) +
                         (slip == Slip::no_weights ? T(0) : log_weight);
    }
    const Vector<T> r = softmax(log_posterior);
    Vector<T> s = Vector<T>::Zero(d), u = Vector<T>::Zero(d), D = Vector<T>::Zero(d);
    Batch<T> s_k(d, count), u_k(d, count), D_k(d, count);
    for (Index k = 0; k < count; ++k) {
      const std::size_t i = static_cast<std::size_t>(k);
      const T c = variance(k);
      const Vector<T> mean = data.means.col(k).template cast<T>();
      s_k.col(k) = gaps[i] / T(-v(k));
      D_k.col(k) = mean + T(l.alpha * c / v(k)) * gaps[i];
      u_k.col(k) = l.dalpha * mean + T((l.alpha * l.dalpha * c + l.sigma_dsigma) / v(k)) * gaps[i];
      s += r(k) * s_k.col(k);
      u += r(k) * u_k.col(k);
      const T share = slip == Slip::prior_weights ? T(data.weights(k) / total) : slip == Slip::weights_twice ? T(data.weights(k) * r(k)) : r(k);
      D += share * D_k.col(k);
    }
    if (slip == Slip::prior_weights) u = l.dalpha * D + T(l.dsigma / l.sigma) * (X.col(n) - l.alpha * D);
    Matrix<T> H = -s * s.transpose(), V = Matrix<T>::Zero(d, d);
    T divergence(0);
    for (Index k = 0; k < count; ++k) {
      const T c = variance(k);
      H += r(k) * (s_k.col(k) * s_k.col(k).transpose());
      H.diagonal().array() -= r(k) / v(k);
      const Vector<T> gap = D_k.col(k) - D;
      V += r(k) * (gap * gap.transpose());
      V.diagonal().array() += r(k) * (l.sigma * l.sigma * c / v(k));
      divergence += r(k) * (T(static_cast<double>(d)) * (l.alpha * l.dalpha * c + l.sigma_dsigma) / v(k) +
                            u_k.col(k).dot(s_k.col(k) - s));
    }
    out.log_density(n) = log_sum_exp(log_joint);
    out.score.col(n) = s;
    out.hessian.col(n) = H.reshaped();
    out.denoiser.col(n) = D;
    out.posterior_covariance.col(n) = V.reshaped();
    out.velocity.col(n) = u;
    out.divergence(n) = divergence;
  }
  return out;
}

}  // namespace flowgauge
