#pragma once
// Student's law under Gaussian noise. Include only where laws are instantiated.

#include <boost/math/special_functions/gamma.hpp>
#include <vector>

#include "flowgauge/target/gauss_rule.hpp"
#include "flowgauge/target/line_law.hpp"
#include "flowgauge/target/student_t.hpp"

namespace flowgauge {

/// The mixture of N(μ, τ²/w) over w ~ Γ(ν/2, ν/2), by the trapezoid rule in log w, whose integrand is analytic in a strip of
/// half-width π/2 (mathematics: C.11): error exp(−π²/step), 1e-17 in double. Every moment is a centred sum over the nodes that carry weight at
/// x. At α = 0 moments that the data do not have are infinite or NaN.
template <class T>
class StudentTLaw {
 public:
  using R = Real<T>;

  explicit StudentTLaw(const StudentT& target) : freedom_(target.degrees_of_freedom), location_(target.location) {
    using std::exp, std::log, std::sqrt;
    const R half = R(target.degrees_of_freedom) / 2;
    const double nu = target.degrees_of_freedom, digits = integral_digits<R> > 30 ? 29 : integral_digits<R>;
    tail_ = R(boost::math::lgamma(R(half + R(0.5)))) - R(boost::math::lgamma(half)) - log(R(pi<R>())) / 2 + half * log(R(nu)) +
            R(nu) * log(R(target.scale));
    drop_ = digits * 2.302585092994046 + 3;
    // π²/step exceeds the drop by a quarter, for the growth of the integrand towards the edge of the strip.
    const double step = std::min(9.8696 / (1.25 * drop_), 4.44288 * std::sqrt(2 / nu) / std::sqrt(2 * drop_));
    const R h(step);
    const R log_norm = half * log(half) - R(boost::math::lgamma(half)) + log(h);
    // w from e^−150, which |x| = 1e6 and α = 1e-16 need, to where Γ has fallen off.
    const double highest = std::log(2 * drop_ / nu + 2) + 1.5;
    const int first = static_cast<int>(-150 / step), last = static_cast<int>(highest / step) + 1;
    for (int k = first; k <= last; ++k) {
      const R u = h * k;
      const R w = exp(u);
      const R log_weight = log_norm + half * (u - w);
      nodes_.push_back({R(target.scale) * R(target.scale) / w, log_weight, to_double(log_weight), to_double(R(R(target.scale) * R(target.scale) / w))});
    }
    scale_ = R(target.scale);
  }

  LinePoint<T> at(const NoiseLevel<T>& level, const T& x) const {
    using std::exp, std::log, std::sqrt;
    const T y = x - level.alpha * location_;
    if (beyond_noise(level, y)) return tail_point(level, x, y);
    const T noise = level.sigma * level.sigma, squared_alpha = level.alpha * level.alpha;
    std::size_t begin = 0, end = 0;
    window(level, y, begin, end);
    const std::size_t count = end - begin;
    std::vector<T> weight(count), precision(count);
    T total(0);
    const R unit = peak_weight(level, y, begin, end);
    for (std::size_t i = 0; i < count; ++i) {
      const Node& node = nodes_[begin + i];
      precision[i] = 1 / (squared_alpha * node.variance + noise);
      weight[i] = exp(T(node.log_weight - unit - y * y * precision[i] / 2)) * sqrt(precision[i]);
      total += weight[i];
    }
    const T rate = level.alpha * level.dalpha;
    T mean_precision(0), mean_gain(0), mean_rate(0), inner(0);
    for (std::size_t i = 0; i < count; ++i) {
      weight[i] /= total;
      const R& variance = nodes_[begin + i].variance;
      mean_precision += weight[i] * precision[i];
      mean_gain += weight[i] * (variance * precision[i]);
      mean_rate += weight[i] * ((rate * variance + level.sigma_dsigma) * precision[i]);
      inner += weight[i] * (noise * variance * precision[i]);
    }
    // Gains V/c = (1 − σ²/c)/α² differ by rounding alone where the noise is small beside α²V.
    const bool quiet = noise * mean_precision < R(0.5);
    T spread_precision(0), spread_gain(0), transport(0);
    double transport_terms = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const R& variance = nodes_[begin + i].variance;
      const T gap_precision = precision[i] - mean_precision;
      const T gap_gain = quiet ? T(-noise / squared_alpha * gap_precision) : T(variance * precision[i] - mean_gain);
      const T gap_rate = (rate * variance + level.sigma_dsigma) * precision[i] - mean_rate;
      spread_precision += weight[i] * gap_precision * gap_precision;
      spread_gain += weight[i] * gap_gain * gap_gain;
      transport -= weight[i] * gap_rate * gap_precision;
      transport_terms += std::abs(to_double(T(weight[i] * gap_rate * gap_precision)));
    }
    const T covariance = inner + squared_alpha * y * y * spread_gain;
    Form<T> divergence;
    const T carried = y * y * transport;
    divergence.add(mean_rate).add(carried, transport_terms * to_double(y) * to_double(y));
    if (level.sigma > 0) divergence = smaller(divergence, divergence_by_covariance(level, covariance));
    LinePoint<T> point{T(log(total) + unit - T(log(R(2 * pi<R>()))) / 2), T(-y * mean_precision),
                       T(y * y * spread_precision - mean_precision), T(location_ + level.alpha * y * mean_gain), covariance,
                       T(level.dalpha * location_ + mean_rate * y), divergence.value};
    if (level.alpha == 0 && !(freedom_ > 2)) point.covariance = T(std::numeric_limits<R>::infinity());
    if (level.alpha == 0 && !(freedom_ > 1)) {
      point.denoiser = point.velocity = point.covariance = point.divergence = T(std::numeric_limits<R>::quiet_NaN());
    }
    return point;
  }

