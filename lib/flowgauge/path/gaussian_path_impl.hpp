#pragma once
// Definitions of GaussianPath and its exact flows. Include only in catalogue.cpp and catalogue_multiprecision.cpp.

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/parallel.hpp"
#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/path/exact_flow.hpp"

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

/// log F or log(1 − F) of a mixture of normals.
template <class T>
T log_tail(const NormalMixture<T>& mixture, const T& x, bool upper) {
  using std::log;
  Vector<T> terms(mixture.weights.size());
  for (Index k = 0; k < terms.size(); ++k) {
    const T z = (x - mixture.means(k)) / mixture.deviations(k);
    terms(k) = log(mixture.weights(k)) + (upper ? log_normal_cdf(T(-z)) : log_normal_cdf(z));
  }
  return log_sum_exp(terms);
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

  const T lower_tail = detail::log_tail(p, x, false);
  const T upper_tail = detail::log_tail(p, x, true);
  const bool upper = upper_tail < lower_tail;
  const T tail = upper ? upper_tail : lower_tail;
  // Beyond 35 standard deviations probabilities underflow and only their logarithms can be compared. Rounding of the
  // logarithms may move the root past the bracket's ends by a little.
  if (tail < -600) {
    const auto excess = [&](const T& y) {
      return upper ? T(tail - detail::log_tail(q, y, true)) : T(detail::log_tail(q, y, false) - tail);
    };
    for (T margin = slack; excess(low) > 0; margin *= 2) low -= margin;
    for (T margin = slack; excess(high) < 0; margin *= 2) high += margin;
    return find_root(excess, low, high);
  }
  std::vector<detail::ProbabilityFrom<T>> probability;
  for (Index k = 0; k < count; ++k) probability.emplace_back(z(k));
  return find_root(
      [&](const T& y) {
        T excess(0);
        for (Index k = 0; k < count; ++k) {
          excess += p.weights(k) * probability[static_cast<std::size_t>(k)].to(T((y - q.means(k)) / q.deviations(k)));
        }
        return excess;
      },
      low, high);
}

namespace detail {

template <class T>
FlowResult<T> gaussian_flow(const GaussianPath<T>& path, const T& from, const T& to, const Batch<T>& X) {
  using std::log;
  using std::sqrt;
  const GaussianParts<T> parts = path.law().gaussian();
  const NoiseLevel<T> start = path.level(from);
  const NoiseLevel<T> end = path.level(to);
  const Index d = path.dimension();
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
FlowResult<T> quantile_flow(const GaussianPath<T>& path, const T& from, const T& to, const Batch<T>& X) {
  const NormalMixture<T> p = path.law().normal_mixture(path.level(from));
  const NormalMixture<T> q = path.law().normal_mixture(path.level(to));
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
  result.log_density_change = path.evaluate(to, result.image, Want::log_density).log_density -
                              path.evaluate(from, X, Want::log_density).log_density;
  return result;
}

}  // namespace detail

template <class T>
std::optional<FlowResult<T>> exact_flow(const GaussianPath<T>& path, const T& from, const T& to, const Batch<T>& X) {
  if (from == to) return FlowResult<T>{X, Vector<T>::Zero(X.cols()), FlowMethod::identity};
  if (path.law().gaussian) return detail::gaussian_flow(path, from, to, X);
  if (path.law().normal_mixture) return detail::quantile_flow(path, from, to, X);
  return std::nullopt;
}

}  // namespace flowgauge
