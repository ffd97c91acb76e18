#include "flowgauge/identity/composed_data.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <memory>

#include "flowgauge/identity/posterior_quadrature.hpp"
#include "flowgauge/target/gauss_rule.hpp"

namespace flowgauge {
namespace {

using Exact = Mp50;
using ExactVector = Vector<Mp50>;
using ExactMatrix = Matrix<Mp50>;
using detail::Posterior;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Σ w_k N(m_k, S_k) with weights of sum 1; S_k may be singular or 0.
struct Components {
  std::vector<Exact> weights;
  std::vector<ExactVector> means;
  std::vector<ExactMatrix> covariances;
};

constexpr std::size_t most_components = 512;

/// The orthogonal matrix nearest to A/k by Newton's iteration X ← (X + X⁻ᵀ)/2. Source: Higham 1986, doi:10.1137/0907079.
ExactMatrix polar_factor(const Matrix<double>& A) {
  const Exact k = sqrt(Exact(A.cast<Exact>().squaredNorm() / static_cast<double>(A.rows())));
  ExactMatrix Q = A.cast<Exact>() / k;
  for (int step = 0; step < 6; ++step) Q = ((Q + Q.transpose().inverse()) / Exact(2)).eval();
  return Q;
}

std::optional<Components> components(const Target& target);

std::optional<Components> components(const DataMixture& data) {
  if (static_cast<std::size_t>(data.means.cols()) > most_components) return {};
  Components all;
  const Index d = data.means.rows();
  const Exact total = data.weights.cast<Exact>().sum();
  for (Index k = 0; k < data.means.cols(); ++k) {
    ExactMatrix S = ExactMatrix::Identity(d, d) * (Exact(data.bandwidth) * Exact(data.bandwidth));
    if (!data.covariances.empty()) S += data.covariances[static_cast<std::size_t>(k)].cast<Exact>();
    all.weights.push_back(Exact(data.weights(k)) / total);
    all.means.push_back(data.means.col(k).cast<Exact>());
    all.covariances.push_back(S);
  }
  return all;
}

std::optional<Components> components_of(const Hypercube& target) {
  constexpr Index most = 6;
  if (target.dimension > most) return {};
  const Index count = Index{1} << target.dimension;
  Atoms corners{Batch<double>(target.dimension, count), Vector<double>::Ones(count)};
  for (Index c = 0; c < count; ++c) {
    for (Index i = 0; i < target.dimension; ++i) {
      corners.points(i, c) = (c >> i) % 2 == 0 ? -target.half_width : target.half_width;
    }
  }
  return components(data_mixture(corners));
}

std::optional<Components> components_of(const LowRankGaussian& target) {
  const ExactMatrix U = target.vectors.cast<Exact>();
  return Components{{Exact(1)},
                    {target.mean.cast<Exact>()},
                    {U * target.variances.cast<Exact>().asDiagonal() * U.transpose()}};
}

std::optional<Components> components_of(const Product& target) {
  Components all{{Exact(1)}, {ExactVector(0)}, {ExactMatrix(0, 0)}};
  for (const NestedTarget& factor : target.factors) {
    const std::optional<Components> next = components(inner(factor));
    if (!next || all.weights.size() * next->weights.size() > most_components) return {};
    Components pairs;
    for (std::size_t i = 0; i < all.weights.size(); ++i) {
      for (std::size_t j = 0; j < next->weights.size(); ++j) {
        const Index p = all.means[i].size(), q = next->means[j].size();
        ExactVector mean(p + q);
        mean << all.means[i], next->means[j];
        ExactMatrix S = ExactMatrix::Zero(p + q, p + q);
        S.topLeftCorner(p, p) = all.covariances[i];
        S.bottomRightCorner(q, q) = next->covariances[j];
        pairs.weights.push_back(all.weights[i] * next->weights[j]);
        pairs.means.push_back(mean);
        pairs.covariances.push_back(S);
      }
    }
    all = std::move(pairs);
  }
  return all;
}

std::optional<Components> components_of(const TargetMixture& target) {
  Components all;
  const Exact total = target.weights.cast<Exact>().sum();
  for (std::size_t k = 0; k < target.components.size(); ++k) {
    const std::optional<Components> part = components(inner(target.components[k]));
    if (!part || all.weights.size() + part->weights.size() > most_components) return {};
    for (std::size_t i = 0; i < part->weights.size(); ++i) {
      all.weights.push_back(Exact(target.weights(static_cast<Index>(k))) / total * part->weights[i]);
      all.means.push_back(part->means[i]);
      all.covariances.push_back(part->covariances[i]);
    }
  }
  return all;
}

std::optional<Components> moved(std::optional<Components> all, const ExactMatrix& A, const ExactVector& shift) {
  if (!all) return {};
  for (std::size_t k = 0; k < all->weights.size(); ++k) {
    all->means[k] = (A * all->means[k] + shift).eval();
    all->covariances[k] = (A * all->covariances[k] * A.transpose()).eval();
  }
  return all;
}

std::optional<Components> components_of(const Rotation& target) {
  return moved(components(inner(target.base)), polar_factor(target.matrix), ExactVector::Zero(target.matrix.rows()));
}

/// k and Q of the similarity nearest to A.
ExactMatrix nearest_similarity(const Matrix<double>& A) {
  return sqrt(Exact(A.cast<Exact>().squaredNorm() / static_cast<double>(A.rows()))) * polar_factor(A);
}

std::optional<Components> components_of(const AffineImage& target) {
  // What is rewritten is so in double: the data are the rounded ones.
  if (const std::optional<Target> plain = rewritten(target)) return components(*plain);
  return moved(components(inner(target.base)), nearest_similarity(target.matrix), target.shift.cast<Exact>());
}

template <class Plain>
  requires std::same_as<Plain, Atoms> || std::same_as<Plain, Gaussian> || std::same_as<Plain, GaussianMixture> ||
           std::same_as<Plain, Empirical>
std::optional<Components> components_of(const Plain& target) {
  return components(data_mixture(Target(target)));
}

std::optional<Components> components(const Target& target) {
  return std::visit(
      [](const auto& t) -> std::optional<Components> {
        if constexpr (requires { components_of(t); }) {
          return components_of(t);
        } else {
          return {};
        }
      },
      target);
}

/// Weights, means and covariances of parts put together: about the heaviest part, so that small spreads keep their digits.
Posterior together(const std::vector<Exact>& log_weights, const std::vector<Posterior>& parts) {
  std::size_t heaviest = 0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if (log_weights[k] > log_weights[heaviest]) heaviest = k;
  }
  const Index d = parts.front().mean.size();
  Exact sum(0);
  ExactVector shift = ExactVector::Zero(d);
  std::vector<Exact> weights;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    weights.push_back(exp(Exact(log_weights[k] - log_weights[heaviest])));
    sum += weights.back();
    shift += weights.back() * (parts[k].mean - parts[heaviest].mean);
  }
  shift /= sum;
  Posterior all{Exact(log_weights[heaviest] + log(sum)), parts[heaviest].mean + shift, ExactMatrix::Zero(d, d)};
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const ExactVector gap = parts[k].mean - parts[heaviest].mean - shift;
    all.covariance += weights[k] / sum * (parts[k].covariance + gap * gap.transpose());
  }
  return all;
}

