#pragma once
// E exp(κ n·e) for n uniform on the unit sphere in d dimensions, its logarithm and derivatives: what the law of a sphere
// under noise is made of. Include only where laws are instantiated (multivariate_laws*.cpp).

#include <cmath>
#include <limits>
#include <vector>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// With F(κ) = E exp(κ n·e) = Γ(d/2)(2/κ)^ν I_ν(κ), ν = d/2 − 1, in plain scalars T, for every κ >= 0:
/// below bound() by its power series, whose terms are positive; above by the expansion of A = (log F)′ in powers of 1/κ,
/// from the Riccati equation A′ = 1 − A² − (d − 1)A/κ. Source: NIST DLMF 10.25.2, 10.29.2, 10.40.1.
template <class T>
class ZonalIntegral {
 public:
  /// log F, A = (log F)′, h = A/κ and their derivatives. δ = (1/κ) d/dκ: h = δ log F, q = δh, r = δq.
  struct Values {
    T log_scaled;  ///< log F − κ
    T log_value;   ///< log F; only below bound()
    T ratio;       ///< A
    T remainder;   ///< 1 − A
    T slope;       ///< A′
    T bend;        ///< A″
    T h, q, r;
  };

  explicit ZonalIntegral(Index d) : d_(static_cast<double>(d)) {
    using std::log;
    // Γ(d/2) by its recursion from Γ(1) = 1 or Γ(1/2) = √π.
    constant_ = (d % 2 == 0 ? T(0) : T(log(pi<T>()) / 2)) - log(T(2 * pi<T>())) / 2 + (d_ / 2 - 1) * log(T(2));
    for (T x = d % 2 == 0 ? T(1) : T(0.5); x < d_ / 2; x += 1) constant_ += log(x);
    constexpr int digits = std::numeric_limits<T>::digits;
    const int count = digits <= 64 ? 60 : digits <= 120 ? 110 : 170;
    coefficients_.push_back(T(1));
    for (int n = 1; n <= count; ++n) {
      const std::size_t i = static_cast<std::size_t>(n);
      T sum = (T(n) - d_) / d_ * coefficients_[i - 1];
      for (std::size_t j = 1; j < i; ++j) sum -= coefficients_[j] * coefficients_[i - j];
      coefficients_.push_back(sum / 2);
    }
    choose_bound();
  }

  /// From here on the expansion in 1/κ is used.
  const T& bound() const { return bound_; }

  /// log_kappa = log κ may be exact where κ itself overflows.
  Values at(const T& kappa, const T& log_kappa) const {
    return kappa < bound_ ? by_series(T(kappa * kappa)) : by_expansion(kappa, log_kappa);
  }

  /// For κ² below bound()², where it is the natural argument.
  Values by_series(const T& squared) const {
    using std::log, std::log1p, std::sqrt;
    constexpr double large = 1e250;
    T term(1), f1 = 1 / d_, f2 = f1 / (d_ + 2), f3 = f2 / (d_ + 4), others(0), scale(1), offset(0);
    for (int n = 0;; ++n) {
      const T next = d_ + 2 * n;
      const T factor = squared / (2 * (n + 1) * next);
      term *= factor;
      others += term;
      T part = term / (next + 2);
      f1 += part;
      part /= next + 4;
      f2 += part;
      f3 += part / (next + 6);
      if (others > large) {
        for (T* value : {&term, &others, &f1, &f2, &f3, &scale}) *value /= large;
        offset += log(T(large));
      }
      if (factor < 0.5 && term < std::numeric_limits<T>::epsilon() / 8 * (scale + others)) break;
    }
    const T f0 = scale + others;
    const T kappa = sqrt(squared);
    Values v;
    v.log_value = scale == 1 ? T(log1p(others)) : T(log(f0) + offset);
    v.log_scaled = v.log_value - kappa;
    v.h = f1 / f0;
    v.q = f2 / f0 - v.h * v.h;
    v.r = f3 / f0 - 3 * v.h * v.q - v.h * v.h * v.h;
    v.ratio = kappa * v.h;
    v.remainder = 1 - v.ratio;
    v.slope = v.h + squared * v.q;
    v.bend = kappa * (3 * v.q + squared * v.r);
    return v;
  }

