#pragma once
// Gaussian mixtures with full covariances under isotropic noise. Include only where laws are instantiated
// (catalogue.cpp, catalogue_multiprecision.cpp).

#include <vector>

#include "flowgauge/numeric/linear_algebra.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// Σ_k w_k N(m_k, S_k) evaluated under αZ + σε (mathematics: C.2, C.3).
///
/// S_k = Q diag(l) Qᵀ is decomposed once; then C_k = α²S_k + σ²I is diagonal in Q at every time and nothing is inverted.
/// Posterior sums are centred. The divergence takes, per point, the one of its two closed forms whose terms are smaller:
/// Σ r_k [tr A_k + (u_k − u)·(s_k − s)] loses at the noise end, dσ̇/σ + (α²λ̇/σ²) tr V at the data end.
template <class T>
class MixtureLaw {
 public:
  MixtureLaw(const Vector<double>& weights, const Batch<double>& means, const std::vector<Matrix<double>>& covariances)
      : dimension_(means.rows()) {
    using std::log;
    const T total = weights.cast<T>().sum();
    for (Index k = 0; k < means.cols(); ++k) {
      const auto eigen = symmetric_eigen<Real<T>>(covariances[static_cast<std::size_t>(k)]);
      components_.push_back({log(T(weights(k)) / total), means.col(k).cast<T>(),
                             covariances[static_cast<std::size_t>(k)].cast<T>(), eigen.vectors.template cast<T>(),
                             eigen.values.array().sqrt().matrix().template cast<T>()});
    }
  }

