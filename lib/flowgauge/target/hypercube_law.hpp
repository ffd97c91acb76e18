#pragma once
// Two points ±h in each coordinate under noise. Include only where laws are instantiated (multivariate_laws*.cpp).

#include <cmath>
#include <limits>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// {±h}ᵈ under αZ + σε, coordinate by coordinate (mathematics: C.1a, C.1b). With a = αh|x|/σ² and e = exp(−2a) everything is
/// written in e, which underflows where tanh a = (1 − e)/(1 + e) reaches 1: 1 − tanh a = 2e/(1 + e). For a < 1 it is written
/// about x = 0, as log cosh a and tanh a: the two points cancel in the mean, which is 0.
/// At σ = 0 log p is ±inf, D the nearest corner, V = 0, and what has no finite limit is NaN.
template <class T>
class HypercubeLaw {
 public:
  HypercubeLaw(Index dimension, double half_width) : dimension_(dimension), half_width_(half_width) {}

  Index dimension() const { return dimension_; }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    using std::log;
    const Index d = dimension_;
    out.hessian.setZero();
    out.posterior_covariance.setZero();
    const T log_norm = level.sigma == 0 ? T(0) : T(log(level.sigma) + log(T(8 * pi<T>())) / 2);
    for (Index n = 0; n < X.cols(); ++n) {
      T log_density(0), divergence(0);
      bool on_corner = true;
      for (Index i = 0; i < d; ++i) {
        const Coordinate c = level.sigma == 0 ? noiseless(level, X(i, n)) : noised(level, X(i, n), log_norm);
        log_density += c.log_density;
        divergence += c.divergence;
        on_corner = on_corner && !(c.log_density == -std::numeric_limits<double>::infinity());
        if (wants(want, Want::score)) out.score(i, n) = c.score;
        if (wants(want, Want::denoiser)) out.denoiser(i, n) = c.denoiser;
        if (wants(want, Want::velocity)) out.velocity(i, n) = c.velocity;
        if (wants(want, Want::hessian)) out.hessian(i * d + i, n) = c.curvature;
        if (wants(want, Want::posterior_covariance)) out.posterior_covariance(i * d + i, n) = c.variance;
      }
      if (level.sigma == 0) {
        const double infinity = std::numeric_limits<double>::infinity();
        log_density = T(on_corner ? infinity : -infinity);
        if (wants(want, Want::hessian)) out.hessian.col(n).setConstant(T(std::numeric_limits<double>::quiet_NaN()));
      }
      if (wants(want, Want::log_density)) out.log_density(n) = log_density;
      if (wants(want, Want::divergence)) out.divergence(n) = divergence;
    }
  }

 private:
  struct Coordinate {
    T log_density, score, curvature, denoiser, variance, velocity, divergence;
  };

  Coordinate noised(const NoiseLevel<T>& level, const T& x, const T& log_norm) const {
    using std::exp, std::log1p;
    const T& sigma = level.sigma;
    const T& h = half_width_;
    const T tilt = level.alpha * h / sigma * (x / sigma);
    if (std::abs(to_double(tilt)) < 1) return near_zero(level, x, tilt, log_norm);
    const bool left = x < 0;
    const T distance = left ? T(-x) : x;
    const T z = (distance - level.alpha * h) / sigma;
    const T e = exp(T(-2 * (level.alpha * h / sigma) * (distance / sigma)));
    const T denoiser = h * (1 - e) / (1 + e);
    const T short_of = h * (2 * e / (1 + e));  // h − D
    const T root = 1 / (1 + e);
    const T variance = 4 * h * h * e * root * root;
    const T noise_rate = level.sigma_dsigma / sigma / sigma;
    // αV/σ², where an underflowing V beats an overflowing 1/σ².
    const T pull = variance == 0 ? T(0) : T(level.alpha / sigma * (variance / sigma));

    Coordinate c;
    c.log_density = -z * z / 2 + log1p(e) - log_norm;
    c.score = -(z + level.alpha * short_of / sigma) / sigma;
    c.curvature = (level.alpha / sigma * (pull / sigma)) - 1 / sigma / sigma;
    c.variance = variance;
    c.divergence = noise_rate * (1 - level.alpha * pull) + level.dalpha * pull;
    c.denoiser = left ? T(-denoiser) : denoiser;
    if (left) c.score = -c.score;
    c.velocity = level.dalpha * c.denoiser - level.sigma_dsigma * c.score;
    return c;
  }

  Coordinate near_zero(const NoiseLevel<T>& level, const T& x, const T& tilt, const T& log_norm) const {
    using std::expm1, std::log, std::log1p;
    const T& sigma = level.sigma;
    const T& h = half_width_;
    const T pull = level.alpha / sigma / sigma;
    const T e = expm1(T(-2 * tilt)), half = expm1(T(tilt / 2));
    const T hyperbolic_sine = (half + half / (1 + half)) / 2;  // sinh(a/2), for log cosh a = log(1 + 2 sinh²(a/2))
    const T variance = 4 * h * h * (1 + e) / (2 + e) / (2 + e);
    const T noise_rate = level.sigma_dsigma / sigma / sigma;
    const T far = level.alpha * h / sigma, z = x / sigma;
    Coordinate c;
    c.log_density = log1p(T(2 * hyperbolic_sine * hyperbolic_sine)) - (z * z + far * far) / 2 + log(T(2)) - log_norm;
    c.denoiser = -h * e / (2 + e);
    c.score = pull * c.denoiser - z / sigma;
    c.curvature = pull * (pull * variance) - 1 / sigma / sigma;
    c.variance = variance;
    c.velocity = level.dalpha * c.denoiser - level.sigma_dsigma * c.score;
    c.divergence = noise_rate + (level.dalpha - level.alpha * noise_rate) * pull * variance;
    return c;
  }

  Coordinate noiseless(const NoiseLevel<T>& level, const T& x) const {
    const T undefined(std::numeric_limits<Real<T>>::quiet_NaN());
    const double infinity = std::numeric_limits<double>::infinity();
    const T corner = x < 0 ? T(-half_width_) : half_width_;
    const bool on = x == T(level.alpha * corner);
    return {T(on ? infinity : -infinity), undefined, undefined, corner, T(0), undefined, undefined};
  }

  Index dimension_;
  T half_width_;
};

}  // namespace flowgauge