/// From explicit inverses: C = α²S + σ²I, D = m + αSC⁻¹(x − αm), V = σ²SC⁻¹.
Posterior dense_posterior(const Components& data, const Exact& alpha, const Exact& sigma, const ExactVector& x) {
  const Index d = x.size();
  std::vector<Exact> log_weights;
  std::vector<Posterior> parts;
  for (std::size_t k = 0; k < data.weights.size(); ++k) {
    const ExactMatrix& S = data.covariances[k];
    const ExactMatrix C = alpha * alpha * S + sigma * sigma * ExactMatrix::Identity(d, d);
    const Eigen::PartialPivLU<ExactMatrix> solved(C);
    const ExactVector gap = x - alpha * data.means[k];
    const ExactVector pull = solved.solve(gap);
    const Exact log_determinant = log(Exact(solved.determinant()));
    log_weights.push_back(log(data.weights[k]) -
                          (gap.dot(pull) + log_determinant + static_cast<double>(d) * log(Exact(2 * pi<Exact>()))) / 2);
    parts.push_back({Exact(0), data.means[k] + alpha * (S * pull), sigma * sigma * S * solved.inverse()});
  }
  return together(log_weights, parts);
}

ComposedData of_components(const Components& data) {
  const Index d = data.means.front().size();
  ComposedData law{d, {}, {}, {}, infinity, {}};
  const auto shared = std::make_shared<const Components>(data);
  law.posterior = [shared](const Exact& alpha, const Exact& sigma, const ExactVector& x, int) {
    return dense_posterior(*shared, alpha, sigma, x);
  };
  law.moments = [shared, d] {
    std::vector<Exact> log_weights;
    std::vector<Posterior> parts;
    for (std::size_t k = 0; k < shared->weights.size(); ++k) {
      log_weights.push_back(log(shared->weights[k]));
      parts.push_back({Exact(0), shared->means[k], shared->covariances[k]});
    }
    const Posterior all = together(log_weights, parts);
    return DataMoments<Exact>{all.mean, all.covariance};
  };
  DataMixture rough{Vector<double>::Ones(static_cast<Index>(data.weights.size())),
                    Batch<double>(d, static_cast<Index>(data.weights.size())), {}, 0};
  bool atoms = true, exact = true;
  for (std::size_t k = 0; k < data.weights.size(); ++k) {
    const auto column = static_cast<Index>(k);
    rough.means.col(column) = data.means[k].template cast<double>();
    rough.covariances.push_back(data.covariances[k].template cast<double>());
    atoms = atoms && data.covariances[k].isZero(Exact(0));
    exact = exact && ExactVector(rough.means.col(column).cast<Exact>()) == data.means[k];
  }
  if (atoms && exact) law.hull = rough.means;
  law.reach = [rough](double alpha, double sigma, double deviations) { return reach(rough, alpha, sigma, deviations); };
  return law;
}

