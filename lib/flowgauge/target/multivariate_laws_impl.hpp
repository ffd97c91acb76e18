#pragma once
// How hypercubes, Gaussians of low rank and spheres become a Law<T>. Include only in multivariate_laws.cpp and
// multivariate_laws_multiprecision.cpp.

#include <concepts>
#include <memory>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/target/evaluated_by.hpp"
#include "flowgauge/target/hypercube_law.hpp"
#include "flowgauge/target/low_rank_law.hpp"
#include "flowgauge/target/sphere_law.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge::detail {

template <class T>
Law<T> prepare(const Hypercube& target) {
  if (target.dimension == 1) {
    const Atoms ends{Batch<double>{{-target.half_width, target.half_width}}, Vector<double>{{1, 1}}};
    Law<T> law = flowgauge::prepare<T>(ends);
    law.evaluate = evaluated_by<T>(std::make_shared<const HypercubeLaw<T>>(1, target.half_width)).evaluate;
    return law;
  }
  Law<T> law = evaluated_by<T>(std::make_shared<const HypercubeLaw<T>>(target.dimension, target.half_width));
  law.factors.assign(static_cast<std::size_t>(target.dimension), prepare<T>(Hypercube{1, target.half_width}));
  return law;
}

template <class T>
Law<T> prepare(const LowRankGaussian& target) {
  const auto kernel = std::make_shared<const LowRankLaw<T>>(target);
  Law<T> law = evaluated_by<T>(kernel);
  law.gaussian = [kernel] { return kernel->gaussian(); };
  if (law.dimension == 1) {
    const Law<T> line = flowgauge::prepare<T>(Gaussian{target.mean, target.vectors * target.variances.asDiagonal() * target.vectors.transpose()});
    law.normal_mixture = line.normal_mixture;
    law.tails = line.tails;
    law.bulk = line.bulk;
  }
  return law;
}

template <class T>
Law<T> prepare(const Sphere& target) {
  const auto kernel = std::make_shared<const SphereLaw<T>>(target.dimension, target.radius);
  Law<T> law = evaluated_by<T>(kernel);
  if constexpr (std::same_as<T, Real<T>>) {
    law.radial = RadialParts<T>{T(target.radius), [kernel](const NoiseLevel<T>& level, const T& r, const T& s) {
                                  return kernel->log_ratio(level, r, s);
                                }};
  }
  return law;
}

}  // namespace flowgauge::detail
