#pragma once
// Definition of joint_nodes. Include only in joint_nodes.cpp and joint_nodes_multiprecision.cpp.

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/objective/joint_nodes.hpp"

namespace flowgauge {
namespace detail {

/// Z as a finite list of points with masses.
template <class T>
struct DataNodes {
  Batch<T> Z;
  Vector<T> mass;
};

template <class T>
DataNodes<T> data_nodes(const Target& target, const Vector<T>& normal, const Vector<T>& normal_mass) {
  if (const auto* atoms = std::get_if<Atoms>(&target)) {
    const Vector<T> weights = atoms->weights.cast<T>();
    return {atoms->points.cast<T>(), weights / weights.sum()};
  }
  if (dimension(target) != 1) {
    throw std::invalid_argument("joint_nodes: target " + std::string(entry(target).name) +
                                " in d = " + std::to_string(dimension(target)) +
                                "; allowed are atoms, and mixtures of normals in d = 1");
  }
  const Law<T> law = prepare<T>(target);
  if (!law.normal_mixture) {
    throw std::invalid_argument("joint_nodes: target " + std::string(entry(target).name) + " is no mixture of normals");
  }
  NoiseLevel<T> data{};
  data.alpha = T(1);
  data.sigma = T(0);
  const NormalMixture<T> mixture = law.normal_mixture(data);
  const Index count = mixture.weights.size(), each = normal.size();
  DataNodes<T> nodes{Batch<T>(1, count * each), Vector<T>(count * each)};
  for (Index k = 0; k < count; ++k) {
    nodes.Z.block(0, k * each, 1, each) =
        (mixture.deviations(k) * normal + Vector<T>::Constant(each, mixture.means(k))).transpose();
    nodes.mass.segment(k * each, each) = mixture.weights(k) * normal_mass;
  }
  return nodes;
}

}  // namespace detail

template <class T>
JointNodes<T> joint_nodes(const NoiseLevel<T>& level, const Target& target, const NodeGrid& grid) {
  const Index half = static_cast<Index>(grid.reach / grid.step);
  const Index line = 2 * half + 1;
  Vector<T> normal(line), normal_mass(line);
  for (Index i = 0; i < line; ++i) {
    normal(i) = T(grid.step) * T(static_cast<double>(i - half));
    normal_mass(i) = T(grid.step) * normal_pdf(normal(i));
  }
  const Index d = dimension(target);
  if (d > 2) throw std::invalid_argument("joint_nodes: d = " + std::to_string(d) + "; allowed are 1 and 2");
  const detail::DataNodes<T> data = detail::data_nodes<T>(target, normal, normal_mass);
  const Index noises = d == 1 ? line : line * line;
  const Index total = data.Z.cols() * noises;
  JointNodes<T> nodes{level, Batch<T>(d, total), Batch<T>(d, total), Batch<T>(d, total), Vector<T>(total)};
  for (Index k = 0, n = 0; k < data.Z.cols(); ++k) {
    for (Index j = 0; j < noises; ++j, ++n) {
      nodes.Z.col(n) = data.Z.col(k);
      nodes.noise(0, n) = normal(j % line);
      nodes.mass(n) = data.mass(k) * normal_mass(j % line);
      if (d == 2) {
        nodes.noise(1, n) = normal(j / line);
        nodes.mass(n) *= normal_mass(j / line);
      }
    }
  }
  nodes.X = level.alpha * nodes.Z + level.sigma * nodes.noise;
  return nodes;
}

}  // namespace flowgauge
