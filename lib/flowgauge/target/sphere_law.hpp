#pragma once
// The uniform law on a sphere under noise. Include only where laws are instantiated (multivariate_laws*.cpp).

#include <cmath>
#include <limits>

#include "flowgauge/target/law.hpp"
#include "flowgauge/target/zonal_integral.hpp"

namespace flowgauge {

/// |z| = R under αZ + σε (mathematics: C.12), κ = αR|x|/σ². Away from the centre (κ >= 1) everything is written along and across
/// n = x/|x| with ρ − αR and 1 − A, so that nothing cancels near the sphere; at the centre in powers of κ².
/// At σ = 0 log p is ±inf (on the sphere to 1e-12 of R, or off it), D the nearest point (0 at the centre), and what has no
/// finite limit is NaN.
template <class T>
class SphereLaw {
 public:
  SphereLaw(Index dimension, double radius) : dimension_(dimension), radius_(radius), zonal_(dimension) {}

  Index dimension() const { return dimension_; }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    for (Index n = 0; n < X.cols(); ++n) {
      const T rho = length(X.col(n));
      const Vector<T> direction = rho == 0 ? Vector<T>(Vector<T>::Zero(dimension_)) : Vector<T>(X.col(n) / rho);
      if (level.sigma == 0) {
        noiseless(level, rho, direction, n, want, out);
      } else if (to_double(kappa(level, rho)) < 1) {
        near_centre(level, X.col(n), n, want, out);
      } else {
        along_radius(level, rho, direction, n, want, out);
      }
    }
  }

  /// log p(|x| = s) − log p(|x| = r) at one noise level, for plain scalars.
  T log_ratio(const NoiseLevel<T>& level, const T& r, const T& s) const {
    const T& sigma = level.sigma;
    const T start = kappa(level, r), end = kappa(level, s);
    if (to_double(start) >= 1 && to_double(end) >= 1) {
      const T squares = (s - r) / sigma * ((s + r - 2 * level.alpha * radius_) / sigma) / 2;
      return zonal_.at(end, log_kappa(level, s)).log_scaled - zonal_.at(start, log_kappa(level, r)).log_scaled - squares;
    }
    const auto log_value = [&](const T& k, const T& at) {
      return to_double(k) < 1 ? zonal_.by_series(T(k * k)).log_value : zonal_.at(k, log_kappa(level, at)).log_value;
    };
    return log_value(end, s) - log_value(start, r) - (s - r) / sigma * ((s + r) / sigma) / 2;
  }

 private:
  T kappa(const NoiseLevel<T>& level, const T& rho) const {
    return level.alpha * radius_ / level.sigma * (rho / level.sigma);
  }
  T log_kappa(const NoiseLevel<T>& level, const T& rho) const {
    using std::log;
    return log(T(level.alpha * radius_ / level.sigma)) + log(T(rho / level.sigma));
  }

  /// |x| without overflow; its derivative at 0 is 0.
  template <class Column>
  static T length(const Column& x) {
    using std::abs, std::sqrt;
    T largest(0);
    for (Index i = 0; i < x.size(); ++i) {
      const T size = abs(x(i));
      if (size > largest) largest = size;
    }
    if (largest == 0) return T(0);
    const T unit(value_of(largest));
    T sum(0);
    for (Index i = 0; i < x.size(); ++i) {
      const T part = x(i) / unit;
      sum += part * part;
    }
    return unit * sqrt(sum);
  }

  T log_norm(const NoiseLevel<T>& level) const {
    using std::log;
    return T(static_cast<double>(dimension_)) * (log(level.sigma) + log(T(2 * pi<T>())) / 2);
  }

  void along_radius(const NoiseLevel<T>& level, const T& rho, const Vector<T>& direction, Index n, Want want,
                    Evaluation<T>& out) const {
    using std::sqrt;
    const Index d = dimension_;
    const T across(static_cast<double>(d - 1));
    const T& sigma = level.sigma;
    const T ratio = level.alpha * radius_ / sigma;  // αR/σ
    const auto v = zonal_.at(kappa(level, rho), log_kappa(level, rho));
    const T z = (rho - level.alpha * radius_) / sigma;
    const T score = -(z + ratio * v.remainder) / sigma;  // along n
    const T root = sqrt(v.slope);
    const T stiffness = ratio * root;  // squared: (αR/σ)²A′, the posterior variance along n in units of σ²/α²
    const T turning = score / rho;     // the Hessian across n
    if (wants(want, Want::log_density)) out.log_density(n) = v.log_scaled - z * z / 2 - log_norm(level);
    if (wants(want, Want::score)) out.score.col(n) = score * direction;
    if (wants(want, Want::denoiser)) out.denoiser.col(n) = (radius_ * v.ratio) * direction;
    if (wants(want, Want::velocity)) {
      out.velocity.col(n) = (level.dalpha * radius_ * v.ratio - level.sigma_dsigma * score) * direction;
    }
    if (wants(want, Want::divergence)) {
      const T noise_rate = level.sigma_dsigma / sigma / sigma;
      out.divergence(n) = noise_rate * (1 - stiffness * stiffness) - level.sigma_dsigma * across * turning +
                          level.dalpha * (radius_ / sigma * root * stiffness + across * radius_ * v.ratio / rho);
    }
    if (wants(want, Want::hessian)) {
      put(turning, (stiffness * stiffness - 1) / sigma / sigma, direction, n, out.hessian);
    }
    if (wants(want, Want::posterior_covariance)) {
      put(radius_ * radius_ * v.h, radius_ * radius_ * v.slope, direction, n, out.posterior_covariance);
    }
  }

