#pragma once
// The Hermite-tilted normal law under Gaussian noise. Include only where laws are instantiated.

#include "flowgauge/target/hermite_tilted.hpp"
#include "flowgauge/target/line_law.hpp"
#include "flowgauge/target/truncated_normal.hpp"

namespace flowgauge {

/// The posterior is N(αx/C, σ²/C) times the polynomial, whose means are Mehler's: E[He_k(Z) | x] = κᵏ He_k(x/√C) under
/// N(0, 1) data (mathematics: C.13, here for any schedule).
template <class T>
class HermiteTiltedLaw {
 public:
  using R = Real<T>;

  explicit HermiteTiltedLaw(const HermiteTilted& target) : degree_(target.degree), coefficient_(target.coefficient) {}

  LinePoint<T> at(const NoiseLevel<T>& level, const T& x) const {
    using std::log;
    const Tilt tilt = tilted(level, x);
    const T& width = tilt.width;
    const T& kappa = tilt.kappa;
    const T& y = tilt.y;
    const T curve = tilt.second - tilt.first * tilt.first;
    const T noise = level.sigma / width, share = noise * noise;
    const T rate = (level.alpha / width) * (level.dalpha / width) + level.sigma_dsigma / width / width;
    const T drag = (level.dalpha * level.sigma * level.sigma - level.alpha * level.sigma_dsigma) / width / width;
    return {T(log_normal_pdf(y) - log(width) + tilt.log_factor),
            T((kappa * tilt.first - y) / width),
            T((kappa * kappa * curve - 1) / width / width),
            T(kappa * y + share * tilt.first),
            T(share * (1 + share * curve)),
            T(rate * x + drag * tilt.first),
            T(rate + drag * (kappa / width) * curve)};
  }

  Tails<T> tails(const NoiseLevel<T>& level, const T& x) const {
    using std::log1p;
    const Tilt tilt = tilted(level, x);
    T power(1);
    for (Index n = 0; n < degree_; ++n) power *= tilt.kappa;
    // ∫ He_k φ = −He_{k−1} φ.
    const T lever = coefficient_ * power * hermite_polynomial(degree_ - 1, tilt.y);
    const TruncatedNormal<T> below = truncated_normal(T(-tilt.y)), above = truncated_normal(tilt.y);
    return {T(below.log_tail + log1p(T(-lever * below.hazard))), T(above.log_tail + log1p(T(lever * above.hazard)))};
  }

  Bulk<T> bulk(const NoiseLevel<T>& level) const { return {T(0), hypotenuse(level.alpha, level.sigma)}; }

 private:
  struct Tilt {
    T width;       ///< √C
    T kappa;       ///< α/√C
    T y;           ///< x/√C
    T log_factor;  ///< log P, P = 1 + c κᵏ He_k(y)
    T first;       ///< E[f′(Z)]/P for f = 1 + c He_k
    T second;      ///< E[f″(Z)]/P
  };

  Tilt tilted(const NoiseLevel<T>& level, const T& x) const {
    using std::abs, std::log;
    Tilt tilt{};
    tilt.width = hypotenuse(level.alpha, level.sigma);
    tilt.kappa = level.alpha / tilt.width;
    tilt.y = x / tilt.width;
    const T steep = tilt.kappa * tilt.y;
    // Where powers overflow only the leading one counts.
    if (coefficient_ > 0 && degree_ * log(abs(steep)) > T(R(0.9 * log(std::numeric_limits<R>::max())))) {
      const R k(static_cast<double>(degree_));
      tilt.log_factor = log(coefficient_) + k * log(abs(steep));
      tilt.first = k / steep;
      tilt.second = k / steep * ((k - 1) / steep);
      return tilt;
    }
    // He_k and its neighbours below, each with its power of κ.
    T before(0), last(0), value(1);
    for (Index n = 0; n < degree_; ++n) {
      const T next = steep * value - T(static_cast<double>(n)) * (tilt.kappa * tilt.kappa) * last;
      before = last;
      last = value;
      value = next;
    }
    const R k(static_cast<double>(degree_));
    const T factor = 1 + coefficient_ * value;
    tilt.log_factor = log(factor);
    tilt.first = coefficient_ * k * last / factor;
    tilt.second = coefficient_ * (k * (k - 1)) * before / factor;
    return tilt;
  }

  Index degree_;
  R coefficient_;
};

}  // namespace flowgauge