  Tails<T> tails(const NoiseLevel<T>& level, const T& x) const {
    using std::sqrt;
    const T y = x - level.alpha * location_;
    // The nodes that hold mass, and those that hold what lies beyond x.
    const double alpha = to_double(level.alpha), sigma = to_double(level.sigma), at = to_double(y);
    const auto beyond = [&](const Node& node) {
      const double c = alpha * alpha * node.rough_variance + sigma * sigma;
      return node.rough_log_weight - at / c * at / 2;
    };
    double most = -std::numeric_limits<double>::infinity(), most_beyond = most;
    for (const Node& node : nodes_) {
      most = std::max(most, node.rough_log_weight);
      most_beyond = std::max(most_beyond, beyond(node));
    }
    std::size_t begin = nodes_.size(), end = 0;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].rough_log_weight < most - drop_ && beyond(nodes_[i]) < most_beyond - drop_) continue;
      begin = std::min(begin, i);
      end = i + 1;
    }
    Vector<T> below(static_cast<Index>(end - begin)), above(below.size());
    for (std::size_t i = begin; i < end; ++i) {
      const T z = y / hypotenuse(T(level.alpha * T(sqrt(nodes_[i].variance))), level.sigma);
      below(static_cast<Index>(i - begin)) = nodes_[i].log_weight + log_normal_cdf(z);
      above(static_cast<Index>(i - begin)) = nodes_[i].log_weight + log_normal_sf(z);
    }
    return {log_sum_exp(below), log_sum_exp(above)};
  }

  Bulk<T> bulk(const NoiseLevel<T>& level) const {
    return {level.alpha * location_, hypotenuse(T(level.alpha * scale_), level.sigma)};
  }

 private:
  struct Node {
    R variance;    ///< τ²/w
    R log_weight;  ///< of w, step included
    double rough_log_weight, rough_variance;
  };

  /// So far out that neither the noise nor the curvature of the tail changes 30 digits.
  bool beyond_noise(const NoiseLevel<T>& level, const T& y) const {
    using std::abs;
    return level.alpha > 0 && abs(y) > 1e16 * hypotenuse(T(level.alpha * scale_), level.sigma);
  }

  /// The tail of the data, p(z) ∝ |z|^−(ν + 1).
  LinePoint<T> tail_point(const NoiseLevel<T>& level, const T& x, const T& y) const {
    using std::abs, std::log;
    const T z = y / level.alpha;
    const R power = freedom_ + 1;
    LinePoint<T> point =
        noiseless_point(level, x, T(tail_ - power * log(abs(z))), T(-power / z), T(power / z / z));
    point.covariance = (level.sigma / level.alpha) * (level.sigma / level.alpha);
    return point;
  }

  /// log of the weight of a node at y, and of what it adds to the second moment, in double.
  std::pair<double, double> rough(const Node& node, double alpha, double sigma, double y) const {
    const double c = alpha * alpha * node.rough_variance + sigma * sigma;
    const double log_weight = node.rough_log_weight - std::log(c) / 2 - y / c * y / 2;
    return {log_weight, log_weight + std::log1p(sigma * sigma * (node.rough_variance / c))};
  }

  /// The nodes that matter to the weight or to the second moment: a run around the largest, found by strides.
  void window(const NoiseLevel<T>& level, const T& y, std::size_t& begin, std::size_t& end) const {
    const double alpha = to_double(level.alpha), sigma = to_double(level.sigma), at = to_double(y);
    constexpr std::size_t stride = 8;
    double best = -std::numeric_limits<double>::infinity(), best_moment = best;
    for (std::size_t i = 0; i < nodes_.size(); i += stride) {
      const auto [weight, moment] = rough(nodes_[i], alpha, sigma, at);
      best = std::max(best, weight);
      best_moment = std::max(best_moment, moment);
    }
    const auto matters = [&](std::size_t i) {
      const auto [weight, moment] = rough(nodes_[i], alpha, sigma, at);
      return !(weight < best - drop_) || !(moment < best_moment - drop_);
    };
    begin = nodes_.size();
    end = 0;
    for (std::size_t i = 0; i < nodes_.size(); i += stride) {
      if (!matters(i)) continue;
      begin = std::min(begin, i);
      end = std::max(end, i);
    }
    begin = begin > stride ? begin - stride : 0;
    end = std::min(nodes_.size(), end + stride);
  }

  /// The largest exponent in the window, so that exponentials neither overflow nor all underflow.
  R peak_weight(const NoiseLevel<T>& level, const T& y, std::size_t begin, std::size_t end) const {
    double best = -std::numeric_limits<double>::infinity();
    const double alpha = to_double(level.alpha), sigma = to_double(level.sigma), at = to_double(y);
    for (std::size_t i = begin; i < end; ++i) {
      const double c = alpha * alpha * nodes_[i].rough_variance + sigma * sigma;
      best = std::max(best, nodes_[i].rough_log_weight - at / c * at / 2);
    }
    return R(best);
  }

  R freedom_, location_, scale_;
  R tail_;  ///< log p(z) + (ν + 1) log|z − μ| far out
  double drop_;
  std::vector<Node> nodes_;
};

}  // namespace flowgauge
