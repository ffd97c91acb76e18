#pragma once
// Definitions of GaussianPath and its exact flows. Include only in catalogue.cpp and catalogue_multiprecision.cpp.

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <limits>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/parallel.hpp"
#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/path/quantile.hpp"
#include "flowgauge/path/radial_flow.hpp"

namespace flowgauge {

template <class T>
GaussianPath<T>::GaussianPath(Schedule schedule, const Target& target)
    : schedule_(std::move(schedule)), law_(prepare<T>(target)) {}

template <class T>
Evaluation<T> GaussianPath<T>::evaluate(const T& t, const Batch<T>& X, Want want) const {
  if (X.rows() != dimension()) {
    throw std::invalid_argument("points have dimension " + std::to_string(X.rows()) + ", the target has dimension " +
                                std::to_string(dimension()));
  }
  Evaluation<T> out(dimension(), X.cols(), want);
  law_.evaluate(level(t), X, want, out);
  return out;
}

namespace detail {

/// The atom that holds the quantile of x: where the image law has no width, the flow map ends in its atoms.
template <class T>
T quantile_atom(const NormalMixture<T>& p, const NormalMixture<T>& q, const T& x) {
  T below(0);
  for (Index k = 0; k < p.weights.size(); ++k) {
    below += p.weights(k) * normal_cdf(T((x - p.means(k)) / p.deviations(k)));
  }
  std::vector<Index> order(static_cast<std::size_t>(q.means.size()));
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = static_cast<Index>(k);
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return q.means(a) < q.means(b); });
  T cumulative(0);
  for (const Index k : order) {
    cumulative += q.weights(k);
    if (cumulative >= below) return q.means(k);
  }
  return q.means(order.back());
}

/// Φ(b) − Φ(a) for a fixed a, from the tails in which both are small.
template <class T>
class ProbabilityFrom {
 public:
  explicit ProbabilityFrom(const T& a) : a_(a), below_(normal_cdf(a)), above_(normal_cdf(T(-a))) {}
  T to(const T& b) const { return a_ > 0 && b > 0 ? T(above_ - normal_cdf(T(-b))) : T(normal_cdf(b) - below_); }

 private:
  T a_, below_, above_;
};

/// log(Φ(b) − Φ(a)) for a < b, without underflow.
template <class T>
T log_probability(const T& a, const T& b) {
  using std::expm1;
  using std::log;
  using std::sqrt;
  if (a > 0) return log_probability(T(-b), T(-a));
  if (b > 0) return log(T((boost::math::erf(T(b / sqrt(T(2)))) - boost::math::erf(T(a / sqrt(T(2))))) / 2));
  const T upper = log_normal_cdf(b);
  return upper + log(T(-expm1(T(log_normal_cdf(a) - upper))));
}

/// Where all of Σ w_k [Φ(z_k(y)) − Φ(z_k)] underflows (far out, and in the gap between separated components): the logarithm of
/// what components gain over what they lose at y, which has the same root.
template <class T>
T log_gain(const NormalMixture<T>& q, const Vector<T>& z, const T& y) {
  using std::log;
  const T nothing(-std::numeric_limits<double>::infinity());
  Vector<T> gained = Vector<T>::Constant(z.size(), nothing), lost = gained;
  for (Index k = 0; k < z.size(); ++k) {
    const T to = (y - q.means(k)) / q.deviations(k);
    if (to > z(k)) gained(k) = log(q.weights(k)) + log_probability(z(k), to);
    if (to < z(k)) lost(k) = log(q.weights(k)) + log_probability(to, z(k));
  }
  const T gain = log_sum_exp(gained), loss = log_sum_exp(lost);
  const T beyond(1e6);
  if (gain == nothing && loss == nothing) return T(0);
  if (loss == nothing || gain - loss > beyond) return beyond;
  if (gain == nothing || loss - gain > beyond) return T(-beyond);
  return gain - loss;
}

}  // namespace detail

