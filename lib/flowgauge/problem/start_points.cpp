#include <cmath>
#include <stdexcept>

#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/path/quantile.hpp"
#include "flowgauge/problem/problem.hpp"

namespace flowgauge {
namespace {

/// The x with F(x) = probability, from the smaller tail.
double quantile(const NormalMixture<double>& law, double probability) {
  double low = 0, high = 0;
  for (Index k = 0; k < law.weights.size(); ++k) {
    const double x = law.means(k) + law.deviations(k) * normal_quantile(probability);
    low = k == 0 ? x : std::min(low, x);
    high = k == 0 ? x : std::max(high, x);
  }
  const double slack = 1e-12 * (std::abs(low) + std::abs(high) + law.deviations.maxCoeff());
  const bool upper = probability > 0.5;
  const auto excess = [&](double x) {
    double sum = 0;
    for (Index k = 0; k < law.weights.size(); ++k) {
      const double z = (x - law.means(k)) / law.deviations(k);
      sum += law.weights(k) * normal_cdf(upper ? -z : z);
    }
    return upper ? (1 - probability) - sum : sum - probability;
  };
  return find_root(excess, low - slack, high + slack);
}

Batch<double> spread(const Problem& problem, double t, Index points) {
  if (points < 1) {
    throw std::invalid_argument("start_points: points = " + std::to_string(points) + "; allowed is 1 or more");
  }
  require_time(problem.schedule, t);
  const GaussianPath<double> path = problem.path<double>();
  if (path.law().normal_mixture) {
    const NormalMixture<double> law = path.law().normal_mixture(path.level(t));
    if (law.deviations.minCoeff() > 0) {
      Batch<double> X(1, points);
      for (Index i = 0; i < points; ++i) {
        X(0, i) = quantile(law, (static_cast<double>(i) + 0.5) / static_cast<double>(points));
      }
      return X;
    }
  }
  if (path.law().tails && !path.law().normal_mixture) {
    Batch<double> X(1, points);
    for (Index i = 0; i < points; ++i) {
      const double below = (static_cast<double>(i) + 0.5) / static_cast<double>(points);
      X(0, i) = quantile(path.law(), path.level(t), Tails<double>{std::log(below), std::log1p(-below)});
    }
    return X;
  }
  constexpr std::uint64_t seed = 20240229;
  return sample(problem.schedule, problem.target, t, points, seed);
}

}  // namespace

template <class T>
Batch<T> start_points(const Problem& problem, const T& t, Index points) {
  return spread(problem, to_double(t), points).template cast<T>();
}

template Batch<double> start_points(const Problem&, const double&, Index);
template Batch<long double> start_points(const Problem&, const long double&, Index);
template Batch<Quad> start_points(const Problem&, const Quad&, Index);
template Batch<Mp50> start_points(const Problem&, const Mp50&, Index);

}  // namespace flowgauge
