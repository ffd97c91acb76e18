#pragma once
// The Cauchy law under Gaussian noise: Voigt's profile. Include only where laws are instantiated.

#include "flowgauge/numeric/faddeeva.hpp"
#include "flowgauge/target/cauchy.hpp"
#include "flowgauge/target/gauss_rule.hpp"
#include "flowgauge/target/line_law.hpp"

namespace flowgauge {

/// With ζ = ξ + iη = (x − αμ + iαγ)/σ√2 and w(ζ) = a + ib: p = a/σ√2π, D = μ + γ b/a, V = γ²[1/(√π ηa) − |w|²/a²]
/// (mathematics: C.9; w′ = −2ζw + 2i/√π). Towards the data s and V come from w′ and w″, which are computed with w and do
/// not cancel. At α = 0 there is neither D nor u: NaN.
template <class T>
class CauchyLaw {
 public:
  using R = Real<T>;

  explicit CauchyLaw(const Cauchy& target) : location_(target.location), scale_(target.scale) {}

  LinePoint<T> at(const NoiseLevel<T>& level, const T& x) const {
    using std::log, std::sqrt;
    if (level.sigma == 0) return noiseless(level, x);
    const T& sigma = level.sigma;
    const R root = sqrt(R(2)), root_pi = sqrt(pi<R>());
    const T gap = x - level.alpha * location_, y = gap / sigma;
    if (level.alpha == 0) {
      const T undefined(std::numeric_limits<R>::quiet_NaN());
      return {T(log_normal_pdf(y) - log(sigma)), T(-y / sigma), T(-1 / sigma / sigma), undefined, undefined, undefined, undefined};
    }
    const T width = level.alpha * scale_, eta = width / sigma / root;
    const Complex<T> zeta{T(y / root), eta};
    const FaddeevaValues<T> f = faddeeva(zeta);
    const T& a = f.w.re;
    const T tilt = f.w.im / a;

    const T pull = (width / sigma) * tilt;
    Form<T> score;
    score.add(pull / sigma).add(-y / sigma);
    const T by_first = f.first.re / (root * a);
    const Form<T> score_by_data{by_first / sigma, std::abs(to_double(T(by_first / sigma)))};

    const T ratio = level.alpha / sigma;
    Form<T> spread;  // σ²H
    spread.add(f.second.re / (2 * a)).add(-by_first * by_first);
    Form<T> covariance, covariance_by_data;
    covariance.add(scale_ * scale_ / (root_pi * eta * a)).add(-scale_ * scale_ * (1 + tilt * tilt));
    const T prior = 1 / ratio / ratio;
    covariance_by_data.add(prior).add(prior * spread.value, to_double(prior) * spread.terms);
    covariance = smaller(covariance, covariance_by_data);

    const T variance = to_double(sigma) > 0 ? T(sigma * sigma) : T(0);
    Form<T> hessian;
    hessian.add(ratio * ratio * covariance.value / variance, to_double(T(ratio * ratio / variance)) * covariance.terms);
    hessian.add(-1 / variance);
    const Form<T> hessian_by_data{spread.value / variance, spread.terms / to_double(variance)};

    Form<T> divergence;
    const T rate = level.sigma_dsigma / variance;
    const T weight = (level.alpha * level.dalpha - level.alpha * level.alpha * rate) / variance;
    divergence.add(rate).add(weight * covariance.value, std::abs(to_double(weight)) * covariance.terms);
    divergence = smaller(divergence, divergence_by_curvature(level, hessian_by_data));

    const T s = smaller(score, score_by_data).value, denoiser = location_ + scale_ * tilt;
    T log_density;
    if (is_far(zeta)) {
      // p = Re[iK/π(y + iαγ)] with K → 1: nothing depends on σ but through σ².
      const Complex<T> inverse = reciprocal(Complex<T>{gap, width});
      const Complex<T> K = far_faddeeva(T(2 * variance) * (inverse * inverse));
      log_density = log(T((K.re * -inverse.im - K.im * inverse.re) / pi<R>()));
    } else {
      log_density = log(a) - log(sigma) - T(log(R(2 * pi<R>()))) / 2;
    }
    return {log_density, s, smaller(hessian, hessian_by_data).value, denoiser,
            covariance.value, T(level.dalpha * denoiser - level.sigma_dsigma * s), divergence.value};
  }

  Tails<T> tails(const NoiseLevel<T>& level, const T& x) const {
    using std::sqrt;
    const T gap = x - level.alpha * location_, width = level.alpha * scale_;
    if (level.sigma == 0) return sides(gap / width, [](const T& v) { return cauchy_above(v); });
    const R root = sqrt(R(2));
    const T eta = width / level.sigma / root;
    return sides(gap / level.sigma / root, [&](const T& xi) { return above(xi, eta); });
  }

  Bulk<T> bulk(const NoiseLevel<T>& level) const { return {level.alpha * location_, level.alpha * scale_ + level.sigma}; }

 private:
  /// Both tails of a symmetric law from its upper tail at v ≥ 0.
  template <class F>
  static Tails<T> sides(const T& v, F upper) {
    using std::log, std::log1p;
    const T small = upper(v < 0 ? T(-v) : v);
    const T log_small = log(small), log_large = log1p(T(-small));
    return v < 0 ? Tails<T>{log_small, log_large} : Tails<T>{log_large, log_small};
  }

  static T cauchy_above(const T& v) {
    using std::atan;
    if (v > 0) return atan(T(1 / v)) / pi<R>();
    return R(0.5) + atan(T(-v)) / pi<R>();
  }

  /// P(X > x) at ξ ≥ 0: erfc(ξ)/2 + (1/√π) ∫₀^η Im w(ξ + is) ds, both positive; for large η by the trapezoid rule over the
  /// noise, whose error is exp(−2πη/h).
  static T above(const T& xi, const T& eta) {
    using std::ceil, std::exp, std::sqrt;
    const R root_pi = sqrt(pi<R>());
    const double digits = integral_digits<R>, near = 1.5;
    if (!(eta > near)) {
      const GaussRule<R>& rule = gauss_rule<R>(digits < 25 ? 24 : 48);
      T sum(0);
      for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
        const T s = eta * (1 + rule.nodes[i]) / 2;
        sum += rule.weights[i] * faddeeva(Complex<T>{xi, s}).w.im;
      }
      return normal_sf(T(xi * sqrt(R(2)))) + eta * sum / (2 * root_pi);
    }
    const double exponent = digits * 2.302585092994046 + 2;
    const double reach = std::sqrt(exponent);
    const double widest = std::min(2 * 3.14159265358979 * to_double(eta), 3.14159265358979 * 3.14159265358979) / exponent;
    const R h(std::min(widest, 3.14159265358979 / reach));
    const int count = static_cast<int>(reach / to_double(h)) + 2;
    T sum(0);
    for (int k = -count; k <= count; ++k) {
      const R t = h * k;
      sum += exp(R(-t * t)) * cauchy_above(T((xi - t) / eta));
    }
    return sum * h / root_pi;
  }

  LinePoint<T> noiseless(const NoiseLevel<T>& level, const T& x) const {
    using std::log, std::log1p;
    const T v = (x / level.alpha - location_) / scale_, one = 1 + v * v;
    return noiseless_point(level, x, T(-log(T(pi<T>() * scale_)) - log(one)), T(-2 * v / one / scale_),
                           T(2 * (v * v - 1) / one / one / (scale_ * scale_)));
  }

  R location_, scale_;
};

}  // namespace flowgauge
