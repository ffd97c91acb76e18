#pragma once
// Brownian motion in a double well, in its stationary state.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// log ∫exp(−k(x⁴/4 − x²/2))dx = log((π/2)e^{k/8}(I_{−¼} + I_{¼})(k/8)) for k > 0: power series of both Bessel
/// functions below k = 600, their common asymptotic series above, where it leaves e^{−k/4} of it. Relative accuracy of
/// Z: that of T. Source: Abramowitz and Stegun 1964, 9.6.10 and 9.7.1.
template <class T>
T log_double_well_constant(const T& k) {
  using std::exp, std::log, std::sqrt;
  const T z = k / 8;
  if (z < 75) {
    // I_ν(z) = (z/2)^ν Σ (z²/4)^m / (m! Γ(m+ν+1)) with Γ(3/4) = π√2/Γ(1/4) and Γ(5/4) = Γ(1/4)/4.
    const T quarter_gamma =
        T(static_cast<Real<T>>(Mp50("3.62560990822190831193068515586767200299516768288006546743338")));
    const T root = sqrt(T(sqrt(T(z / 2))));
    T minus = quarter_gamma / (pi<T>() * T(sqrt(Real<T>(2)))) / root;
    T plus = 4 * root / quarter_gamma;
    T sum = minus + plus;
    const T square = z * z / 4;
    const int terms = 130 + static_cast<int>(2 * to_double(z));
    for (int m = 1; m <= terms; ++m) {
      minus = minus * square / (T(m) * T(m - 0.25));
      plus = plus * square / (T(m) * T(m + 0.25));
      sum += minus + plus;
    }
    return log(T(pi<T>() / 2)) + z + log(sum);
  }
  T term(1), sum(1);
  for (int m = 1; m <= 130; ++m) {
    const double odd = 2 * m - 1;
    term = term * (odd * odd - 0.25) / (T(8.0 * m) * z);
    sum += term;
  }
  return log(T(pi<T>() * sum)) + 2 * z - log(T(2 * pi<T>() * z)) / 2;
}

/// dX = (X − X³)dt + s dW, started in its stationary law.
struct DoubleWell {
  double volatility = 0.9;

  static constexpr std::array<Parameter, 1> parameters{
      {{"volatility", Shape::number, "0.9", {.low = 0, .open_low = true}, "volatility s"}}};
  static constexpr Entry entry{
      .name = "double_well",
      .title = "Double well",
      .statement =
          "dX = (X − X³)dt + s dW:  p = e^{−k(x⁴/4 − x²/2)}/Z,  k = 2/s²,  Z = (π/2)e^{k/8}(I_{−¼} + I_{¼})(k/8)",
      .assumptions = "the stationary law alone has a closed form; the process starts in it",
      .source =
          "Risken 1989, The Fokker–Planck Equation, section 5.2; Z: Gradshteyn and Ryzhik 2007, 3.323.3, for a "
          "quadratic term of the other sign",
      .blind_to = "every error in time: the law does not change",
      .parameters = parameters,
      .example = R"({"type": "double_well", "volatility": 0.9})",
  };

  static DoubleWell from(const auto& values) { return {values.number("volatility")}; }

  template <class T>
  T drift(const T& x) const {
    return x * (1 - x) * (1 + x);
  }
  template <class T>
  T noise(const T&) const {
    return T(volatility);
  }
  template <class T>
  T diffusion_divergence(const T&) const {
    return T(0);
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_equation<T>(*this);
    const Real<T> k = 2 / (Real<T>(volatility) * Real<T>(volatility));
    // The well is taken from its bottom, −k/4 at x² = 1: −k(x² − 1)²/4 does not cancel.
    const Real<T> at_bottom = k / 4 - log_double_well_constant<Real<T>>(k);
    process.stationary = [k, at_bottom, p = *this](const Batch<T>& X) {
      return each_density<T>(X, [&](Index n) {
        const T& x = X(0, n);
        const T height = (x - 1) * (x + 1);
        return LineDensity<T>{T(at_bottom) - T(k) * height * height / 4, T(k) * p.drift<T>(x)};
      });
    };
    // E x² = 4 d(log Z)/dk + 1/k, by parts from d(log Z)/dk = E(x²/2 − x⁴/4).
    using D = Dual<Real<T>>;
    const Real<T> variance = 4 * log_double_well_constant<D>(D(k, Real<T>(1))).derivative + 1 / k;
    process.stationary_moments = [variance] { return line_moments<T>(T(0), T(variance)); };
    process.moments = [variance](const T& t) {
      require_length_of_time(t, true);
      return line_moments<T>(T(0), T(variance));
    };
    process.law = [stationary = process.stationary](const T& t, const Batch<T>& X) {
      require_length_of_time(t, true);
      return stationary(X);
    };
    process.stationary_velocity = [](const Batch<T>& X) { return Batch<T>::Constant(1, X.cols(), T(0)); };
    process.entropy_production = [] { return T(0); };
    // e^{−k(x²−1)²/4} < 1e-32 beyond √(1 + √(4·75/k)).
    const double end = std::sqrt(1 + std::sqrt(300 / to_double(k)));
    process.bulk = [end](double) { return Bulk{Coordinate::identity, -end, end, end / 160, false}; };
    return process;
  }
};

}  // namespace flowgauge