/// Independent parts, whatever they are.
ComposedData beside(std::vector<DataLaw> parts) {
  Index d = 0;
  double finite = infinity;
  for (const DataLaw& part : parts) {
    d += part.dimension();
    finite = std::min(finite, part.moments());
  }
  const auto shared = std::make_shared<const std::vector<DataLaw>>(std::move(parts));
  ComposedData law{d, {}, {}, {}, finite, {}};
  law.posterior = [shared, d](const Exact& alpha, const Exact& sigma, const ExactVector& x, int digits) {
    Posterior all{Exact(0), ExactVector(d), ExactMatrix::Zero(d, d)};
    Index first = 0;
    for (const DataLaw& part : *shared) {
      const Index size = part.dimension();
      const Posterior one = detail::posterior(part, alpha, sigma, x.segment(first, size), digits);
      all.log_density += one.log_density;
      all.mean.segment(first, size) = one.mean;
      all.covariance.block(first, first, size, size) = one.covariance;
      first += size;
    }
    return all;
  };
  law.moments = [shared, d] {
    DataMoments<Exact> all{ExactVector(d), ExactMatrix::Zero(d, d)};
    Index first = 0;
    for (const DataLaw& part : *shared) {
      const Index size = part.dimension();
      const DataMoments<Exact> one = data_moments<Exact>(part);
      all.mean.segment(first, size) = one.mean;
      all.covariance.block(first, first, size, size) = one.covariance;
      first += size;
    }
    return all;
  };
  law.reach = [shared](double alpha, double sigma, double deviations) {
    std::vector<Reach> all;
    for (const DataLaw& part : *shared) {
      for (const Reach& side : reach(part, alpha, sigma, deviations)) all.push_back(side);
    }
    return all;
  };
  return law;
}

ComposedData mixed(const Vector<double>& weights, std::vector<DataLaw> parts) {
  const auto shared = std::make_shared<const std::vector<DataLaw>>(std::move(parts));
  std::vector<Exact> log_weights;
  for (Index k = 0; k < weights.size(); ++k) {
    log_weights.push_back(log(Exact(Exact(weights(k)) / weights.cast<Exact>().sum())));
  }
  double finite = infinity;
  for (const DataLaw& part : *shared) finite = std::min(finite, part.moments());
  ComposedData law{shared->front().dimension(), {}, {}, {}, finite, {}};
  law.posterior = [shared, log_weights](const Exact& alpha, const Exact& sigma, const ExactVector& x, int digits) {
    std::vector<Exact> weighed = log_weights;
    std::vector<Posterior> all;
    for (std::size_t k = 0; k < shared->size(); ++k) {
      all.push_back(detail::posterior((*shared)[k], alpha, sigma, x, digits));
      weighed[k] += all.back().log_density;
    }
    return together(weighed, all);
  };
  law.moments = [shared, log_weights] {
    std::vector<Posterior> all;
    for (const DataLaw& part : *shared) {
      const DataMoments<Exact> one = data_moments<Exact>(part);
      all.push_back({Exact(0), one.mean, one.covariance});
    }
    const Posterior whole = together(log_weights, all);
    return DataMoments<Exact>{whole.mean, whole.covariance};
  };
  law.reach = [shared](double alpha, double sigma, double deviations) {
    std::vector<Reach> all = reach(shared->front(), alpha, sigma, deviations);
    for (const DataLaw& part : *shared) {
      const std::vector<Reach> one = reach(part, alpha, sigma, deviations);
      for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = {std::min(all[i].low, one[i].low), std::max(all[i].high, one[i].high), std::min(all[i].narrowest, one[i].narrowest)};
      }
    }
    return all;
  };
  return law;
}

