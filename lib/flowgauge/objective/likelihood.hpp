#pragma once
// What a weighted score loss says about likelihoods, on Gaussian data with a linear model where everything is closed.

#include <functional>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// N(mean, variance) on the line, noised by a variance-preserving schedule from data_time to noise_time, with the model
/// score −gain · x at all times and the prior N(0, 1).
struct LinearScoreModel {
  Schedule schedule;
  double mean, variance, gain;
  double data_time, noise_time;
};

/// Terms of KL(p ‖ model), p the law at data_time.
template <class T>
struct LikelihoodTerms {
  T prior;     ///< KL(p_T ‖ N(0, 1))
  T sde_loss;  ///< ∫ w E|s − s_θ|² dt
  T ode_loss;  ///< ∫ w E[(s_θ − s)(s_ode − s)] dt, s_ode the score of the law that the probability-flow ODE of the
               ///< model makes
  T sde;  ///< KL(p ‖ law of the model's reverse SDE), at most prior + sde_loss for w = ½g²
  T ode;  ///< KL(p ‖ law of the model's ODE), equal to prior + ode_loss for w = ½g²
};

/// The terms for the weight w(level) of the squared score error; w = ½g² is the maximum-likelihood weight. T = double
/// or Mp50. Throws std::invalid_argument unless the schedule preserves the variance at both times, and 0 < σ there.
/// Source: Song, Durkan, Murray, Ermon 2021, arXiv:2101.09258, theorem 1 (SDE); Lu et al. 2022, arXiv:2206.08265,
/// theorem 3.1 (ODE).
template <class T>
LikelihoodTerms<T> likelihood_terms(const LinearScoreModel& model,
                                    const std::function<T(const NoiseLevel<T>&)>& weight) {
  using std::abs, std::exp, std::log, std::sqrt;
  const NoiseLevel<T> data = noise_level(model.schedule, T(model.data_time));
  const NoiseLevel<T> noise = noise_level(model.schedule, T(model.noise_time));
  for (const NoiseLevel<T>* end : {&data, &noise}) {
    if (!(abs(T(end->alpha * end->alpha + end->sigma * end->sigma - 1)) < 1e-10) || !(end->sigma > 0)) {
      throw std::invalid_argument(
          "likelihood_terms: the schedule must have α² + σ² = 1 and σ > 0 at data_time and noise_time");
    }
  }
  const T k(model.gain), m(model.mean), v(model.variance);
  const auto divergence = [](const T& mean, const T& variance, const T& other) {
    return (variance / other - 1 - log(T(variance / other)) + mean * mean / other) / 2;
  };
  // The clock of the noising SDE, ∫g² dt = −2 log α, from the noise end.
  const auto elapsed = [&](const NoiseLevel<T>& l) { return 2 * log(T(l.alpha / noise.alpha)); };
  const auto ode_variance = [&](const NoiseLevel<T>& l) { return exp(T((1 - k) * elapsed(l))); };
  struct Law {
    T mean, variance;
  };
  const auto law = [&](const NoiseLevel<T>& l) {
    return Law{T(l.alpha * m), T(l.alpha * l.alpha * v + l.sigma * l.sigma)};
  };
  const auto integral = [&](bool ode) {
    const T low = model.data_time < model.noise_time ? T(model.data_time) : T(model.noise_time);
    const T high = model.data_time < model.noise_time ? T(model.noise_time) : T(model.data_time);
    return integrate<T>(
               [&](const T& t) {
                 const NoiseLevel<T> l = noise_level(model.schedule, t);
                 const Law p = law(l);
                 const T error = 1 / p.variance - k;
                 if (!ode) return T(weight(l) * (error * error * p.variance + k * k * p.mean * p.mean));
                 const T other = 1 / ode_variance(l);
                 return T(weight(l) * (error * (1 / p.variance - other) * p.variance + k * other * p.mean * p.mean));
               },
               low, high)
        .value;
  };
  const Law first = law(data), last = law(noise);
  const T steady = 1 / (2 * k - 1);
  const T sde_variance = steady + (1 - steady) * exp(T(-(2 * k - 1) * elapsed(data)));
  return {divergence(last.mean, last.variance, T(1)), integral(false), integral(true),
          divergence(first.mean, first.variance, sde_variance),
          divergence(first.mean, first.variance, ode_variance(data))};
}

}  // namespace flowgauge
