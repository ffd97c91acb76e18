#include "flowgauge/identity/data_law.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <concepts>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/special.hpp"

namespace flowgauge {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double no_reach(double) { return 0; }

/// Straight lines between heights at neighbouring knots, each piece with heights of its own; normalised here.
struct Polygon {
  std::vector<double> knots;
  std::vector<std::pair<Mp50, Mp50>> heights;

  template <class S>
  S operator()(const S& z) const {
    using std::log;
    std::size_t k = 0;
    while (k + 1 < heights.size() && !(z < knots[k + 1])) ++k;
    const S left(heights[k].first), right(heights[k].second);
    if (left == right) return S(log(left));
    const S part = (z - S(knots[k])) / (S(knots[k + 1]) - S(knots[k]));
    return S(log(S(left * (1 - part) + right * part)));
  }
};

DataDensity density_of_pieces(Polygon pieces) {
  Mp50 mass(0), highest(0);
  for (std::size_t k = 0; k < pieces.heights.size(); ++k) {
    const auto& [left, right] = pieces.heights[k];
    mass += (Mp50(pieces.knots[k + 1]) - Mp50(pieces.knots[k])) * (left + right) / 2;
    highest = std::max({highest, left, right});
  }
  for (auto& [left, right] : pieces.heights) {
    left /= mass;
    right /= mass;
  }
  const double low = pieces.knots.front(), high = pieces.knots.back(), bound = std::log(to_double(Mp50(highest / mass)));
  std::vector<double> inner(pieces.knots.begin() + 1, pieces.knots.end() - 1);
  return density_of(std::move(pieces), low, high, std::move(inner), low / 2 + high / 2, (high - low) / 2, no_reach, infinity,
                    bound);
}

DataLaw plain(const UniformBox& target) {
  DataLaw law;
  for (Index i = 0; i < target.low.size(); ++i) {
    law.coordinates.push_back(density_of_pieces({{target.low(i), target.high(i)}, {{Mp50(1), Mp50(1)}}}));
  }
  return law;
}

DataLaw plain(const Histogram& target) {
  Polygon pieces{{target.edges.begin(), target.edges.end()}, {}};
  for (Index k = 0; k < target.weights.size(); ++k) {
    const Mp50 height = Mp50(target.weights(k)) / (Mp50(target.edges(k + 1)) - Mp50(target.edges(k)));
    pieces.heights.push_back({height, height});
  }
  return {{}, {density_of_pieces(std::move(pieces))}};
}

DataLaw plain(const PiecewiseLinear& target) {
  Polygon pieces{{target.knots.begin(), target.knots.end()}, {}};
  for (Index k = 0; k + 1 < target.knots.size(); ++k) {
    pieces.heights.push_back({Mp50(target.densities(k)), Mp50(target.densities(k + 1))});
  }
  return {{}, {density_of_pieces(std::move(pieces))}};
}

DataLaw plain(const Triangular& target) {
  Polygon pieces{{target.low}, {}};
  if (target.low < target.mode) {
    pieces.knots.push_back(target.mode);
    pieces.heights.push_back({Mp50(0), Mp50(1)});
  }
  if (target.mode < target.high) {
    pieces.knots.push_back(target.high);
    pieces.heights.push_back({Mp50(1), Mp50(0)});
  }
  return {{}, {density_of_pieces(std::move(pieces))}};
}

DataLaw plain(const Laplace& target) {
  const double location = target.location, scale = target.scale;
  const Mp50 log_norm = log(Mp50(2 * Mp50(scale)));
  return {{},
          {density_of(
              [=](const auto& z) {
                using std::abs;
                using S = std::decay_t<decltype(z)>;
                return S(-abs(S(z - S(location))) / S(scale) - S(log_norm));
              },
              -infinity, infinity, {location}, location, 0.5 * scale, [=](double drop) { return scale * drop; }, infinity,
              -to_double(log_norm))}};
}

DataLaw plain(const Exponential& target) {
  const double location = target.location, scale = target.scale;
  const Mp50 log_norm = log(Mp50(scale));
  return {{},
          {density_of(
              [=](const auto& z) {
                using S = std::decay_t<decltype(z)>;
                return S(-S(z - S(location)) / S(scale) - S(log_norm));
              },
              location, infinity, {}, location, 0.5 * scale, [=](double drop) { return scale * drop; }, infinity,
              -to_double(log_norm))}};
}

/// log Φ(u) in double as everybody has it; in 50 digits by the trapezoid rule for Mills' ratio, independent of the library's
/// own erfc and faster. Source: Chiarella and Reichel 1968, doi:10.2307/2004768.
double log_distribution(double u) { return log_normal_cdf(u); }
Mp50 log_distribution(const Mp50& u) {
  constexpr int count = 38;
  static const Mp50 h("0.29");
  static const std::vector<std::pair<Mp50, Mp50>> nodes = [] {
    std::vector<std::pair<Mp50, Mp50>> all;
    for (int k = 1; k <= count; ++k) all.push_back({Mp50(h * h * k * k), Mp50(exp(Mp50(-h * h * k * k)))});
    return all;
  }();
  const Mp50 x = abs(u) / sqrt(Mp50(2)), square = x * x;
  if (x < Mp50("0.001")) return log(Mp50(boost::math::erfc(Mp50(-u / sqrt(Mp50(2)))) / 2));
  Mp50 sum = 1 / (2 * square);
  for (const auto& [tt, weight] : nodes) sum += weight / (square + tt);
  const Mp50 scaled = h * x / pi<Mp50>() * sum, pole = pi<Mp50>() / h;
  if (x >= pole) return u < 0 ? Mp50(log(scaled) - square) : Mp50(log1p(Mp50(-scaled * exp(Mp50(-square)))));
  const Mp50 beyond = scaled * exp(Mp50(-square)) - 1 / (exp(Mp50(2 * pole * x)) - 1);
  return u < 0 ? Mp50(log(beyond)) : Mp50(log1p(Mp50(-beyond)));
}

DataLaw plain(const SkewNormal& target) {
  const double location = target.location, scale = target.scale, shape = target.shape;
  const Mp50 log_norm = log(Mp50(2 / (Mp50(scale) * sqrt(Mp50(2 * pi<Mp50>())))));
  return {{},
          {density_of(
              [=](const auto& z) {
                using S = std::decay_t<decltype(z)>;
                const S v = (z - S(location)) / S(scale);
                return S(S(log_norm) - v * v / 2 + S(log_distribution(S(S(shape) * v))));
              },
              -infinity, infinity, {}, location, scale / (1 + std::abs(shape)),
              [=](double drop) { return scale * std::sqrt(2 * drop); }, infinity, to_double(log_norm))}};
}

DataLaw plain(const HermiteTilted& target) {
  const Index degree = target.degree;
  const double coefficient = target.coefficient;
  const Mp50 log_norm = log(Mp50(2 * pi<Mp50>())) / 2;
  return {{},
          {density_of(
              [=](const auto& z) {
                using std::log;
                using S = std::decay_t<decltype(z)>;
                // He_k from its explicit sum, not from the recurrence.
                S term(1), sum(0);
                for (Index i = 0; i < degree; ++i) term *= z;
                const S inverse = z == 0 ? S(0) : S(1 / (z * z));
                if (z == 0) {
                  // The constant term: (−1)^{k/2}(k − 1)!!.
                  S constant(1);
                  for (Index i = 1; i < degree; i += 2) constant *= -S(static_cast<double>(i));
                  sum = degree % 2 == 0 ? constant : S(0);
                } else {
                  for (Index m = 0; 2 * m <= degree; ++m) {
                    sum += term;
                    const double next = static_cast<double>((degree - 2 * m) * (degree - 2 * m - 1));
                    term *= -S(next) / S(2.0 * static_cast<double>(m + 1)) * inverse;
                  }
                }
                return S(-z * z / 2 - S(log_norm) + log(S(1 + S(coefficient) * sum)));
              },
              -infinity, infinity, {}, 0, 0.5,
              [=](double drop) { return std::sqrt(2 * drop) + 2 * static_cast<double>(degree); }, infinity,
              // φ(z) He_k(z) ≤ √k! φ(z/√2)
              std::log1p(coefficient * std::sqrt(std::tgamma(static_cast<double>(degree) + 1))))}};
}

double heavy(double) { return infinity; }

DataLaw plain(const Cauchy& target) {
  const double location = target.location, scale = target.scale;
  const Mp50 log_norm = log(Mp50(pi<Mp50>() * Mp50(scale)));
  return {{},
          {density_of(
              [=](const auto& z) {
                using std::log;
                using S = std::decay_t<decltype(z)>;
                const S v = (z - S(location)) / S(scale);
                return S(-S(log_norm) - log(S(1 + v * v)));
              },
              -infinity, infinity, {}, location, scale, heavy, 0, -to_double(log_norm))}};
}

DataLaw plain(const StudentT& target) {
  const double location = target.location, scale = target.scale, freedom = target.degrees_of_freedom;
  const Mp50 half = Mp50(freedom) / 2;
  const Mp50 log_norm = boost::math::lgamma(Mp50(half + Mp50("0.5"))) - boost::math::lgamma(half) -
                        log(Mp50(pi<Mp50>() * Mp50(freedom))) / 2 - log(Mp50(scale));
  return {{},
          {density_of(
              [=](const auto& z) {
                using std::log;
                using S = std::decay_t<decltype(z)>;
                const S v = (z - S(location)) / S(scale);
                return S(S(log_norm) - (S(freedom) + 1) / 2 * log(S(1 + v * v / S(freedom))));
              },
              -infinity, infinity, {}, location, scale * std::min(1.0, std::sqrt(freedom)), heavy, std::ceil(freedom) - 1,
              to_double(log_norm))}};
}

template <class M>
concept Mixture = std::same_as<M, Atoms> || std::same_as<M, Gaussian> || std::same_as<M, GaussianMixture> || std::same_as<M, Empirical>;

template <Mixture M>
DataLaw plain(const M& target) {
  return {data_mixture(Target(target)), {}};
}

}  // namespace

