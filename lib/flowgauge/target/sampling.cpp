#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "flowgauge/numeric/random.hpp"
#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/special.hpp"
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

/// A point of [low, high] with probability u below it, where the density runs linearly from at_low to at_high.
double on_linear_piece(double low, double high, double at_low, double at_high, double u) {
  // The root of at_low y + (at_high − at_low) y²/2 = u (at_low + at_high)/2 in [0, 1], without cancellation.
  const double sum = at_low + at_high;
  const double root = std::sqrt(at_low * at_low + (at_high - at_low) * sum * u);
  return low + (high - low) * (at_low + root > 0 ? u * sum / (at_low + root) : 0.0);
}

/// Points of a law on the line from place(n, u): one uniform picks the piece where there are several, another the place.
Batch<double> sample_line(Index points, std::uint64_t seed, const std::function<double(std::uint64_t, double)>& place) {
  const RandomKey key{seed, experiment_number("target")};
  Batch<double> sample(1, points);
  for (Index n = 0; n < points; ++n) {
    const auto index = static_cast<std::uint64_t>(n);
    sample(0, n) = place(index, uniform(key, index, 1, 0));
  }
  return sample;
}

Batch<double> draw(const UniformBox& target, Index points, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("target")};
  Batch<double> sample(target.low.size(), points);
  for (Index n = 0; n < points; ++n) {
    for (Index i = 0; i < target.low.size(); ++i) {
      const double u = uniform(key, static_cast<std::uint64_t>(n), 1, static_cast<std::uint64_t>(i));
      sample(i, n) = target.low(i) + (target.high(i) - target.low(i)) * u;
    }
  }
  return sample;
}

Batch<double> draw(const Histogram& target, Index points, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("target")};
  return sample_line(points, seed, [&](std::uint64_t n, double u) {
    const Index k = pick(target.weights, uniform(key, n, 0, 0));
    return target.edges(k) + (target.edges(k + 1) - target.edges(k)) * u;
  });
}

Batch<double> draw(const PiecewiseLinear& target, Index points, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("target")};
  const Index pieces = target.knots.size() - 1;
  const Vector<double> masses = (target.knots.tail(pieces) - target.knots.head(pieces))
                                    .cwiseProduct(target.densities.tail(pieces) + target.densities.head(pieces));
  return sample_line(points, seed, [&](std::uint64_t n, double u) {
    const Index k = pick(masses, uniform(key, n, 0, 0));
    return on_linear_piece(target.knots(k), target.knots(k + 1), target.densities(k), target.densities(k + 1), u);
  });
}

Batch<double> draw(const Triangular& target, Index points, std::uint64_t seed) {
  const double low = target.low, mode = target.mode, high = target.high;
  return sample_line(points, seed, [&](std::uint64_t, double u) {
    const double below = (mode - low) / (high - low);
    return u < below ? low + std::sqrt(u * (high - low) * (mode - low))
                     : high - std::sqrt((1 - u) * (high - low) * (high - mode));
  });
}

Batch<double> draw(const Laplace& target, Index points, std::uint64_t seed) {
  return sample_line(points, seed, [&](std::uint64_t, double u) {
    return target.location + target.scale * (u < 0.5 ? std::log(2 * u) : -std::log(2 * (1 - u)));
  });
}

Batch<double> draw(const Exponential& target, Index points, std::uint64_t seed) {
  return sample_line(points, seed,
                     [&](std::uint64_t, double u) { return target.location - target.scale * std::log(u); });
}

Batch<double> draw(const Hypercube& target, Index points, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("target")};
  const Batch<double> u = uniform_batch(key, 0, target.dimension, points);
  return u.unaryExpr([h = target.half_width](double v) { return v < 0.5 ? -h : h; });
}

Batch<double> draw(const LowRankGaussian& target, Index points, std::uint64_t seed) {
  const Batch<double> noise = normal_batch({seed, experiment_number("target")}, 1, target.vectors.cols(), points);
  return (target.vectors * (target.variances.cwiseSqrt().asDiagonal() * noise)).colwise() + target.mean;
}

Batch<double> draw(const Sphere& target, Index points, std::uint64_t seed) {
  return target.radius * normal_batch({seed, experiment_number("target")}, 1, target.dimension, points).colwise().normalized();
}