/// Az + c with A a similarity: integrals over z are those over its original.
ComposedData similar(const DataLaw& base, const ExactMatrix& A, const ExactVector& shift) {
  const Index d = A.rows();
  const Exact factor = sqrt(Exact(A.squaredNorm() / static_cast<double>(d)));
  ComposedData law{d, {}, {}, {}, base.moments(), {}};
  law.posterior = [=](const Exact& alpha, const Exact& sigma, const ExactVector& x, int digits) {
    const ExactVector original = A.inverse() * (x - alpha * shift);
    const Posterior one = detail::posterior(base, alpha, sigma / factor, original, digits);
    return Posterior{one.log_density - static_cast<double>(d) * log(factor), A * one.mean + shift, A * one.covariance * A.transpose()};
  };
  law.moments = [=] {
    const DataMoments<Exact> one = data_moments<Exact>(base);
    return DataMoments<Exact>{A * one.mean + shift, A * one.covariance * A.transpose()};
  };
  law.reach = [=](double alpha, double sigma, double deviations) {
    // The box around the image of the base's box.
    const Matrix<double> map = A.cast<double>();
    const double k = to_double(factor);
    const std::vector<Reach> sides = reach(base, alpha, sigma / k, deviations);
    Vector<double> centre(d), half(d);
    double narrowest = infinity;
    for (Index i = 0; i < d; ++i) {
      const Reach& side = sides[static_cast<std::size_t>(i)];
      centre(i) = (side.low + side.high) / 2;
      half(i) = (side.high - side.low) / 2;
      narrowest = std::min(narrowest, side.narrowest);
    }
    const Vector<double> middle = map * centre + alpha * shift.cast<double>();
    const Vector<double> extent = map.cwiseAbs() * half;
    std::vector<Reach> all;
    for (Index i = 0; i < d; ++i) all.push_back({middle(i) - extent(i), middle(i) + extent(i), k * narrowest});
    return all;
  };
  return law;
}

/// ∫ e^{−κ(1 − cos θ)} sin^{d−2}θ (1 − cos θ)ᵐ dθ over [0, π], m = 0, 1, 2, by Gauss–Legendre on pieces of the width 1/√κ.
std::array<Exact, 3> zonal_moments(Index d, const Exact& kappa) {
  std::vector<Exact> breaks{Exact(0)};
  const Exact last = Exact(std::sqrt(2 * (120 + 2.5 * static_cast<double>(d)))) / sqrt(Exact(kappa + 1));
  for (const double part : {0.05, 0.1, 0.18, 0.3, 0.45, 0.7, 1.0}) {
    if (part * last < 3) breaks.push_back(Exact(part * last));
  }
  // Powers of the sine ask for pieces of their own.
  for (int eighth = 1; eighth <= 8; ++eighth) {
    const Exact angle = pi<Exact>() * eighth / 8;
    if (angle < last) breaks.push_back(angle);
  }
  std::sort(breaks.begin(), breaks.end());
  const GaussRule<Exact>& rule = gauss_rule<Exact>(64);
  std::array<Exact, 3> moments{Exact(0), Exact(0), Exact(0)};
  for (std::size_t piece = 0; piece + 1 < breaks.size(); ++piece) {
    const Exact low = breaks[piece], width = breaks[piece + 1] - low;
    for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
      const Exact angle = low + width * (1 + rule.nodes[i]) / 2, half = sin(Exact(angle / 2)), t = 2 * half * half;
      const Exact value = width / 2 * rule.weights[i] * exp(Exact(-kappa * t)) * pow(Exact(sin(angle)), static_cast<int>(d - 2));
      moments[0] += value;
      moments[1] += value * t;
      moments[2] += value * t * t;
    }
  }
  return moments;
}