double DataLaw::moments() const {
  if (composed) return composed->finite_moments;
  double least = infinity;
  for (const DataDensity& one : coordinates) least = std::min(least, one.moments);
  return least;
}

Batch<double> DataLaw::hull() const {
  if (composed) return composed->hull;
  if (atomic()) return mixture->means;
  const Index d = dimension();
  constexpr Index most = 8;
  if (mixture || d > most) return {};
  for (const DataDensity& one : coordinates) {
    if (!(one.low > -infinity && one.high < infinity)) return {};
  }
  Batch<double> corners(d, Index{1} << d);
  for (Index c = 0; c < corners.cols(); ++c) {
    for (Index i = 0; i < d; ++i) {
      const DataDensity& one = coordinates[static_cast<std::size_t>(i)];
      corners(i, c) = (c >> i) % 2 == 0 ? one.low : one.high;
    }
  }
  return corners;
}

DataLaw data_law(const Target& target) {
  if (std::optional<ComposedData> composed = composed_data(target)) return {{}, {}, std::move(composed)};
  return std::visit(
      [](const auto& t) -> DataLaw {
        if constexpr (requires { plain(t); }) {
          return plain(t);
        } else {
          throw std::logic_error("data_law: no data law for the target " + std::string(t.entry.name));
        }
      },
      target);
}

