#pragma once
// The targets in several dimensions and those made of targets, whose laws are instantiated in files of their own
// (multivariate_laws*.cpp, combinators*.cpp).

#include "flowgauge/target/affine_image.hpp"
#include "flowgauge/target/checkerboard.hpp"
#include "flowgauge/target/hypercube.hpp"
#include "flowgauge/target/law.hpp"
#include "flowgauge/target/low_rank_gaussian.hpp"
#include "flowgauge/target/mixture.hpp"
#include "flowgauge/target/product.hpp"
#include "flowgauge/target/rotation.hpp"
#include "flowgauge/target/sphere.hpp"

namespace flowgauge::detail {

template <class T>
Law<T> prepare(const Hypercube& target);
template <class T>
Law<T> prepare(const LowRankGaussian& target);
template <class T>
Law<T> prepare(const Sphere& target);
template <class T>
Law<T> prepare(const Checkerboard& target);
template <class T>
Law<T> prepare(const Product& target);
template <class T>
Law<T> prepare(const TargetMixture& target);
template <class T>
Law<T> prepare(const Rotation& target);
template <class T>
Law<T> prepare(const AffineImage& target);

}  // namespace flowgauge::detail