  template <class Column>
  void near_centre(const NoiseLevel<T>& level, const Column& x, Index n, Want want, Evaluation<T>& out) const {
    const Index d = dimension_;
    const T& sigma = level.sigma;
    const T pull = level.alpha / sigma / sigma;
    const Vector<T> y = (pull * radius_) * x;  // κ = |y|
    const auto v = zonal_.by_series(y.squaredNorm());
    const Vector<T> denoiser = (radius_ * v.h) * y;
    const Vector<T> score = pull * denoiser - x / sigma / sigma;
    if (wants(want, Want::log_density)) {
      const T far = level.alpha * radius_ / sigma;
      out.log_density(n) = v.log_value - ((x / sigma).squaredNorm() + far * far) / 2 - log_norm(level);
    }
    if (wants(want, Want::score)) out.score.col(n) = score;
    if (wants(want, Want::denoiser)) out.denoiser.col(n) = denoiser;
    if (wants(want, Want::velocity)) out.velocity.col(n) = level.dalpha * denoiser - level.sigma_dsigma * score;
    const T squared = radius_ * radius_;
    if (wants(want, Want::divergence)) {
      const T trace = squared * (T(static_cast<double>(d)) * v.h + v.q * y.squaredNorm());
      const T noise_rate = level.sigma_dsigma / sigma / sigma;
      out.divergence(n) = noise_rate * (T(static_cast<double>(d)) - level.alpha * pull * trace) + level.dalpha * pull * trace;
    }
    for (const Want which : {Want::hessian, Want::posterior_covariance}) {
      if (!wants(want, which)) continue;
      const bool of_density = which == Want::hessian;
      const T factor = of_density ? T(pull * pull * squared) : squared;
      Batch<T>& matrices = of_density ? out.hessian : out.posterior_covariance;
      for (Index j = 0; j < d; ++j) {
        for (Index i = 0; i < d; ++i) {
          T entry = factor * v.q * y(i) * y(j);
          if (i == j) entry += factor * v.h - (of_density ? T(1 / sigma / sigma) : T(0));
          matrices(j * d + i, n) = entry;
        }
      }
    }
  }

  void noiseless(const NoiseLevel<T>& level, const T& rho, const Vector<T>& direction, Index n, Want want,
                 Evaluation<T>& out) const {
    constexpr double rounding = 1e-12;
    const double infinity = std::numeric_limits<double>::infinity();
    const T undefined(std::numeric_limits<Real<T>>::quiet_NaN());
    const double reach = to_double(T(level.alpha * radius_));
    const bool on = std::abs(to_double(rho) - reach) <= rounding * reach;
    if (wants(want, Want::log_density)) out.log_density(n) = T(on ? infinity : -infinity);
    if (wants(want, Want::score)) out.score.col(n).setConstant(undefined);
    if (wants(want, Want::hessian)) out.hessian.col(n).setConstant(undefined);
    if (wants(want, Want::velocity)) out.velocity.col(n).setConstant(undefined);
    if (wants(want, Want::divergence)) out.divergence(n) = undefined;
    if (wants(want, Want::denoiser)) out.denoiser.col(n) = radius_ * direction;
    if (wants(want, Want::posterior_covariance)) {
      const T spread = rho == 0 ? T(radius_ * radius_ / T(static_cast<double>(dimension_))) : T(0);
      put(spread, spread, direction, n, out.posterior_covariance);
    }
  }

  /// across (I − nnᵀ) + along nnᵀ.
  void put(const T& across, const T& along, const Vector<T>& direction, Index n, Batch<T>& out) const {
    const Index d = dimension_;
    for (Index j = 0; j < d; ++j) {
      for (Index i = 0; i < d; ++i) {
        const T nn = direction(i) * direction(j);
        out(j * d + i, n) = i == j ? T(across * (1 - nn) + along * nn) : T((along - across) * nn);
      }
    }
  }

  Index dimension_;
  T radius_;
  ZonalIntegral<T> zonal_;
};

}  // namespace flowgauge
