#pragma once
// The flow of a radial law: directions stay, radii go where as much mass lies inside. Include only in catalogue*.cpp.

#include <cmath>
#include <limits>

#include "flowgauge/target/gauss_rule.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge::detail {

/// The law of |X| at one noise level: f(r) ∝ r^{d−1} p(r) and its integrals from one side, all as logarithms.
/// Gauss–Legendre on panels over which f changes by at most e^10: f is r^{d−1} times an entire function of r².
template <class T>
class RadialMass {
 public:
  RadialMass(const Law<T>& law, const NoiseLevel<T>& level) : law_(&law), level_(level) {}

  /// log f(s) − log f(r).
  T log_ratio(const T& r, const T& s) const {
    using std::log;
    return law_->radial->log_ratio(level_, r, s) + T(static_cast<double>(law_->dimension - 1)) * log(T(s / r));
  }

  /// log p + (d − 1) log r, without the area of the unit sphere.
  T log_density(const T& r) const {
    using std::log;
    Evaluation<T> out(law_->dimension, 1, Want::log_density);
    law_->evaluate(level_, Vector<T>::Unit(law_->dimension, 0) * r, Want::log_density, out);
    return out.log_density(0) + T(static_cast<double>(law_->dimension - 1)) * log(r);
  }

  /// Whether f grows at r.
  bool grows(const T& r) const {
    const T step = r / 1024 < level_.sigma / 1024 ? T(r / 1024) : T(level_.sigma / 1024);
    return log_ratio(r, T(r + step)) > 0;
  }

  /// ∫ f(s)/f(r) ds over [0, r] (inner) or [r, ∞), to 10^−digits.
  T relative_mass(const T& r, bool inner, double digits) const {
    using std::exp;
    const T negligible(std::pow(10, -digits - 1));
    const auto& rule = gauss_rule<T>(digits < 25 ? 20 : digits < 40 ? 28 : 40);
    T sum(0), from = r, width = level_.sigma, height(0);
    while (true) {
      if (inner && width > from) width = from;
      T to = inner ? T(from - width) : T(from + width);
      T next(-1e9);
      while (true) {
        // The first and last nodes stand for the ends, of which 0 has no logarithm.
        next = to > 0 ? log_ratio(r, to) : T(next);
        const double change = to_double(T(next - height));
        const double at_middle = to_double(T(log_ratio(r, T((from + to) / 2)) - height));
        constexpr double most = 5;
        const bool last = !(to > 0);
        if (std::abs(at_middle) <= most && (last || std::abs(change) <= 2 * most)) break;
        width /= 2;
        to = inner ? T(from - width) : T(from + width);
      }
      T panel(0);
      for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
        const T s = from + (to - from) * (1 + rule.nodes[i]) / 2;
        panel += rule.weights[i] * exp(log_ratio(r, s));
      }
      panel *= width / 2;
      sum += panel;
      if (!(to > 0)) break;
      const bool falling = next < height;
      from = to;
      height = next;
      if (falling && panel < sum * negligible) break;
      width = 2 * width < level_.sigma ? T(2 * width) : level_.sigma;
    }
    return sum;
  }

 private:
  const Law<T>* law_;
  NoiseLevel<T> level_;
};

/// The radius with the same mass inside as r: the logarithm of the mass on the smaller side by Newton's method, whose
/// derivative is 1/relative_mass, kept inside a bracket.
template <class T>
T radial_map(const Law<T>& law, const NoiseLevel<T>& start, const NoiseLevel<T>& end, const T& r) {
  using std::abs, std::log;
  if (r == 0) return T(0);
  const T radius = law.radial->radius;
  if (end.sigma == 0) return T(end.alpha * radius);
  const RadialMass<T> from(law, start), to(law, end);
  const bool inner = from.grows(r);
  constexpr double all_digits = std::numeric_limits<T>::digits10 + 3;
  double digits = all_digits < 21 ? all_digits : 18;  // of double first, which brings the last steps close
  const T target = from.log_density(r) + log(from.relative_mass(r, inner, all_digits));
  const T shifted = end.alpha * radius + end.sigma * ((r - start.alpha * radius) / start.sigma);
  T y = shifted > 0 ? shifted : T(r * (end.sigma / start.sigma));
  T low(0), high(std::numeric_limits<double>::infinity()), last(std::numeric_limits<double>::infinity());
  constexpr int most_steps = 200;
  for (int i = 0; i < most_steps; ++i) {
    const T mass = to.relative_mass(y, inner, digits);
    const T excess = to.log_density(y) + log(mass) - target;
    // More mass inside, or less outside, than wanted: y is too far out.
    const T beyond = inner ? excess : T(-excess);
    if (beyond > 0 && y < high) high = y;
    if (beyond < 0 && y > low) low = y;
    const T step = beyond * mass;
    T next = y - step;
    if (!(next > low && next < high)) {
      next = high < std::numeric_limits<double>::infinity() ? T((low + high) / 2) : T(2 * y);
    }
    const T moved = abs(T(next - y));
    y = next;
    if (digits < all_digits && moved <= 1e-9 * y) {
      digits = all_digits;
      low = T(0);
      high = T(std::numeric_limits<double>::infinity());
      last = high;
      continue;
    }
    if (moved <= 4 * std::numeric_limits<T>::epsilon() * y) break;
    // Rounding of the excess: Newton's steps no longer shrink.
    if (moved <= 1e6 * std::numeric_limits<T>::epsilon() * y && !(moved < last)) break;
    last = moved;
  }
  return y;
}

/// |x| without overflow or underflow of its square.
template <class T, class Column>
T radius_of(const Column& x) {
  using std::sqrt;
  const T largest = x.cwiseAbs().maxCoeff();
  return largest == 0 ? T(0) : T(largest * sqrt(T((x / largest).squaredNorm())));
}

}  // namespace flowgauge::detail