  Index dimension() const { return dimension_; }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    const std::vector<Noised> noised = noise(level);
    Posterior posterior(dimension_, static_cast<Index>(components_.size()));
    for (Index n = 0; n < X.cols(); ++n) evaluate_point(level, noised, X.col(n), n, want, posterior, out);
  }

  NormalMixture<T> normal_mixture(const NoiseLevel<T>& level) const {
    using std::exp;
    const Index count = static_cast<Index>(components_.size());
    NormalMixture<T> mixture{Vector<T>(count), Vector<T>(count), Vector<T>(count)};
    for (Index k = 0; k < count; ++k) {
      const Component& component = components_[static_cast<std::size_t>(k)];
      mixture.weights(k) = exp(component.log_weight);
      mixture.means(k) = level.alpha * component.mean(0);
      mixture.deviations(k) = hypotenuse(T(level.alpha * component.deviations(0)), level.sigma);
    }
    return mixture;
  }

  GaussianParts<T> gaussian() const {
    const Component& only = components_.front();
    return {only.mean, only.vectors, only.deviations.array().square().matrix()};
  }

 private:
  struct Component {
    T log_weight;
    Vector<T> mean;
    Matrix<T> covariance;
    Matrix<T> vectors;
    Vector<T> deviations;  ///< √l
  };

  /// A component at one noise level, in the eigenbasis of its covariance.
  struct Noised {
    Vector<T> mean;          ///< αm
    Vector<T> deviation;     ///< √c, c = α²l + σ²
    Vector<T> precision;     ///< 1/c
    Vector<T> gain;          ///< αl/c
    Vector<T> rate;          ///< (αα̇l + σσ̇)/c, eigenvalues of A = ½ĊC⁻¹
    Vector<T> residual;      ///< σ²l/c, eigenvalues of Cov[Z | component]
    T log_norm;              ///< log w − ½ log det 2πC
    T trace_rate;            ///< tr A
    T trace_residual;        ///< tr Cov[Z | component]
  };

  struct Posterior {
    Posterior(Index d, Index count)
        : weight(count),
          quadratic(count),
          rotated(d),
          pull(d),
          far_pull(d),
          mean_score(d),
          mean_velocity(d),
          mean_denoiser(d),
          gap(d),
          score(d, count),
          velocity(d, count),
          denoiser(d, count) {}
    Vector<T> weight, quadratic, rotated, pull, far_pull, mean_score, mean_velocity, mean_denoiser, gap;
    Batch<T> score, velocity, denoiser;  ///< s_k, u_k, D_k − m_r for the components of positive weight
  };

  std::vector<Noised> noise(const NoiseLevel<T>& level) const {
    using std::log;
    std::vector<Noised> all;
    all.reserve(components_.size());
    for (const Component& component : components_) {
      Noised noised{level.alpha * component.mean, Vector<T>(dimension_), Vector<T>(dimension_), Vector<T>(dimension_),
                    Vector<T>(dimension_),        Vector<T>(dimension_), component.log_weight,  T(0),
                    T(0)};
      noised.log_norm -= T(dimension_) * log(2 * pi<T>()) / 2;
      for (Index j = 0; j < dimension_; ++j) {
        const T& l = component.deviations(j);
        const T deviation = hypotenuse(T(level.alpha * l), level.sigma);
        const T data_share = l / deviation;
        const T noise_share = level.sigma / deviation;
        noised.deviation(j) = deviation;
        noised.precision(j) = 1 / deviation / deviation;
        noised.gain(j) = level.alpha * data_share * data_share;
        noised.rate(j) = level.dalpha * noised.gain(j) + level.sigma_dsigma / deviation / deviation;
        noised.residual(j) = noise_share * noise_share * l * l;
        noised.log_norm -= log(deviation);
      }
      noised.trace_rate = noised.rate.sum();
      noised.trace_residual = noised.residual.sum();
      all.push_back(std::move(noised));
    }
    return all;
  }

  template <class Column>
  void evaluate_point(const NoiseLevel<T>& level, const std::vector<Noised>& noised, const Column& x, Index n, Want want,
                      Posterior& p, Evaluation<T>& out) const {
    const Index d = dimension_;
    const Index count = static_cast<Index>(components_.size());
    const bool wants_score =
        wants(want, Want::score | Want::hessian | Want::posterior_covariance | Want::divergence);
    const bool wants_velocity = wants(want, Want::velocity | Want::divergence);
    const bool wants_denoiser = wants(want, Want::denoiser | Want::posterior_covariance | Want::divergence);

    // Weights first: only components that carry weight are looked at further.
    T log_sum = weigh(level, noised, x, p);
    if (to_double(log_sum) == -std::numeric_limits<double>::infinity()) {
      put_all_weight_on_nearest(noised, x, p);
    } else {
      log_sum += softmax_in_place(p.weight);
    }
    if (wants(want, Want::log_density)) out.log_density(n) = log_sum;

    p.mean_score.setZero();
    p.mean_velocity.setZero();
    p.mean_denoiser.setZero();
    for (Index k = 0; k < count; ++k) {
      if (p.weight(k) == 0) continue;
      const Component& component = components_[static_cast<std::size_t>(k)];
      const Noised& at = noised[static_cast<std::size_t>(k)];
      p.gap.noalias() = x - at.mean;
      p.rotated.noalias() = component.vectors.transpose() * p.gap;
      if (wants_score) {
        p.gap = -(at.precision.array() * p.rotated.array());
        p.score.col(k).noalias() = component.vectors * p.gap;
        p.mean_score += p.weight(k) * p.score.col(k);
      }
      if (wants_velocity) {
        p.gap = at.rate.array() * p.rotated.array();
        p.velocity.col(k).noalias() = component.vectors * p.gap;
        p.velocity.col(k) += level.dalpha * component.mean;
        p.mean_velocity += p.weight(k) * p.velocity.col(k);
      }
      if (wants_denoiser) {
        p.gap = at.gain.array() * p.rotated.array();
        p.denoiser.col(k).noalias() = component.vectors * p.gap;
        p.denoiser.col(k) += component.mean;
        p.mean_denoiser += p.weight(k) * p.denoiser.col(k);
      }
    }
    if (wants(want, Want::score)) out.score.col(n) = p.mean_score;
    if (wants(want, Want::velocity)) out.velocity.col(n) = p.mean_velocity;
    if (wants(want, Want::denoiser)) out.denoiser.col(n) = p.mean_denoiser;
    if (wants(want, Want::divergence)) out.divergence(n) = divergence(level, noised, p);
    if (wants(want, Want::hessian)) {
      Eigen::Map<Matrix<T>> hessian(out.hessian.col(n).data(), d, d);
      second_moment(noised, &Noised::precision, T(-1), p.score, p.mean_score, p, hessian);
    }
    if (wants(want, Want::posterior_covariance)) {
      Eigen::Map<Matrix<T>> covariance(out.posterior_covariance.col(n).data(), d, d);
      // Towards the data D_k − D is what is left of x/α; formed from the scores it keeps its digits: (σ²/α)(s_k − s).
      const T shrink = level.sigma * (level.sigma / level.alpha);
      if (to_double(T(shrink * p.score.cwiseAbs().maxCoeff())) < to_double(p.denoiser.cwiseAbs().maxCoeff())) {
        p.denoiser = shrink * p.score;
        p.mean_denoiser = shrink * p.mean_score;
      }
      second_moment(noised, &Noised::residual, T(1), p.denoiser, p.mean_denoiser, p, covariance);
    }
  }

  /// Returns the largest of log w_k N(x; αm_k, C_k), at component r, and leaves in p.weight how far the others lie below it.
  /// Far out the quadratic forms q are huge; differences are then formed without them, where that has smaller terms:
  /// q_k − q_r = −e·C_r⁻¹(2y_r − e) − α² (C_k⁻¹y_k)·(S_k − S_r)(C_r⁻¹y_k), y = x − αm, e = α(m_k − m_r).
  template <class Column>
  T weigh(const NoiseLevel<T>& level, const std::vector<Noised>& noised, const Column& x, Posterior& p) const {
    Index reference = 0;
    for (Index k = 0; k < p.weight.size(); ++k) {
      p.quadratic(k) = quadratic_form(k, noised, x, T(1), p);
      p.weight(k) = noised[static_cast<std::size_t>(k)].log_norm - p.quadratic(k) / 2;
      if (p.weight(k) > p.weight(reference)) reference = k;
    }
    const Noised& nearest = noised[static_cast<std::size_t>(reference)];
    const T largest = p.weight(reference);
    const T& q = p.quadratic(reference);
    for (Index k = 0; k < p.weight.size(); ++k) {
      const T log_norms = noised[static_cast<std::size_t>(k)].log_norm - nearest.log_norm;
      p.weight(k) = log_norms - (p.quadratic(k) - q) / 2;
      const double size = to_double(p.quadratic(k)) + to_double(q);
      constexpr double harmless = 4, hopeless = 800, rounding = 1e-15;
      if (k == reference || !(size > harmless) || !(-to_double(p.weight(k)) < hopeless + rounding * size)) continue;
      const Component& component = components_[static_cast<std::size_t>(k)];
      const Component& other = components_[static_cast<std::size_t>(reference)];

      double terms = 0;
      T difference(0);
      p.gap.noalias() = level.alpha * (component.mean - other.mean);
      p.far_pull.noalias() = 2 * (x - nearest.mean) - p.gap;
      apply_precision(reference, noised, p.far_pull, p);
      for (Index j = 0; j < dimension_; ++j) {
        const T term = p.gap(j) * p.far_pull(j);
        difference -= term;
        terms += std::abs(to_double(term));
      }
      p.pull.noalias() = x - noised[static_cast<std::size_t>(k)].mean;
      p.far_pull = p.pull;
      apply_precision(k, noised, p.pull, p);
      apply_precision(reference, noised, p.far_pull, p);
      for (Index j = 0; j < dimension_; ++j) {
        for (Index i = 0; i < dimension_; ++i) {
          const T spread = component.covariance(i, j) - other.covariance(i, j);
          const T term = level.alpha * p.pull(i) * spread * (level.alpha * p.far_pull(j));
          difference -= term;
          terms += std::abs(to_double(term));
        }
      }
      if (terms < size) p.weight(k) = log_norms - difference / 2;
    }
    return largest;
  }

  /// v ← C_k⁻¹ v.
  void apply_precision(Index k, const std::vector<Noised>& noised, Vector<T>& v, Posterior& p) const {
    const Matrix<T>& vectors = components_[static_cast<std::size_t>(k)].vectors;
    p.rotated.noalias() = vectors.transpose() * v;
    p.rotated.array() *= noised[static_cast<std::size_t>(k)].precision.array();
    v.noalias() = vectors * p.rotated;
  }

  /// (x − αm_k)ᵀ C_k⁻¹ (x − αm_k) in coordinates shrunk by a factor.
  template <class Column>
  T quadratic_form(Index k, const std::vector<Noised>& noised, const Column& x, const T& shrink, Posterior& p) const {
    const Noised& at = noised[static_cast<std::size_t>(k)];
    p.gap.noalias() = shrink * (x - at.mean);
    p.rotated.noalias() = components_[static_cast<std::size_t>(k)].vectors.transpose() * p.gap;
    T quadratic(0);
    for (Index j = 0; j < dimension_; ++j) {
      const T z = p.rotated(j) / at.deviation(j);
      quadratic += z * z;
    }
    return quadratic;
  }

  /// So far out that every density underflows even as a logarithm, the component nearest in its own metric has all the
  /// weight.
  template <class Column>
  void put_all_weight_on_nearest(const std::vector<Noised>& noised, const Column& x, Posterior& p) const {
    T smallest = noised.front().deviation.minCoeff();
    for (const Noised& at : noised) smallest = at.deviation.minCoeff() < smallest ? at.deviation.minCoeff() : smallest;
    T shrink = smallest / x.cwiseAbs().maxCoeff();
    if (!(shrink < 1)) shrink = T(0.5);
    Index nearest = 0;
    T best(std::numeric_limits<double>::infinity());
    for (Index k = 0; k < p.weight.size(); ++k) {
      const T value = quadratic_form(k, noised, x, shrink, p);
      if (value < best) {
        best = value;
        nearest = k;
      }
    }
    p.weight.setZero();
    p.weight(nearest) = T(1);
  }

  /// Σ_k r_k [sign · Q diag(spectrum_k) Qᵀ + (v_k − v)(v_k − v)ᵀ].
  template <class Out>
  void second_moment(const std::vector<Noised>& noised, Vector<T> Noised::*spectrum, const T& sign,
                     const Batch<T>& values, const Vector<T>& mean, Posterior& p, Out& out) const {
    out.setZero();
    const Index d = dimension_;
    for (Index k = 0; k < p.weight.size(); ++k) {
      if (p.weight(k) == 0) continue;
      const Matrix<T>& vectors = components_[static_cast<std::size_t>(k)].vectors;
      const Vector<T>& values_k = noised[static_cast<std::size_t>(k)].*spectrum;
      p.gap = values.col(k) - mean;
      for (Index j = 0; j < d; ++j) {
        for (Index i = 0; i <= j; ++i) {
          T entry(0);
          for (Index m = 0; m < d; ++m) entry += vectors(i, m) * values_k(m) * vectors(j, m);
          out(i, j) += p.weight(k) * (sign * entry + p.gap(i) * p.gap(j));
        }
      }
    }
    for (Index j = 0; j < d; ++j) {
      for (Index i = 0; i < j; ++i) out(j, i) = out(i, j);
    }
  }

  T divergence(const NoiseLevel<T>& level, const std::vector<Noised>& noised, Posterior& p) const {
    using std::abs;
    T by_components(0), trace_covariance(0);
    double terms_components = 0;
    for (Index k = 0; k < p.weight.size(); ++k) {
      if (p.weight(k) == 0) continue;
      const Noised& at = noised[static_cast<std::size_t>(k)];
      T transport(0), transport_size(0), spread(0);
      for (Index j = 0; j < dimension_; ++j) {
        const T denoiser_gap = p.denoiser(j, k) - p.mean_denoiser(j);
        transport += (p.velocity(j, k) - p.mean_velocity(j)) * (p.score(j, k) - p.mean_score(j));
        transport_size += abs(p.velocity(j, k) * (p.score(j, k) - p.mean_score(j))) +
                          abs((p.velocity(j, k) - p.mean_velocity(j)) * p.score(j, k));
        spread += denoiser_gap * denoiser_gap;
      }
      by_components += p.weight(k) * (at.trace_rate + transport);
      terms_components += to_double(p.weight(k)) * (std::abs(to_double(at.trace_rate)) + to_double(transport_size));
      trace_covariance += p.weight(k) * (at.trace_residual + spread);
    }
    if (level.sigma == 0) return by_components;
    // dσ̇/σ + (α²λ̇/σ²) tr V with α²λ̇ = αα̇ − α²σσ̇/σ², finite at α = 0.
    const T noise_rate = level.sigma_dsigma / level.sigma / level.sigma;
    const T growth = T(dimension_) * noise_rate;
    const T pull = (level.alpha * level.dalpha - level.alpha * level.alpha * noise_rate) / level.sigma / level.sigma;
    const T by_covariance = growth + pull * trace_covariance;
    const double terms_covariance = std::abs(to_double(growth)) + std::abs(to_double(T(pull * trace_covariance)));
    return terms_covariance < terms_components ? by_covariance : by_components;
  }

  Index dimension_;
  std::vector<Component> components_;
};

}  // namespace flowgauge