ComposedData on_sphere(const Sphere& target) {
  const Index d = target.dimension;
  ComposedData law{d, {}, {}, {}, infinity, {}};
  const Exact R(target.radius), across(static_cast<double>(d - 1));
  const Exact area = zonal_moments(d, Exact(0))[0];
  law.posterior = [=](const Exact& alpha, const Exact& sigma, const ExactVector& x, int) {
    const Exact rho = x.norm(), kappa = alpha * R * rho / (sigma * sigma);
    const std::array<Exact, 3> t = zonal_moments(d, kappa);
    const Exact first = t[1] / t[0], second = t[2] / t[0], off = (rho - alpha * R) / sigma;
    ExactVector n = ExactVector::Unit(d, 0);
    if (rho > 0) n = x / rho;
    const Exact radial = R * R * (second - first * first), tangential = R * R * (2 * first - second) / across;
    const ExactMatrix nn = n * n.transpose();
    return Posterior{Exact(log(Exact(t[0] / area)) - off * off / 2 -
                           static_cast<double>(d) * log(Exact(sigma * sqrt(Exact(2 * pi<Exact>()))))),
                     ExactVector(R * (1 - first) * n),
                     ExactMatrix(radial * nn + tangential * (ExactMatrix::Identity(d, d) - nn))};
  };
  law.moments = [=] {
    return DataMoments<Exact>{ExactVector::Zero(d), ExactMatrix::Identity(d, d) * (R * R / static_cast<double>(d))};
  };
  law.reach = [d, radius = target.radius](double alpha, double sigma, double deviations) {
    const double extent = alpha * radius + deviations * sigma;
    return std::vector<Reach>(static_cast<std::size_t>(d), {-extent, extent, sigma});
  };
  return law;
}

std::vector<DataLaw> laws_of(const std::vector<NestedTarget>& targets) {
  std::vector<DataLaw> all;
  for (const NestedTarget& target : targets) all.push_back(data_law(inner(target)));
  return all;
}

/// Mass, mean and variance of z under N(x; αz, σ²)/(high − low) on [low, high], mass as its logarithm.
struct IntervalPosterior {
  Exact log_density, mean, variance;
};

/// By Gauss–Legendre to both sides of the largest value, as far as the integrand lies within e^−drop of it: there it is
/// exp(−slope·y − curvature·y²/2) in the distance y.
IntervalPosterior interval_posterior(const Exact& low, const Exact& high, const Exact& alpha, const Exact& sigma, const Exact& x,
                                     int digits) {
  const double drop = 2.4 * digits + 15;
  const GaussRule<Exact>& rule = gauss_rule<Exact>(digits > 20 ? 48 : 28);
  const Exact curvature = alpha * alpha / (sigma * sigma);
  const bool below = x < alpha * low, above = x > alpha * high;
  const Exact peak = below ? low : above ? high : Exact(x / alpha);
  const Exact off = (x - alpha * peak) / sigma;
  const Exact slope = below || above ? Exact(abs(Exact(alpha / sigma * off))) : Exact(0);
  const Exact window = 2 * drop / (slope + sqrt(Exact(slope * slope + 2 * drop * curvature)));
  Exact mass(0), first(0), second(0);
  for (const int side : {-1, 1}) {
    const Exact room = side < 0 ? Exact(peak - low) : Exact(high - peak);
    const Exact length = room < window ? room : window;
    if (!(length > 0)) continue;
    Exact from(0);
    for (const double part : {0.1, 0.3, 0.6, 1.0}) {
      const Exact to = part * length, half = (to - from) / 2;
      for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
        const Exact y = from + half * (1 + rule.nodes[i]);
        const Exact weight = half * rule.weights[i] * exp(Exact(-slope * y - curvature * y * y / 2));
        mass += weight;
        first += side * weight * y;
        second += weight * y * y;
      }
      from = to;
    }
  }
  const Exact shift = first / mass;
  return {Exact(log(Exact(mass / (high - low))) - off * off / 2 - log(Exact(sigma * sqrt(Exact(2 * pi<Exact>()))))),
          Exact(peak + shift), Exact(second / mass - shift * shift)};
}

