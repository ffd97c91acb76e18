#pragma once
// How products, mixtures, rotations and affine images become a Law<T>. Include only in combinators.cpp and
// combinators_multiprecision.cpp.

#include <algorithm>
#include <memory>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/target/evaluated_by.hpp"
#include "flowgauge/target/mixed_law.hpp"
#include "flowgauge/target/product_law.hpp"
#include "flowgauge/target/similar_law.hpp"
#include "flowgauge/target/similarity.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge::detail {

template <class T>
std::vector<Law<T>> prepared(const std::vector<NestedTarget>& targets) {
  std::vector<Law<T>> laws;
  for (const NestedTarget& target : targets) laws.push_back(flowgauge::prepare<T>(inner(target)));
  return laws;
}

/// The product of Gaussians is one: blocks below each other.
template <class T>
GaussianParts<T> stacked(const std::vector<Law<T>>& factors, Index dimension) {
  GaussianParts<T> all{Vector<T>(dimension), Matrix<T>::Zero(dimension, dimension), Vector<T>(dimension)};
  Index first = 0;
  for (const Law<T>& factor : factors) {
    const GaussianParts<T> part = factor.gaussian();
    const Index size = factor.dimension;
    all.mean.segment(first, size) = part.mean;
    all.vectors.block(first, first, size, size) = part.vectors;
    all.variances.segment(first, size) = part.variances;
    first += size;
  }
  return all;
}

template <class T>
Law<T> product_of(std::vector<Law<T>> factors) {
  if (factors.size() == 1) return factors.front();
  Law<T> law = evaluated_by<T>(std::make_shared<const ProductLaw<T>>(factors));
  const bool all_gaussian = std::all_of(factors.begin(), factors.end(), [](const Law<T>& f) { return bool(f.gaussian); });
  if (all_gaussian) law.gaussian = [factors, d = law.dimension] { return stacked(factors, d); };
  law.factors = std::move(factors);
  return law;
}

template <class T>
Law<T> similar_image(SimilarImage<T> image) {
  const auto kernel = std::make_shared<const SimilarLaw<T>>(image);
  Law<T> law = evaluated_by<T>(kernel);
  if (image.base.normal_mixture) law.normal_mixture = [kernel](const NoiseLevel<T>& level) { return kernel->normal_mixture(level); };
  if (image.base.gaussian) law.gaussian = [kernel] { return kernel->gaussian(); };
  if (image.base.tails) {
    law.tails = [kernel](const NoiseLevel<T>& level, const T& x) { return kernel->tails(level, x); };
    law.bulk = [kernel](const NoiseLevel<T>& level) { return kernel->bulk(level); };
  }
  law.image_of = std::make_shared<const SimilarImage<T>>(std::move(image));
  return law;
}

/// The law of kQZ + c; decomposed in the plain scalar, in long double for double.
template <class T>
Law<T> similar_image(const NestedTarget& base, const Matrix<double>& A, bool unit_factor, const Vector<double>& shift) {
  using Plain = Real<T>;
  using Working = std::conditional_t<std::same_as<Plain, double>, long double, Plain>;
  const Working factor = unit_factor ? Working(1) : similarity_factor<Working>(A);
  const Matrix<Plain> rotation = nearest_orthogonal<Working>(A, factor).template cast<Plain>();
  return similar_image<T>(SimilarImage<T>{flowgauge::prepare<T>(inner(base)), T(static_cast<Plain>(factor)),
                                          rotation.template cast<T>(), shift.cast<T>()});
}

template <class T>
Law<T> prepare(const Product& target) {
  return product_of<T>(prepared<T>(target.factors));
}

template <class T>
Law<T> prepare(const TargetMixture& target) {
  std::vector<Law<T>> components = prepared<T>(target.components);
  if (components.size() == 1) return components.front();
  const bool normal = std::all_of(components.begin(), components.end(), [](const Law<T>& c) { return bool(c.normal_mixture); });
  const bool tails = std::all_of(components.begin(), components.end(), [](const Law<T>& c) { return bool(c.tails); });
  const auto kernel = std::make_shared<const MixedLaw<T>>(target.weights, std::move(components));
  Law<T> law = evaluated_by<T>(kernel);
  if (normal) law.normal_mixture = [kernel](const NoiseLevel<T>& level) { return kernel->normal_mixture(level); };
  if (tails) {
    law.tails = [kernel](const NoiseLevel<T>& level, const T& x) { return kernel->tails(level, x); };
    law.bulk = [kernel](const NoiseLevel<T>& level) { return kernel->bulk(level); };
  }
  return law;
}

template <class T>
Law<T> prepare(const Rotation& target) {
  return similar_image<T>(target.base, target.matrix, true, Vector<double>::Zero(target.matrix.rows()));
}

template <class T>
Law<T> prepare(const AffineImage& target) {
  if (const std::optional<Target> plain = rewritten(target)) return flowgauge::prepare<T>(*plain);
  return similar_image<T>(target.base, target.matrix, false, target.shift);
}

}  // namespace flowgauge::detail