template <class T>
T quantile_map(const NormalMixture<T>& p, const NormalMixture<T>& q, const T& x) {
  using std::abs;
  const Index count = p.weights.size();
  Vector<T> z(count);
  T low(0), high(0);
  for (Index k = 0; k < count; ++k) {
    z(k) = (x - p.means(k)) / p.deviations(k);
    const T image = q.means(k) + q.deviations(k) * z(k);
    low = k == 0 || image < low ? image : low;
    high = k == 0 || image > high ? image : high;
  }
  const T slack = 4 * std::numeric_limits<T>::epsilon() * (abs(low) + abs(high) + q.deviations.maxCoeff());
  low -= slack;
  high += slack;

  std::vector<detail::ProbabilityFrom<T>> probability;
  for (Index k = 0; k < count; ++k) probability.emplace_back(z(k));
  T gained(0);
  const T y = find_root(
      [&](const T& at) {
        T excess(0);
        gained = T(0);
        for (Index k = 0; k < count; ++k) {
          const T gain =
              p.weights(k) * probability[static_cast<std::size_t>(k)].to(T((at - q.means(k)) / q.deviations(k)));
          excess += gain;
          if (gain > 0) gained += gain;
        }
        return excess;
      },
      low, high);
  constexpr double resolved = 1e-280;
  if (gained > resolved) return y;
  return find_root([&](const T& at) { return detail::log_gain(q, z, at); }, low, high);
}