/// Cell by cell: the product of two intervals each.
ComposedData on_cells(const Checkerboard& target) {
  const Vector<double> edges = target.edges();
  ComposedData law{2, {}, {}, {}, infinity, {}};
  const double end = edges(target.cells);
  law.hull = Batch<double>{{-end, -end, end, end}, {-end, end, -end, end}};
  using Integral = std::function<IntervalPosterior(const Exact& low, const Exact& high, Index axis)>;
  const auto over_cells = [edges](const Integral& integral) {
    const Index count = edges.size() - 1;
    std::vector<IntervalPosterior> columns, rows;
    for (Index i = 0; i < count; ++i) {
      columns.push_back(integral(Exact(edges(i)), Exact(edges(i + 1)), 0));
      rows.push_back(integral(Exact(edges(i)), Exact(edges(i + 1)), 1));
    }
    std::vector<Exact> log_weights;
    std::vector<Posterior> cells;
    for (Index i = 0; i < count; ++i) {
      for (Index j = i % 2; j < count; j += 2) {
        const IntervalPosterior &column = columns[static_cast<std::size_t>(i)], &row = rows[static_cast<std::size_t>(j)];
        log_weights.push_back(log(Exact(2 / (Exact(static_cast<double>(count)) * static_cast<double>(count)))) +
                              column.log_density + row.log_density);
        cells.push_back({Exact(0), ExactVector{{column.mean, row.mean}}, ExactMatrix::Zero(2, 2)});
        cells.back().covariance(0, 0) = column.variance;
        cells.back().covariance(1, 1) = row.variance;
      }
    }
    return together(log_weights, cells);
  };
  law.posterior = [over_cells](const Exact& alpha, const Exact& sigma, const ExactVector& x, int digits) {
    return over_cells([&](const Exact& low, const Exact& high, Index axis) {
      return interval_posterior(low, high, alpha, sigma, x(axis), digits);
    });
  };
  law.moments = [over_cells] {
    const Posterior all = over_cells([](const Exact& low, const Exact& high, Index) {
      const Exact width = high - low;
      return IntervalPosterior{Exact(0), Exact((low + high) / 2), Exact(width * width / 12)};
    });
    return DataMoments<Exact>{all.mean, all.covariance};
  };
  law.reach = [end](double alpha, double sigma, double deviations) {
    const double extent = alpha * end + deviations * sigma;
    return std::vector<Reach>(2, {-extent, extent, sigma});
  };
  return law;
}

std::optional<ComposedData> compose(const Hypercube& target) {
  const DataLaw ends = data_law(Atoms{Batch<double>{{-target.half_width, target.half_width}}, Vector<double>::Ones(2)});
  return beside(std::vector<DataLaw>(static_cast<std::size_t>(target.dimension), ends));
}
std::optional<ComposedData> compose(const Sphere& target) { return on_sphere(target); }
std::optional<ComposedData> compose(const Checkerboard& target) { return on_cells(target); }
std::optional<ComposedData> compose(const Product& target) { return beside(laws_of(target.factors)); }
std::optional<ComposedData> compose(const TargetMixture& target) { return mixed(target.weights, laws_of(target.components)); }
std::optional<ComposedData> compose(const Rotation& target) {
  return similar(data_law(inner(target.base)), polar_factor(target.matrix), ExactVector::Zero(target.matrix.rows()));
}
std::optional<ComposedData> compose(const AffineImage& target) {
  return similar(data_law(inner(target.base)), nearest_similarity(target.matrix), target.shift.cast<Exact>());
}
template <class Other>
std::optional<ComposedData> compose(const Other&) {
  return {};
}

double snap(double v) { return std::ldexp(std::nearbyint(std::ldexp(v, 30)), -30); }
double snap_length(double v) { return std::ldexp(std::ceil(std::ldexp(v, 30)), -30); }

/// The c of a map x ↦ cx, or 0.
double multiple(const Similarity& map) {
  const Index d = map.matrix.rows();
  const double c = map.matrix(0, 0);
  return map.shift.isZero(0) && map.matrix == Matrix<double>(c * Matrix<double>::Identity(d, d)) ? c : 0;
}

