#pragma once
// Mixtures of any laws under noise. Include only where laws are instantiated (combinators*.cpp).

#include <limits>
#include <utility>
#include <vector>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// Σ_k w_k p_k under αZ + σε from what the components say of themselves: r = softmax(log w_k + log p_k(x)), first moments
/// Σ r_k m_k, second ones Σ r_k [M_k + (m_k − m)(m_k − m)ᵀ], ∇·u = Σ r_k [∇·u_k + (u_k − u)·(s_k − s)].
///
/// The gaps are one and the same, s_k − s = (α/σ²)(D_k − D) and u_k − u = αλ̇ (D_k − D): they are formed once, from the
/// denoisers or the scores, whichever are smaller beside them.
template <class T>
class MixedLaw {
 public:
  MixedLaw(const Vector<double>& weights, std::vector<Law<T>> components)
      : log_weights_(weights.size()), components_(std::move(components)) {
    using std::log;
    const T total = weights.cast<T>().sum();
    for (Index k = 0; k < weights.size(); ++k) log_weights_(k) = log(T(weights(k)) / total);
  }

  Index dimension() const { return components_.front().dimension; }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    const bool centred = wants(want, Want::hessian | Want::posterior_covariance | Want::divergence);
    Want asked = want | Want::log_density | Want::denoiser;
    if (centred) asked = asked | Want::score;
    std::vector<Evaluation<T>> parts;
    for (const Law<T>& component : components_) {
      parts.emplace_back(dimension(), X.cols(), asked);
      component.evaluate(level, X, asked, parts.back());
    }
    Vector<T> weight(log_weights_.size());
    for (Index n = 0; n < X.cols(); ++n) {
      const T log_sum = weigh(level, X.col(n), parts, n, weight);
      if (wants(want, Want::log_density)) out.log_density(n) = log_sum;
      if (wants(want, Want::score)) out.score.col(n) = mean(&Evaluation<T>::score, parts, n, weight);
      if (wants(want, Want::denoiser)) out.denoiser.col(n) = mean(&Evaluation<T>::denoiser, parts, n, weight);
      if (wants(want, Want::velocity)) out.velocity.col(n) = mean(&Evaluation<T>::velocity, parts, n, weight);
      if (centred) second_moments(level, parts, n, weight, want, out);
    }
  }

  NormalMixture<T> normal_mixture(const NoiseLevel<T>& level) const {
    using std::exp;
    std::vector<NormalMixture<T>> parts;
    Index count = 0;
    for (const Law<T>& component : components_) {
      parts.push_back(component.normal_mixture(level));
      count += parts.back().means.size();
    }
    NormalMixture<T> all{Vector<T>(count), Vector<T>(count), Vector<T>(count)};
    Index first = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const Index size = parts[k].means.size();
      all.weights.segment(first, size) = exp(log_weights_(static_cast<Index>(k))) * parts[k].weights;
      all.means.segment(first, size) = parts[k].means;
      all.deviations.segment(first, size) = parts[k].deviations;
      first += size;
    }
    return all;
  }

  /// d = 1 only.
  Tails<T> tails(const NoiseLevel<T>& level, const T& x) const {
    Vector<T> below = log_weights_, above = log_weights_;
    for (Index k = 0; k < below.size(); ++k) {
      const Tails<T> part = components_[static_cast<std::size_t>(k)].tails(level, x);
      below(k) += part.log_below;
      above(k) += part.log_above;
    }
    return {log_sum_exp(below), log_sum_exp(above)};
  }

  Bulk<T> bulk(const NoiseLevel<T>& level) const {
    T low(0), high(0);
    for (std::size_t k = 0; k < components_.size(); ++k) {
      const Bulk<T> part = components_[k].bulk(level);
      const T left = part.centre - part.spread, right = part.centre + part.spread;
      low = k == 0 || left < low ? left : low;
      high = k == 0 || right > high ? right : high;
    }
    return {T((low + high) / 2), T((high - low) / 2)};
  }

 private:
  /// Leaves the posterior weights of the components in `weight` and returns log p(x). Where components have atoms at x, they
  /// have all the weight; where all densities vanish, the component whose denoiser is nearest has.
  template <class Column>
  T weigh(const NoiseLevel<T>& level, const Column& x, const std::vector<Evaluation<T>>& parts, Index n,
          Vector<T>& weight) const {
    const double infinity = std::numeric_limits<double>::infinity();
    bool on_atom = false, somewhere = false;
    for (Index k = 0; k < weight.size(); ++k) {
      const T& log_density = parts[static_cast<std::size_t>(k)].log_density(n);
      on_atom = on_atom || log_density == infinity;
      somewhere = somewhere || !(log_density == -infinity);
      weight(k) = log_weights_(k) + log_density;
    }
    if (!somewhere) {
      weight.setZero();
      weight(nearest(level, x, parts, n)) = T(1);
      return T(-infinity);
    }
    if (on_atom) {
      for (Index k = 0; k < weight.size(); ++k) weight(k) = weight(k) == infinity ? log_weights_(k) : T(-infinity);
    }
    const T log_sum = softmax_in_place(weight);
    return on_atom ? T(infinity) : log_sum;
  }

  template <class Column>
  Index nearest(const NoiseLevel<T>& level, const Column& x, const std::vector<Evaluation<T>>& parts, Index n) const {
    Index best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < parts.size(); ++k) {
      double distance = 0;
      for (Index i = 0; i < x.size(); ++i) {
        distance = std::hypot(distance, to_double(T(x(i) - level.alpha * parts[k].denoiser(i, n))));
      }
      if (distance < least) {
        least = distance;
        best = static_cast<Index>(k);
      }
    }
    return best;
  }

  static Vector<T> mean(Batch<T> Evaluation<T>::*member, const std::vector<Evaluation<T>>& parts, Index n,
                        const Vector<T>& weight) {
    Vector<T> sum = Vector<T>::Zero((parts.front().*member).rows());
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const T& r = weight(static_cast<Index>(k));
      if (!(r == 0)) sum += r * (parts[k].*member).col(n);
    }
    return sum;
  }

  static double largest(const Batch<T>& values, Index n) {
    double size = 0;
    for (Index i = 0; i < values.rows(); ++i) size = std::max(size, std::abs(to_double(values(i, n))));
    return size;
  }

  void second_moments(const NoiseLevel<T>& level, const std::vector<Evaluation<T>>& parts, Index n,
                      const Vector<T>& weight, Want want, Evaluation<T>& out) const {
    const Index d = dimension();
    double size_of_scores = 0, size_of_denoisers = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (weight(static_cast<Index>(k)) == 0) continue;
      size_of_scores = std::max(size_of_scores, largest(parts[k].score, n));
      size_of_denoisers = std::max(size_of_denoisers, largest(parts[k].denoiser, n));
    }
    const double variance = to_double(level.sigma) * to_double(level.sigma);
    const bool by_scores = variance * size_of_scores < to_double(level.alpha) * size_of_denoisers;
    const T to_score = by_scores ? T(1) : T(level.alpha / level.sigma / level.sigma);
    const T to_denoiser = by_scores ? T(level.sigma * (level.sigma / level.alpha)) : T(1);
    // u_k − u per unit of gap: αλ̇ = α̇ − ασσ̇/σ² from denoisers, times σ²/α from scores.
    const T to_velocity = by_scores
                              ? T(level.dalpha * level.sigma * (level.sigma / level.alpha) - level.sigma_dsigma)
                              : T(level.dalpha - level.alpha * (level.sigma_dsigma / level.sigma / level.sigma));
    Batch<T> Evaluation<T>::*const member = by_scores ? &Evaluation<T>::score : &Evaluation<T>::denoiser;
    const Vector<T> centre = mean(member, parts, n, weight);

    Matrix<T> spread = Matrix<T>::Zero(d, d);
    T divergence(0);
    Vector<T> hessian = Vector<T>::Zero(wants(want, Want::hessian) ? d * d : 0);
    Vector<T> covariance = Vector<T>::Zero(wants(want, Want::posterior_covariance) ? d * d : 0);
    bool alone = true;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const T& r = weight(static_cast<Index>(k));
      if (r == 0) continue;
      alone = alone && r == 1;
      const Vector<T> gap = (parts[k].*member).col(n) - centre;
      for (Index j = 0; j < d; ++j) {
        for (Index i = 0; i < d; ++i) spread(i, j) += r * gap(i) * gap(j);
      }
      if (wants(want, Want::hessian)) hessian += r * parts[k].hessian.col(n);
      if (wants(want, Want::posterior_covariance)) covariance += r * parts[k].posterior_covariance.col(n);
      if (wants(want, Want::divergence)) divergence += r * parts[k].divergence(n);
    }
    if (!alone) {
      const auto flat = spread.reshaped();
      if (wants(want, Want::hessian)) hessian += to_score * (to_score * flat);
      if (wants(want, Want::posterior_covariance)) covariance += to_denoiser * (to_denoiser * flat);
      if (wants(want, Want::divergence)) divergence += to_velocity * (to_score * spread.trace());
    }
    if (wants(want, Want::hessian)) out.hessian.col(n) = hessian;
    if (wants(want, Want::posterior_covariance)) out.posterior_covariance.col(n) = covariance;
    if (wants(want, Want::divergence)) out.divergence(n) = divergence;
  }

  Vector<T> log_weights_;
  std::vector<Law<T>> components_;
};

}  // namespace flowgauge
