#pragma once
// Expectations over the law of X_t on the line by quadrature.

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/objective/joint_nodes.hpp"

namespace flowgauge {

/// Nodes and probabilities of a mixture of normals.
template <class T>
struct MarginalNodes {
  Batch<T> X;
  Vector<T> mass;

  T mean(const Vector<T>& values) const { return mass.dot(values); }
};

/// A trapezoid rule over each component of the law of X_t, which must be a mixture of normals on the line with positive
/// deviations (std::invalid_argument otherwise).
template <class T>
MarginalNodes<T> marginal_nodes(const GaussianPath<T>& path, const T& t, const NodeGrid& grid = {}) {
  if (!path.law().normal_mixture)
    throw std::invalid_argument("marginal_nodes: the target must be a mixture of normals on the line");
  const NormalMixture<T> law = path.law().normal_mixture(path.level(t));
  if (!(law.deviations.minCoeff() > 0))
    throw std::invalid_argument("marginal_nodes: every component must have a width at t");
  const Index half = static_cast<Index>(grid.reach / grid.step), line = 2 * half + 1, count = law.weights.size();
  MarginalNodes<T> nodes{Batch<T>(1, count * line), Vector<T>(count * line)};
  for (Index k = 0, n = 0; k < count; ++k) {
    for (Index i = -half; i <= half; ++i, ++n) {
      const T z = T(grid.step) * T(static_cast<double>(i));
      nodes.X(0, n) = law.means(k) + law.deviations(k) * z;
      nodes.mass(n) = law.weights(k) * T(grid.step) * normal_pdf(z);
    }
  }
  return nodes;
}

}  // namespace flowgauge
