#pragma once
// Any two Gaussian paths are one path on two clocks and scales.

#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// The place of X_t of one schedule on another: the same Z and ε give ratio · X_t at `time`. Rates are derivatives in
/// t.
template <class T>
struct Equivalence {
  T time;
  T time_rate;
  T ratio;
  T ratio_rate;
};

/// T with λ_to(T) = λ_from(t), r = α_to(T)/α_from(t) = σ_to(T)/σ_from(t), from the larger of the two, and their rates.
/// λ must be within reach of both schedules. T = double or Mp50. Source: Karras et al. 2022, arXiv:2206.00364, appendix
/// B; Kingma et al. 2021, arXiv:2107.00630, section 5.
template <class T>
Equivalence<T> equivalence(const Schedule& from, const Schedule& to, const T& t) {
  const NoiseLevel<T> a = noise_level(from, t);
  const T time = t_of_lambda(to, a.lambda);
  const NoiseLevel<T> b = noise_level(to, time);
  const T rate = a.dlambda / b.dlambda;
  if (a.lambda > 0) {
    const T ratio = b.alpha / a.alpha;
    return {time, rate, ratio, T(ratio * (b.drift * rate - a.drift))};
  }
  const T ratio = b.sigma / a.sigma;
  return {time, rate, ratio, T(ratio * (b.dsigma / b.sigma * rate - a.dsigma / a.sigma))};
}

}  // namespace flowgauge
