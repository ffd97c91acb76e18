#pragma once
// A process in a plain scalar from the same process in duals of it.

#include "flowgauge/process/dual_batches.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// The process whose values are those of `dual`: half the speed of an instantiation of its own, and none of its compile
/// time.
template <class T>
ExactProcess<T> plain_process(const ExactProcess<Dual<T>>& dual) {
  using D = Dual<T>;
  const auto density = [](const DensityValues<D>& p) {
    return DensityValues<T>{values_part(p.log_density), values_part(p.score)};
  };
  const auto moments = [](const MeanCovariance<D>& m) {
    return MeanCovariance<T>{values_part(m.mean), values_part(m.covariance)};
  };
  ExactProcess<T> plain;
  plain.dimension = dual.dimension;
  plain.noises = dual.noises;
  plain.axes = dual.axes;
  plain.start = dual.start;
  plain.linear = dual.linear;
  plain.relaxation_rate = dual.relaxation_rate;
  plain.bulk = dual.bulk;
  const auto field = [](const auto& of) {
    return [of](const T& t, const Batch<T>& X) -> Batch<T> { return values_part(of(D(t), constant_duals(X))); };
  };
  plain.drift = field(dual.drift);
  plain.noise = field(dual.noise);
  plain.diffusion_divergence = field(dual.diffusion_divergence);
  if (dual.pathwise) plain.pathwise = field(dual.pathwise);
  if (dual.transition) {
    plain.transition = [of = dual.transition, density](const T& t, const Batch<T>& starts, const Batch<T>& X) {
      return density(of(D(t), constant_duals(starts), constant_duals(X)));
    };
  }
  plain.law = [of = dual.law, density](const T& t, const Batch<T>& X) { return density(of(D(t), constant_duals(X))); };
  if (dual.moments) plain.moments = [of = dual.moments, moments](const T& t) { return moments(of(D(t))); };
  if (dual.mass) plain.mass = [of = dual.mass](const T& t) { return of(D(t)).value; };
  if (dual.outflow) plain.outflow = [of = dual.outflow](const T& t) -> Vector<T> { return values_part(of(D(t))); };
  if (dual.stationary) {
    plain.stationary = [of = dual.stationary, density](const Batch<T>& X) { return density(of(constant_duals(X))); };
  }
  if (dual.stationary_moments)
    plain.stationary_moments = [of = dual.stationary_moments, moments] { return moments(of()); };
  if (dual.stationary_velocity) {
    plain.stationary_velocity = [of = dual.stationary_velocity](const Batch<T>& X) -> Batch<T> {
      return values_part(of(constant_duals(X)));
    };
  }
  if (dual.entropy_production) plain.entropy_production = [of = dual.entropy_production] { return of().value; };
  for (const OtherForm<D>& form : dual.other_forms) {
    plain.other_forms.push_back(
        {form.name, [of = form.log_density](const T& t, const Batch<T>& starts, const Batch<T>& X) {
           return Vector<T>(values_part(of(D(t), constant_duals(starts), constant_duals(X))));
         }});
  }
  return plain;
}

}  // namespace flowgauge
