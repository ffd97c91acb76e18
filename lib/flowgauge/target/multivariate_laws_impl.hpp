#pragma once
// How hypercubes, Gaussians of low rank, spheres and checkerboards become a Law<T>. Include only in multivariate_laws.cpp and
// multivariate_laws_multiprecision.cpp.

#include <concepts>
#include <memory>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/target/checkerboard_law.hpp"
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
    law.normal_mixture = [kernel](const NoiseLevel<T>& level) { return kernel->normal_mixture(level); };
    if constexpr (std::same_as<T, Real<T>>) {
      law.tails = [kernel](const NoiseLevel<T>& level, const T& x) {
        const NormalMixture<T> only = kernel->normal_mixture(level);
        const T z = (x - only.means(0)) / only.deviations(0);
        return Tails<T>{log_normal_cdf(z), log_normal_sf(z)};
      };
      law.bulk = [kernel](const NoiseLevel<T>& level) {
        const NormalMixture<T> only = kernel->normal_mixture(level);
        return Bulk<T>{only.means(0), only.deviations(0)};
      };
    }
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

template <class T>
Law<T> prepare(const Checkerboard& target) {
  return evaluated_by<T>(std::make_shared<const CheckerboardLaw<T>>(target, flowgauge::prepare<T>(as_mixture(target))));
}

}  // namespace flowgauge::detail
