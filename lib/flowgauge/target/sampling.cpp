#include <algorithm>
#include <vector>

#include "flowgauge/numeric/random.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {
namespace {

/// The component that uniform number u falls into.
Index pick(const Vector<double>& weights, double u) {
  double rest = u * weights.sum();
  for (Index k = 0; k < weights.size(); ++k) {
    rest -= weights(k);
    if (rest < 0) return k;
  }
  return weights.size() - 1;
}

/// A mixture of N(m_k, R_k R_kᵀ): one uniform picks the component, d normals place the point.
Batch<double> sample_mixture(const Vector<double>& weights, const Batch<double>& means,
                             const std::vector<Matrix<double>>& roots, Index points, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("target")};
  const Batch<double> noise = normal_batch(key, 1, means.rows(), points);
  Batch<double> sample(means.rows(), points);
  for (Index n = 0; n < points; ++n) {
    const Index k = pick(weights, uniform(key, static_cast<std::uint64_t>(n), 0, 0));
    sample.col(n) = means.col(k);
    if (!roots.empty()) sample.col(n) += roots[static_cast<std::size_t>(k)] * noise.col(n);
  }
  return sample;
}

Batch<double> draw(const Atoms& target, Index points, std::uint64_t seed) {
  return sample_mixture(target.weights, target.points, {}, points, seed);
}

Batch<double> draw(const Empirical& target, Index points, std::uint64_t seed) {
  const Index d = target.points.rows();
  const std::vector<Matrix<double>> roots(static_cast<std::size_t>(target.points.cols()),
                                          target.bandwidth * Matrix<double>::Identity(d, d));
  return sample_mixture(Vector<double>::Ones(target.points.cols()), target.points, roots, points, seed);
}

Batch<double> draw(const Gaussian& target, Index points, std::uint64_t seed) {
  return sample_mixture(Vector<double>::Ones(1), target.mean, {symmetric_sqrt<double>(target.covariance)}, points, seed);
}

Batch<double> draw(const GaussianMixture& target, Index points, std::uint64_t seed) {
  std::vector<Matrix<double>> roots;
  for (const Matrix<double>& covariance : target.covariances) roots.push_back(symmetric_sqrt<double>(covariance));
  return sample_mixture(target.weights, target.means, roots, points, seed);
}

}  // namespace

Batch<double> sample(const Target& target, Index points, std::uint64_t seed) {
  return std::visit([&](const auto& t) { return draw(t, points, seed); }, target);
}

}  // namespace flowgauge