 private:
  Values by_expansion(const T& kappa, const T& log_kappa) const {
    const T inverse = 1 / kappa, step = d_ / kappa;
    // With a_n κ⁻ⁿ = term_n: A = Σ term_n and so on, by powers of 1/κ.
    T remainder(0), slope(0), bend(0), tail(0), q_sum(1), r_sum(3), power(1);
    for (std::size_t n = 1; n <= terms_; ++n) {
      power *= step;
      const T term = coefficients_[n] * power;
      const T order(static_cast<double>(n));
      remainder -= term;
      slope -= order * term;
      bend += order * (order + 1) * term;
      q_sum += (order + 1) * term;
      r_sum += (order + 1) * (order + 3) * term;
      if (n >= 2) tail -= kappa / (order - 1) * term;
    }
    Values v;
    v.log_scaled = constant_ - (d_ - 1) / 2 * log_kappa + (step == 0 ? T(0) : tail);
    v.log_value = v.log_scaled + kappa;
    v.remainder = remainder;
    v.ratio = 1 - remainder;
    v.slope = slope * inverse;
    v.bend = bend * inverse * inverse;
    v.h = v.ratio * inverse;
    v.q = -q_sum * inverse * inverse * inverse;
    v.r = r_sum * inverse * inverse * inverse * inverse * inverse;
    return v;
  }

  /// The least κ at which the expansion has reached rounding before its terms grow again, also beside A′ ~ 1/κ², and at which
  /// the exponentially small rest e^{−2κ} is below that.
  void choose_bound() {
    const double d = to_double(d_), epsilon = to_double(T(std::numeric_limits<T>::epsilon())) / 8;
    for (double kappa = 4;; kappa *= 1.1) {
      if (!(std::exp(-2 * kappa) * kappa * kappa * kappa < epsilon)) continue;
      double power = 1;
      bool before = false;
      for (std::size_t n = 1; n < coefficients_.size(); ++n) {
        power *= d / kappa;
        const bool small = std::abs(to_double(coefficients_[n])) * power * kappa * static_cast<double>(n * n) < epsilon;
        if (small && before) {
          bound_ = T(kappa);
          terms_ = n;
          return;
        }
        before = small;
      }
    }
  }

  T d_;
  T constant_;                   ///< log F − κ + ((d − 1)/2) log κ → constant_
  std::vector<T> coefficients_;  ///< of (d/κ)ⁿ in A
  T bound_;
  std::size_t terms_ = 0;
};

/// The same for duals, whose derivatives are known: log F and h along κ, h and q along κ².
template <class T>
class ZonalIntegral<Dual<T>> {
 public:
  using Plain = typename ZonalIntegral<T>::Values;
  struct Values {
    Dual<T> log_scaled, log_value, ratio, remainder, slope, h, q;
  };

  explicit ZonalIntegral(Index d) : plain_(d) {}

  Values at(const Dual<T>& kappa, const Dual<T>& log_kappa) const {
    const Plain v = plain_.at(kappa.value, log_kappa.value);
    const T& step = kappa.derivative;
    const T& k = kappa.value;
    return {{v.log_scaled, chain(T(-v.remainder), step)}, {v.log_value, chain(v.ratio, step)},
            {v.ratio, chain(v.slope, step)},              {v.remainder, chain(T(-v.slope), step)},
            {v.slope, chain(v.bend, step)},               {v.h, chain(T(k * v.q), step)},
            {v.q, chain(T(k * v.r), step)}};
  }

  Values by_series(const Dual<T>& squared) const {
    const Plain v = plain_.by_series(squared.value);
    const T half = squared.derivative / 2;
    Values all{};
    all.log_value = {v.log_value, chain(v.h, half)};
    all.h = {v.h, chain(v.q, half)};
    all.q = {v.q, chain(v.r, half)};
    return all;
  }

 private:
  ZonalIntegral<T> plain_;
};

}  // namespace flowgauge
