#pragma once
// From one point on the line to a Law: what a kernel on the line gives, and how it fills a batch.

#include <memory>
#include <vector>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// A number and the sum of the absolute values of its terms, by which of two equal forms the better one is known.
template <class T>
struct Form {
  T value = T(0);
  double terms = 0;

  Form& add(const T& term) {
    value += term;
    terms += std::abs(to_double(term));
    return *this;
  }
  Form& add(const T& term, double size) {
    value += term;
    terms += size;
    return *this;
  }
};

/// The form with the smaller terms; the first where they compare as NaN.
template <class T>
const Form<T>& smaller(const Form<T>& a, const Form<T>& b) {
  return b.terms < a.terms ? b : a;
}

/// Everything about X = αZ + σε at one point of the line.
template <class T>
struct LinePoint {
  T log_density, score, hessian, denoiser, covariance, velocity, divergence;
};

/// What has no limit where σ = 0: outside the support, at its edges and at kinks. D and V have one.
template <class T>
LinePoint<T> undefined_point(const T& log_density, const T& denoiser) {
  const T undefined(std::numeric_limits<Real<T>>::quiet_NaN());
  return {log_density, undefined, undefined, denoiser, T(0), undefined, undefined};
}

/// The point where σ = 0 and the data density is smooth: D = x/α, V = 0, u = (α̇/α)x − σσ̇ s, ∇·u = α̇/α − σσ̇ ∇²log p.
template <class T>
LinePoint<T> noiseless_point(const NoiseLevel<T>& level, const T& x, const T& log_data_density, const T& data_score,
                             const T& data_hessian) {
  using std::log;
  const T z = x / level.alpha, score = data_score / level.alpha, hessian = data_hessian / level.alpha / level.alpha;
  return {log_data_density - log(level.alpha), score,  hessian, z, T(0), level.dalpha * z - level.sigma_dsigma * score,
          level.dalpha / level.alpha - level.sigma_dsigma * hessian};
}

/// ∇·u from the posterior covariance, σ̇/σ + (α²λ̇/σ²)V with α²λ̇ = αα̇ − α²σσ̇/σ², finite at α = 0; best at the noise end.
template <class T>
Form<T> divergence_by_covariance(const NoiseLevel<T>& level, const T& covariance) {
  const T rate = level.sigma_dsigma / level.sigma / level.sigma;
  const T pull = (level.alpha * level.dalpha - level.alpha * level.alpha * rate) / level.sigma / level.sigma;
  return Form<T>{}.add(rate).add(pull * covariance);
}

/// ∇·u from the curvature of log p, α̇/α + σ²λ̇ H; best at the data end.
template <class T>
Form<T> divergence_by_curvature(const NoiseLevel<T>& level, const Form<T>& hessian) {
  const T growth = level.dalpha / level.alpha;
  const T spread = level.sigma * level.sigma * growth - level.sigma_dsigma;
  return Form<T>{}.add(growth).add(spread * hessian.value, std::abs(to_double(spread)) * hessian.terms);
}

/// A Law<T> of independent coordinates, one kernel each. A kernel has at(level, x) → LinePoint<T> and, for real scalars,
/// tails(level, x) and bulk(level).
template <class T, class Kernel>
Law<T> line_law(std::vector<Kernel> kernels) {
  const auto shared = std::make_shared<const std::vector<Kernel>>(std::move(kernels));
  Law<T> law;
  law.dimension = static_cast<Index>(shared->size());
  law.evaluate = [shared](const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) {
    if (wants(want, Want::log_density)) out.log_density.setZero();
    if (wants(want, Want::divergence)) out.divergence.setZero();
    if (wants(want, Want::hessian)) out.hessian.setZero();
    if (wants(want, Want::posterior_covariance)) out.posterior_covariance.setZero();
    const Index d = static_cast<Index>(shared->size());
    for (Index n = 0; n < X.cols(); ++n) {
      for (Index i = 0; i < d; ++i) {
        const LinePoint<T> at = (*shared)[static_cast<std::size_t>(i)].at(level, X(i, n));
        if (wants(want, Want::log_density)) out.log_density(n) += at.log_density;
        if (wants(want, Want::score)) out.score(i, n) = at.score;
        if (wants(want, Want::hessian)) out.hessian(i * d + i, n) = at.hessian;
        if (wants(want, Want::denoiser)) out.denoiser(i, n) = at.denoiser;
        if (wants(want, Want::posterior_covariance)) out.posterior_covariance(i * d + i, n) = at.covariance;
        if (wants(want, Want::velocity)) out.velocity(i, n) = at.velocity;
        if (wants(want, Want::divergence)) out.divergence(n) += at.divergence;
      }
    }
  };
  if (law.dimension > 1) {
    for (const Kernel& kernel : *shared) law.factors.push_back(line_law<T, Kernel>({kernel}));
  }
  if constexpr (std::same_as<T, Real<T>>) {
    if (law.dimension == 1) {
      law.tails = [shared](const NoiseLevel<T>& level, const T& x) { return shared->front().tails(level, x); };
      law.bulk = [shared](const NoiseLevel<T>& level) { return shared->front().bulk(level); };
    }
  }
  return law;
}

}  // namespace flowgauge
