#pragma once
// How each target becomes a Law<T>. Include only in catalogue.cpp and catalogue_multiprecision.cpp.

#include <concepts>
#include <limits>
#include <memory>

#include "flowgauge/target/atoms_law.hpp"
#include "flowgauge/target/line_targets.hpp"
#include "flowgauge/target/mixture_law.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge::detail {

/// The tails of a mixture of normals; deviations may be 0.
template <class T>
Tails<T> mixture_tails(const NormalMixture<T>& law, const T& x) {
  using std::log;
  const Index count = law.weights.size();
  const T never(-std::numeric_limits<double>::infinity());
  Vector<T> below(count), above(count);
  for (Index k = 0; k < count; ++k) {
    const T log_weight = log(law.weights(k));
    if (law.deviations(k) == 0) {
      const bool reached = law.means(k) <= x;
      below(k) = reached ? log_weight : never;
      above(k) = reached ? never : log_weight;
      continue;
    }
    const T z = (x - law.means(k)) / law.deviations(k);
    below(k) = log_weight + log_normal_cdf(z);
    above(k) = log_weight + log_normal_sf(z);
  }
  return {log_sum_exp(below), log_sum_exp(above)};
}

template <class T>
Bulk<T> mixture_bulk(const NormalMixture<T>& law) {
  const T low = (law.means - law.deviations).minCoeff();
  const T high = (law.means + law.deviations).maxCoeff();
  const T spread = (high - low) / 2;
  return {T((low + high) / 2), spread > 0 ? spread : T(1)};
}

/// A Law<T> that shares one prepared kernel; `single` says that it has one component.
template <class T, class Kernel>
Law<T> share(Kernel kernel, bool single) {
  auto shared = std::make_shared<const Kernel>(std::move(kernel));
  Law<T> law;
  law.dimension = shared->dimension();
  law.evaluate = [shared](const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) {
    shared->evaluate(level, X, want, out);
  };
  if (law.dimension == 1) {
    law.normal_mixture = [shared](const NoiseLevel<T>& level) { return shared->normal_mixture(level); };
    if constexpr (std::same_as<T, Real<T>>) {
      law.tails = [shared](const NoiseLevel<T>& level, const T& x) { return mixture_tails(shared->normal_mixture(level), x); };
      law.bulk = [shared](const NoiseLevel<T>& level) { return mixture_bulk(shared->normal_mixture(level)); };
    }
  }
  if (single) law.gaussian = [shared] { return shared->gaussian(); };
  return law;
}

template <class T>
Law<T> prepare(const Atoms& target) {
  return share<T>(AtomsLaw<T>(target.points, target.weights, 0), target.points.cols() == 1);
}

template <class T>
Law<T> prepare(const Empirical& target) {
  const Vector<double> equal = Vector<double>::Ones(target.points.cols());
  return share<T>(AtomsLaw<T>(target.points, equal, target.bandwidth), target.points.cols() == 1);
}

template <class T>
Law<T> prepare(const Gaussian& target) {
  return share<T>(MixtureLaw<T>(Vector<double>::Ones(1), target.mean, {target.covariance}), true);
}

template <class T>
Law<T> prepare(const GaussianMixture& target) {
  return share<T>(MixtureLaw<T>(target.weights, target.means, target.covariances), target.means.cols() == 1);
}

}  // namespace flowgauge::detail

namespace flowgauge {

template <class T>
Law<T> prepare(const Target& target) {
  return std::visit([](const auto& t) { return detail::prepare<T>(t); }, target);
}

}  // namespace flowgauge