template <class T>
DataMoments<T> data_moments(const DataLaw& data) {
  if (data.mixture) return data_moments<T>(*data.mixture);
  if (data.composed) {
    const DataMoments<Mp50> exact = data.composed->moments();
    return {exact.mean.template cast<T>(), exact.covariance.template cast<T>()};
  }
  const Index d = data.dimension();
  DataMoments<T> moments{Vector<T>(d), Matrix<T>::Zero(d, d)};
  for (Index i = 0; i < d; ++i) {
    const LinePosterior one = line_moments(data.coordinates[static_cast<std::size_t>(i)]);
    moments.mean(i) = static_cast<T>(one.mean);
    moments.covariance(i, i) = static_cast<T>(one.variance);
  }
  return moments;
}
template DataMoments<double> data_moments(const DataLaw&);
template DataMoments<Mp50> data_moments(const DataLaw&);

std::vector<Reach> reach(const DataLaw& data, double alpha, double sigma, double deviations) {
  if (data.mixture) return reach(*data.mixture, alpha, sigma, deviations);
  if (data.composed) return data.composed->reach(alpha, sigma, deviations);
  std::vector<Reach> all;
  for (const DataDensity& one : data.coordinates) {
    const double fallen = one.reach(deviations * deviations / 2);
    const double low = std::max(one.low, one.centre - one.width - fallen), high = std::min(one.high, one.centre + one.width + fallen);
    all.push_back({alpha * low - deviations * sigma, alpha * high + deviations * sigma, sigma});
  }
  return all;
}

