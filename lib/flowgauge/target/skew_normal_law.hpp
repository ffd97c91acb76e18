#pragma once
// The skew-normal law under Gaussian noise. Include only where laws are instantiated.

#include "flowgauge/target/gauss_rule.hpp"
#include "flowgauge/target/line_law.hpp"
#include "flowgauge/target/skew_normal.hpp"
#include "flowgauge/target/truncated_normal.hpp"

namespace flowgauge {

/// Z = ξ + ω(δ|U| + √(1 − δ²)U′), so that given X = x everything is linear in a normal law truncated at k = −a′y
/// (mathematics: C.10). Where k > 0, in the short tail, all moments are formed from its excess over k, so that nothing
/// cancels there either.
template <class T>
class SkewNormalLaw {
 public:
  using R = Real<T>;

  explicit SkewNormalLaw(const SkewNormal& target) : location_(target.location), scale_(target.scale), shape_(target.shape) {
    using std::sqrt;
    const R root = sqrt(R(1 + shape_ * shape_));
    delta_ = shape_ / root;
    rest_ = 1 / root;
  }

  LinePoint<T> at(const NoiseLevel<T>& level, const T& x) const {
    using std::log;
    const Shape shape = noised(level);
    const T& w = shape.wide;
    const T& h = shape.narrow;
    const T gap = x - level.alpha * location_, y = gap / w;
    const T slant = shape.slant;
    const TruncatedNormal<T> cut = truncated_normal(T(-slant * y));
    const T log_density = log_normal_pdf(y) + cut.log_tail + T(log(R(2))) - log(w);
    const T score = (slant * cut.hazard - y) / w;
    const T hessian = -(1 + slant * slant * (cut.hazard * cut.excess)) / w / w;
    const T share = level.sigma / h, part = delta_ * (level.sigma / w);
    const T covariance = scale_ * scale_ * share * share * (rest_ * rest_ + part * part * cut.variance);
    // What the truncated normal adds to D and to u, a unit of its mean.
    const T lift = delta_ * scale_ * share * (level.sigma / w);
    const T drag = delta_ * scale_ / w / h * (level.dalpha * level.sigma * level.sigma - level.alpha * level.sigma_dsigma);
    const bool short_tail = -slant * y > 0;
    const T variance = short_tail ? T(scale_ * scale_ * rest_ * rest_) : T(scale_ * scale_);
    const T& deviation = short_tail ? h : w;
    const T gain = level.alpha * (variance / deviation / deviation);
    const T rate = level.dalpha * gain + level.sigma_dsigma / deviation / deviation;
    const T& mean = short_tail ? cut.excess : cut.hazard;
    const T change = short_tail ? T(cut.variance * slant / w) : T(-cut.hazard * cut.excess * slant / w);
    return {log_density, score, hessian, T(location_ + gain * gap + lift * mean), covariance,
            T(level.dalpha * location_ + rate * gap + drag * mean), T(rate + drag * change)};
  }

  Tails<T> tails(const NoiseLevel<T>& level, const T& x) const {
    const Shape shape = noised(level);
    const T y = (x - level.alpha * location_) / shape.wide;
    return {log_below(y, shape.slant), log_below(T(-y), T(-shape.slant))};
  }

  Bulk<T> bulk(const NoiseLevel<T>& level) const { return {level.alpha * location_, noised(level).wide}; }

 private:
  struct Shape {
    T wide;    ///< ω′ = √(α²ω² + σ²)
    T narrow;  ///< √(α²ω²(1 − δ²) + σ²), the deviation of the short tail
    T slant;   ///< a′
  };

  Shape noised(const NoiseLevel<T>& level) const {
    const T spread = level.alpha * scale_;
    const T narrow = hypotenuse(T(spread * rest_), level.sigma);
    return {hypotenuse(spread, level.sigma), narrow, T(delta_ * spread / narrow)};
  }

  /// log ∫_{−∞}^y 2φ(t)Φ(a t) dt by Gauss–Legendre from y downwards; above 1 by what lies above.
  static T log_below(const T& y, const T& a) {
    using std::exp, std::log, std::log1p, std::sqrt;
    if (y > 1) return log1p(T(-exp(log_below(T(-y), T(-a)))));
    const double steep = std::abs(to_double(a)), drop = integral_digits<R> * 2.302585092994046 + 3;
    // Where Φ(a t) changes between 0 and 1, and how far the weight reaches below t ≤ 0.
    const double knee = 9 / (1 + steep), start = std::min(to_double(y), 0.0);
    const double bend = a > 0 ? 1 + steep * steep : 1.0, slope = -start * bend;
    const double last = start - 2 * drop / (slope + std::sqrt(slope * slope + 2 * bend * drop));
    std::vector<T> ends{y};
    for (const double place : {knee, 0.0, -knee}) {
      if (place < to_double(y) && place > last) ends.push_back(T(place));
    }
    ends.push_back(y < 0 ? T(y - (start - last)) : T(last));
    const GaussRule<R>& rule = gauss_rule<R>(integral_digits<R> < 25 ? 48 : 96);
    // Far out the exponents themselves are too large for their differences.
    const bool deep = a * y < -8;
    T unit(0), sum(0);
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
      const T half = (ends[i] - ends[i + 1]) / 2;
      for (std::size_t n = 0; n < rule.nodes.size(); ++n) {
        const T t = ends[i + 1] + half * (1 + rule.nodes[n]);
        const T fall = (t - y) * (t + y) / 2;
        const T value = deep ? T(log(half_line(T(-a * t)).i0) - (1 + a * a) * fall) : T(log_normal_cdf(T(a * t)) - fall);
        if (i == 0 && n == 0) unit = value;
        if (value > unit) {
          sum *= exp(T(unit - value));
          unit = value;
        }
        sum += rule.weights[n] * half * exp(T(value - unit));
      }
    }
    return log(T(2 * sum)) + unit + log_normal_pdf(y) + (deep ? log_normal_pdf(T(a * y)) : T(0));
  }

  R location_, scale_, shape_, delta_, rest_;
};

}  // namespace flowgauge
