#include "flowgauge/identity/posterior_quadrature.hpp"

#include <stdexcept>

namespace flowgauge::detail {
namespace {

/// A node of the integral: its place and the logarithm of data mass times noise density there.
struct Node {
  Vector<Mp50> z;
  Mp50 log_weight;
};

Mp50 log_normal_density(const Mp50& squared_distance, const Mp50& variance, Index d) {
  return -squared_distance / (2 * variance) - Mp50(d) * log(Mp50(2 * pi<Mp50>() * variance)) / 2;
}

}  // namespace

Posterior posterior(const DataMixture& data, const Mp50& alpha, const Mp50& sigma, const Vector<Mp50>& x) {
  const Index d = x.size();
  if (d > 1 && !data.atomic()) {
    throw std::invalid_argument("posterior: the data have dimension " + std::to_string(d) +
                                "; quadrature over them is done for d = 1, or for atoms");
  }
  const Mp50 noise = sigma * sigma;
  const Mp50 total = data.weights.cast<Mp50>().sum();
  std::vector<Node> nodes;
  for (Index k = 0; k < data.weights.size(); ++k) {
    const Mp50 log_weight = log(Mp50(Mp50(data.weights(k)) / total));
    const Vector<Mp50> mean = data.means.col(k).cast<Mp50>();
    if (data.atomic()) {
      nodes.push_back({mean, log_weight + log_normal_density((x - alpha * mean).squaredNorm(), noise, d)});
      continue;
    }
    Mp50 variance = Mp50(data.bandwidth) * Mp50(data.bandwidth);
    if (!data.covariances.empty()) variance += Mp50(data.covariances[static_cast<std::size_t>(k)](0, 0));
    // Where the product of the two densities has its peak decides only where the nodes stand.
    const Mp50 precision = 1 / variance + alpha * alpha / noise;
    const Mp50 peak = (mean(0) / variance + alpha * x(0) / noise) / precision;
    const Mp50 step = 1 / (2 * sqrt(precision));
    for (int i = -26; i <= 26; ++i) {
      const Vector<Mp50> z = Vector<Mp50>::Constant(1, Mp50(peak + i * step));
      const Mp50 from_mean = z(0) - mean(0);
      const Mp50 from_x = x(0) - alpha * z(0);
      nodes.push_back({z, log_weight + log(step) + log_normal_density(Mp50(from_mean * from_mean), variance, 1) +
                              log_normal_density(Mp50(from_x * from_x), noise, 1)});
    }
  }

  Mp50 largest = nodes.front().log_weight;
  for (const Node& node : nodes) largest = node.log_weight > largest ? node.log_weight : largest;
  Mp50 sum(0);
  Posterior result{Mp50(0), Vector<Mp50>::Zero(d), Matrix<Mp50>::Zero(d, d)};
  for (Node& node : nodes) {
    node.log_weight = exp(Mp50(node.log_weight - largest));
    sum += node.log_weight;
    result.mean += node.log_weight * node.z;
  }
  result.log_density = largest + log(sum);
  result.mean /= sum;
  for (const Node& node : nodes) {
    const Vector<Mp50> gap = node.z - result.mean;
    result.covariance += (node.log_weight / sum) * gap * gap.transpose();
  }
  return result;
}

Posterior posterior(const DataLaw& data, const Mp50& alpha, const Mp50& sigma, const Vector<Mp50>& x, int digits) {
  if (data.mixture) return posterior(*data.mixture, alpha, sigma, x);
  if (data.composed) return data.composed->posterior(alpha, sigma, x, digits);
  const Index d = data.dimension();
  Posterior result{Mp50(0), Vector<Mp50>(d), Matrix<Mp50>::Zero(d, d)};
  for (Index i = 0; i < d; ++i) {
    const LinePosterior one = line_posterior(data.coordinates[static_cast<std::size_t>(i)], alpha, sigma, x(i), digits);
    result.log_density += one.log_density;
    result.mean(i) = one.mean;
    result.covariance(i, i) = one.variance;
  }
  return result;
}

}  // namespace flowgauge::detail