std::optional<NestedTarget> image_of_part(const NestedTarget& part, const Similarity& map, bool reversed) {
  std::optional<Target> moved_part = try_image(inner(part), map, reversed);
  if (!moved_part) return {};
  return nest(std::move(*moved_part));
}

std::optional<Target> moved_target(const Hypercube& target, const Similarity& map, bool) {
  const double c = std::abs(multiple(map));
  if (c == 0) return {};
  return Hypercube{target.dimension, c * snap_length(target.half_width)};
}
std::optional<Target> moved_target(const Sphere& target, const Similarity& map, bool) {
  const double c = std::abs(multiple(map));
  if (c == 0) return {};
  return Sphere{target.dimension, c * snap_length(target.radius)};
}
std::optional<Target> moved_target(const Checkerboard& target, const Similarity& map, bool) {
  const double c = std::abs(multiple(map));
  if (c == 0) return {};
  return Checkerboard{target.cells, c * snap_length(target.cell_width)};
}
std::optional<Target> moved_target(const LowRankGaussian& target, const Similarity& map, bool reversed) {
  const auto rounded = [](const Matrix<double>& values) { return Matrix<double>(values.unaryExpr(&snap)); };
  LowRankGaussian image{map.matrix * rounded(target.mean) + map.shift, map.matrix * rounded(target.vectors), target.variances};
  if (reversed) {
    image.vectors = image.vectors.rowwise().reverse().eval();
    image.variances.reverseInPlace();
  }
  return image;
}
std::optional<Target> moved_target(const Product& target, const Similarity& map, bool reversed) {
  if (map.matrix != Matrix<double>(map.matrix.diagonal().asDiagonal())) return {};
  Product image;
  Index first = 0;
  for (const NestedTarget& factor : target.factors) {
    const Index size = dimension(factor);
    const Similarity block{map.matrix.block(first, first, size, size), map.shift.segment(first, size), map.squared_factor};
    const std::optional<NestedTarget> part = image_of_part(factor, block, reversed);
    if (!part) return {};
    image.factors.push_back(*part);
    first += size;
  }
  return image;
}
std::optional<Target> moved_target(const TargetMixture& target, const Similarity& map, bool reversed) {
  TargetMixture image{target.weights, {}};
  for (const NestedTarget& component : target.components) {
    const std::optional<NestedTarget> part = image_of_part(component, map, reversed);
    if (!part) return {};
    image.components.push_back(*part);
  }
  if (reversed) {
    image.weights.reverseInPlace();
    std::reverse(image.components.begin(), image.components.end());
  }
  return image;
}
std::optional<Target> moved_target(const Rotation& target, const Similarity& map, bool reversed) {
  if (multiple(map) == 0) return {};
  const std::optional<NestedTarget> base = image_of_part(target.base, map, reversed);
  if (!base) return {};
  return Rotation{target.matrix, *base};
}
std::optional<Target> moved_target(const AffineImage& target, const Similarity& map, bool reversed) {
  const double c = multiple(map);
  if (c == 0) return {};
  const std::optional<NestedTarget> base = image_of_part(target.base, map, reversed);
  if (!base) return {};
  return AffineImage{target.matrix, c * target.shift.unaryExpr(&snap), *base};
}
template <class Other>
std::optional<Target> moved_target(const Other&, const Similarity&, bool) {
  return {};
}

template <class T>
constexpr bool composed_type =
    std::same_as<T, Hypercube> || std::same_as<T, LowRankGaussian> || std::same_as<T, Sphere> || std::same_as<T, Checkerboard> ||
    std::same_as<T, Product> || std::same_as<T, TargetMixture> || std::same_as<T, Rotation> || std::same_as<T, AffineImage>;

}  // namespace

bool is_composed(const Target& target) {
  return std::visit([](const auto& t) { return composed_type<std::decay_t<decltype(t)>>; }, target);
}

std::optional<ComposedData> composed_data(const Target& target) {
  if (!is_composed(target)) return {};
  if (const std::optional<Components> plain = components(target)) return of_components(*plain);
  return std::visit([](const auto& t) { return compose(t); }, target);
}

std::optional<Target> composed_image(const Target& target, const Similarity& map, bool reversed) {
  return std::visit([&](const auto& t) { return moved_target(t, map, reversed); }, target);
}

}  // namespace flowgauge