namespace detail {

/// log p at the images under one noise level less that at the points under another.
template <class T>
Vector<T> density_change(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end, const Batch<T>& X,
                         const Batch<T>& image) {
  Evaluation<T> before(law.dimension, X.cols(), Want::log_density), after = before;
  law.evaluate(start, X, Want::log_density, before);
  law.evaluate(end, image, Want::log_density, after);
  return after.log_density - before.log_density;
}

template <class T>
FlowResult<T> gaussian_flow(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end, const Batch<T>& X) {
  using std::log;
  using std::sqrt;
  const GaussianParts<T> parts = law.gaussian();
  const Index d = law.dimension;
  Vector<T> stretch(d);
  T log_determinant(0);
  for (Index j = 0; j < d; ++j) {
    const T deviation = sqrt(parts.variances(j));
    stretch(j) = hypotenuse(T(end.alpha * deviation), end.sigma) / hypotenuse(T(start.alpha * deviation), start.sigma);
    log_determinant += log(stretch(j));
  }
  const Batch<T> centred = X.colwise() - start.alpha * parts.mean;
  Batch<T> image = parts.vectors * (stretch.asDiagonal() * (parts.vectors.transpose() * centred));
  image.colwise() += end.alpha * parts.mean;
  return {std::move(image), Vector<T>::Constant(X.cols(), T(-log_determinant)), FlowMethod::gaussian};
}

template <class T>
FlowResult<T> quantile_flow(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end, const Batch<T>& X) {
  const NormalMixture<T> p = law.normal_mixture(start);
  const NormalMixture<T> q = law.normal_mixture(end);
  const bool from_atoms = p.deviations.minCoeff() == 0;
  const bool to_atoms = q.deviations.minCoeff() == 0;
  FlowResult<T> result{Batch<T>(1, X.cols()), Vector<T>(X.cols()), FlowMethod::quantile};
  if (from_atoms) {
    // Atoms have no flow out of them: every map of a null set is one.
    result.image.setConstant(T(std::numeric_limits<Real<T>>::quiet_NaN()));
    result.log_density_change.setConstant(T(std::numeric_limits<Real<T>>::quiet_NaN()));
    return result;
  }
  for_each_block(X.cols(), [&](Index begin, Index count) {
    for (Index n = begin; n < begin + count; ++n) {
      result.image(0, n) = to_atoms ? quantile_atom(p, q, X(0, n)) : quantile_map(p, q, X(0, n));
    }
  });
  result.log_density_change = density_change(law, start, end, X, result.image);
  return result;
}

/// ψ = F_to⁻¹ ∘ F_from from the distribution functions, each probability from its smaller tail.
template <class T>
FlowResult<T> tails_flow(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end, const Batch<T>& X) {
  FlowResult<T> result{Batch<T>(1, X.cols()), Vector<T>(X.cols()), FlowMethod::quantile};
  for_each_block(X.cols(), [&](Index begin, Index count) {
    for (Index n = begin; n < begin + count; ++n) {
      result.image(0, n) = quantile(law, end, law.tails(start, X(0, n)));
    }
  });
  result.log_density_change = density_change(law, start, end, X, result.image);
  return result;
}

/// Directions stay, radii go where as much mass lies inside (mathematics: D.4).
template <class T>
FlowResult<T> radial_flow(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end, const Batch<T>& X) {
  FlowResult<T> result{Batch<T>(X.rows(), X.cols()), Vector<T>(X.cols()), FlowMethod::radial};
  if (start.sigma == 0) {
    // A sphere without noise has no flow out of it: every map of a null set is one.
    result.image.setConstant(T(std::numeric_limits<Real<T>>::quiet_NaN()));
    result.log_density_change.setConstant(T(std::numeric_limits<Real<T>>::quiet_NaN()));
    return result;
  }
  for_each_block(X.cols(), [&](Index begin, Index count) {
    for (Index n = begin; n < begin + count; ++n) {
      const T r = radius_of<T>(X.col(n));
      if (r == 0) {
        result.image.col(n).setZero();
      } else {
        result.image.col(n) = (X.col(n) / r) * radial_map(law, start, end, r);
      }
    }
  });
  result.log_density_change = density_change(law, start, end, X, result.image);
  return result;
}

template <class T>
std::optional<FlowResult<T>> flow_of(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end, const Batch<T>& X);

/// Block by block, where every block has a closed form (mathematics: D.5).
template <class T>
std::optional<FlowResult<T>> product_flow(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end,
                                          const Batch<T>& X) {
  FlowResult<T> result{Batch<T>(X.rows(), X.cols()), Vector<T>::Zero(X.cols()), FlowMethod::product};
  Index first = 0;
  for (const Law<T>& factor : law.factors) {
    const Batch<T> block = X.middleRows(first, factor.dimension);
    const std::optional<FlowResult<T>> part = flow_of(factor, start, end, block);
    if (!part) return std::nullopt;
    result.image.middleRows(first, factor.dimension) = part->image;
    result.log_density_change += part->log_density_change;
    first += factor.dimension;
  }
  return result;
}

/// With X = kQX′ + αc the flow of X′, under noise σ/k, turned back (mathematics: D.6). The density changes by as much.
template <class T>
std::optional<FlowResult<T>> similar_flow(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end,
                                          const Batch<T>& X) {
  const SimilarImage<T>& image = *law.image_of;
  const Batch<T> centred = (X.colwise() - Vector<T>(start.alpha * image.shift)) / image.factor;
  const Batch<T> points = image.rotation.transpose().lazyProduct(centred);
  std::optional<FlowResult<T>> result = flow_of(image.base, scaled_noise(start, image.factor), scaled_noise(end, image.factor), points);
  if (!result) return std::nullopt;
  const Batch<T> turned = image.rotation.lazyProduct(Batch<T>(image.factor * result->image));
  result->image = turned.colwise() + Vector<T>(end.alpha * image.shift);
  if (result->method == FlowMethod::product) result->method = FlowMethod::rotated_product;
  return result;
}

template <class T>
std::optional<FlowResult<T>> flow_of(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end, const Batch<T>& X) {
  if (law.gaussian) return gaussian_flow(law, start, end, X);
  if (law.normal_mixture) return quantile_flow(law, start, end, X);
  if (law.tails) return tails_flow(law, start, end, X);
  if (law.radial) return radial_flow(law, start, end, X);
  if (!law.factors.empty()) return product_flow(law, start, end, X);
  if (law.image_of) return similar_flow(law, start, end, X);
  return std::nullopt;
}

}  // namespace detail

template <class T>
std::optional<FlowResult<T>> exact_flow(const GaussianPath<T>& path, const T& from, const T& to, const Batch<T>& X) {
  if (from == to) return FlowResult<T>{X, Vector<T>::Zero(X.cols()), FlowMethod::identity};
  return detail::flow_of(path.law(), path.level(from), path.level(to), X);
}

}  // namespace flowgauge
