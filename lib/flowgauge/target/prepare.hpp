#pragma once
// How each target becomes a Law<T>. Include only in catalogue.cpp and catalogue_multiprecision.cpp.

#include <memory>

#include "flowgauge/target/atoms_law.hpp"
#include "flowgauge/target/mixture_law.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge::detail {

/// A Law<T> that shares one prepared kernel; `single` says that it has one component.
template <class T, class Kernel>
Law<T> share(Kernel kernel, bool single) {
  auto shared = std::make_shared<const Kernel>(std::move(kernel));
  Law<T> law;
  law.dimension = shared->dimension();
  law.evaluate = [shared](const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) {
    shared->evaluate(level, X, want, out);
  };
  if (law.dimension == 1) law.normal_mixture = [shared](const NoiseLevel<T>& level) { return shared->normal_mixture(level); };
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