Batch<double> draw(const Checkerboard& target, Index points, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("target")};
  const Batch<double> u = uniform_batch(key, 1, 4, points);
  const auto below = [](double part, Index count) {
    return std::min(count - 1, static_cast<Index>(part * static_cast<double>(count)));
  };
  Batch<double> drawn(2, points);
  const double half = static_cast<double>(target.cells) / 2;
  for (Index n = 0; n < points; ++n) {
    const Index i = below(u(0, n), target.cells), j = 2 * below(u(1, n), target.cells / 2) + i % 2;
    drawn(0, n) = (static_cast<double>(i) + u(2, n) - half) * target.cell_width;
    drawn(1, n) = (static_cast<double>(j) + u(3, n) - half) * target.cell_width;
  }
  return drawn;
}

/// A seed of its own for each part of a target, so that parts are independent.
std::uint64_t part_seed(std::uint64_t seed, std::size_t part) {
  return random_bits({seed, experiment_number("part")}, part, 0, 0)[0];
}

Batch<double> draw(const Product& target, Index points, std::uint64_t seed) {
  std::vector<Batch<double>> blocks;
  Index d = 0;
  for (const NestedTarget& factor : target.factors) {
    blocks.push_back(sample(inner(factor), points, part_seed(seed, blocks.size())));
    d += blocks.back().rows();
  }
  Batch<double> whole(d, points);
  Index first = 0;
  for (const Batch<double>& block : blocks) {
    whole.middleRows(first, block.rows()) = block;
    first += block.rows();
  }
  return whole;
}

Batch<double> draw(const TargetMixture& target, Index points, std::uint64_t seed) {
  std::vector<Batch<double>> components;
  for (const NestedTarget& component : target.components) {
    components.push_back(sample(inner(component), points, part_seed(seed, components.size())));
  }
  const RandomKey key{seed, experiment_number("mixture")};
  Batch<double> drawn(components.front().rows(), points);
  for (Index n = 0; n < points; ++n) {
    const Index k = pick(target.weights, uniform(key, static_cast<std::uint64_t>(n), 0, 0));
    drawn.col(n) = components[static_cast<std::size_t>(k)].col(n);
  }
  return drawn;
}

Batch<double> draw(const Rotation& target, Index points, std::uint64_t seed) {
  return target.matrix * sample(inner(target.base), points, seed);
}

Batch<double> draw(const AffineImage& target, Index points, std::uint64_t seed) {
  return (target.matrix * sample(inner(target.base), points, seed)).colwise() + target.shift;
}

Batch<double> draw(const SkewNormal& target, Index points, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("target")};
  const double rest = 1 / std::hypot(1, target.shape), delta = target.shape * rest;
  return sample_line(points, seed, [&](std::uint64_t n, double) {
    return target.location + target.scale * (delta * std::abs(normal(key, n, 2, 0)) + rest * normal(key, n, 2, 1));
  });
}

Batch<double> draw(const HermiteTilted& target, Index points, std::uint64_t seed) {
  constexpr double beyond_every_draw = 20;
  return sample_line(points, seed, [&](std::uint64_t, double u) {
    const auto excess = [&](double z) {
      return normal_cdf(z) - target.coefficient * hermite_polynomial(target.degree - 1, z) * normal_pdf(z) - u;
    };
    return find_root(excess, -beyond_every_draw, beyond_every_draw);
  });
}

Batch<double> draw(const Cauchy& target, Index points, std::uint64_t seed) {
  return sample_line(points, seed, [&](std::uint64_t, double u) {
    return target.location + target.scale * std::tan(pi<double>() * (u - 0.5));
  });
}

Batch<double> draw(const StudentT& target, Index points, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("target")};
  const double half = target.degrees_of_freedom / 2;
  return sample_line(points, seed, [&](std::uint64_t n, double u) {
    return target.location + target.scale * normal(key, n, 2, 0) / std::sqrt(boost::math::gamma_p_inv(half, u) / half);
  });
}

}  // namespace

Batch<double> sample(const Target& target, Index points, std::uint64_t seed) {
  return std::visit([&](const auto& t) { return draw(t, points, seed); }, target);
}

}  // namespace flowgauge