namespace {

/// z → factor·z + shift in one coordinate.
struct Affine {
  double factor, shift;
  double operator()(double z) const { return factor * z + shift; }
};

std::optional<Target> moved(const UniformBox& target, const Similarity& map) {
  const Matrix<double> diagonal = map.matrix.diagonal().asDiagonal();
  if (map.matrix != diagonal) return {};
  UniformBox image = target;
  for (Index i = 0; i < target.low.size(); ++i) {
    const Affine along{map.matrix(i, i), map.shift(i)};
    image.low(i) = std::min(along(target.low(i)), along(target.high(i)));
    image.high(i) = std::max(along(target.low(i)), along(target.high(i)));
  }
  return image;
}

/// Knots moved, and turned round together with what belongs to them where the factor is negative.
void move_knots(Vector<double>& knots, Vector<double>& values, const Affine& map) {
  knots = knots.unaryExpr(map).eval();
  if (map.factor < 0) {
    knots.reverseInPlace();
    values.reverseInPlace();
  }
}

std::optional<Target> moved(Histogram target, const Affine& map) {
  move_knots(target.edges, target.weights, map);
  return target;
}
std::optional<Target> moved(PiecewiseLinear target, const Affine& map) {
  move_knots(target.knots, target.densities, map);
  return target;
}
std::optional<Target> moved(Triangular target, const Affine& map) {
  target = {map(target.low), map(target.mode), map(target.high)};
  if (map.factor < 0) std::swap(target.low, target.high);
  return target;
}
std::optional<Target> moved(const Laplace& target, const Affine& map) {
  return Laplace{map(target.location), std::abs(map.factor) * target.scale};
}
std::optional<Target> moved(const Exponential& target, const Affine& map) {
  if (map.factor < 0) return {};
  return Exponential{map(target.location), map.factor * target.scale};
}

std::optional<Target> moved(const SkewNormal& target, const Affine& map) {
  return SkewNormal{map(target.location), std::abs(map.factor) * target.scale, map.factor < 0 ? -target.shape : target.shape};
}
std::optional<Target> moved(const HermiteTilted& target, const Affine& map) {
  if (std::abs(map.factor) != 1 || map.shift != 0) return {};
  return target;
}
std::optional<Target> moved(const Cauchy& target, const Affine& map) {
  return Cauchy{map(target.location), std::abs(map.factor) * target.scale};
}
std::optional<Target> moved(const StudentT& target, const Affine& map) {
  return StudentT{target.degrees_of_freedom, map(target.location), std::abs(map.factor) * target.scale};
}

double snap(double v) { return std::ldexp(std::nearbyint(std::ldexp(v, 30)), -30); }
double snap_length(double v) { return std::ldexp(std::ceil(std::ldexp(v, 30)), -30); }

UniformBox rounded(const UniformBox& target) { return {target.low.unaryExpr(&snap), target.high.unaryExpr(&snap)}; }
Histogram rounded(const Histogram& target) { return {target.edges.unaryExpr(&snap), target.weights}; }
PiecewiseLinear rounded(const PiecewiseLinear& target) { return {target.knots.unaryExpr(&snap), target.densities}; }
Triangular rounded(const Triangular& target) { return {snap(target.low), snap(target.mode), snap(target.high)}; }
Laplace rounded(const Laplace& target) { return {snap(target.location), snap_length(target.scale)}; }
SkewNormal rounded(const SkewNormal& target) { return {snap(target.location), snap_length(target.scale), target.shape}; }
HermiteTilted rounded(const HermiteTilted& target) { return target; }
Cauchy rounded(const Cauchy& target) { return {snap(target.location), snap_length(target.scale)}; }
StudentT rounded(const StudentT& target) {
  return {target.degrees_of_freedom, snap(target.location), snap_length(target.scale)};
}
Exponential rounded(const Exponential& target) { return {snap(target.location), snap_length(target.scale)}; }

}  // namespace

std::optional<Target> try_image(const Target& target, const Similarity& map, bool reversed) {
  if (is_composed(target)) return composed_image(target, map, reversed);
  return std::visit(
      [&](const auto& given) -> std::optional<Target> {
        if constexpr (Mixture<std::decay_t<decltype(given)>>) {
          return image(snapped(target), map, reversed);
        } else if constexpr (requires { rounded(given); }) {
          const auto t = rounded(given);
          if constexpr (requires { moved(t, map); }) {
            return moved(t, map);
          } else {
            return moved(t, Affine{map.matrix(0, 0), map.shift(0)});
          }
        } else {
          return {};
        }
      },
      target);
}

}  // namespace flowgauge
