#pragma once
// The Ornstein–Uhlenbeck process from its stationary law disturbed by one eigenfunction.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/linear_algebra.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// He_k(x) and He_{k−1}(x), probabilists' Hermite polynomials, k >= 1. Source: Abramowitz and Stegun 1964, 22.7.14.
template <class T>
std::array<T, 2> hermite(int k, const T& x) {
  T previous(1), current = x;
  for (int n = 1; n < k; ++n) {
    const T next = x * current - n * previous;
    previous = current;
    current = next;
  }
  return {current, previous};
}

/// dX = −X dt + √2 dW, p₀ = N(0, 1)(1 + c He_k).
struct OrnsteinUhlenbeckEigenfunctions {
  int degree = 4;
  double amplitude = 0.12;

  static constexpr std::array<Parameter, 2> parameters{
      {{"degree", Shape::whole, "4", {.low = 2, .high = 20}, "degree k, even"},
       {"amplitude", Shape::number, "0.12", {.low = 0, .open_low = true}, "c, with 1 + c He_k > 0 everywhere"}}};
  static constexpr Entry entry{
      .name = "ornstein_uhlenbeck_eigenfunctions",
      .title = "Ornstein–Uhlenbeck process with one eigenfunction",
      .statement = "dX = −X dt + √2 dW, p₀ = N(0, 1)(1 + c He_k):  p_t = N(0, 1)(1 + c e^{−kt}He_k)",
      .assumptions = "k even, c so small that p₀ > 0",
      .source = "Risken 1989, The Fokker–Planck Equation, section 5.5.1 (eigenfunctions)",
      .blind_to = "all other rates of decay; the mean is 0 at all times",
      .parameters = parameters,
      .example = R"({"type": "ornstein_uhlenbeck_eigenfunctions", "degree": 4, "amplitude": 0.12})",
  };

  static OrnsteinUhlenbeckEigenfunctions from(const auto& values) {
    const OrnsteinUhlenbeckEigenfunctions process{static_cast<int>(values.whole("degree")), values.number("amplitude")};
    if (process.degree % 2 != 0) values.reject("degree", "must be even: odd polynomials take every sign");
    // He_k has its minima at zeros of He_{k−1}, the eigenvalues of the Jacobi matrix with √1 … √(k−2) beside the
    // diagonal.
    const Index size = process.degree - 1;
    Matrix<double> jacobi = Matrix<double>::Zero(size, size);
    for (Index i = 0; i + 1 < size; ++i) jacobi(i, i + 1) = jacobi(i + 1, i) = std::sqrt(static_cast<double>(i + 1));
    double lowest = 0;
    for (const double x : symmetric_eigen<double>(jacobi).values)
      lowest = std::min(lowest, hermite(process.degree, x)[0]);
    if (!(1 + process.amplitude * lowest > 0)) values.reject("amplitude", "must leave 1 + c He_k > 0 everywhere");
    return process;
  }

  template <class T>
  T drift(const T& x) const {
    return -x;
  }
  template <class T>
  T noise(const T&) const {
    using std::sqrt;
    return T(sqrt(Real<T>(2)));
  }
  template <class T>
  T diffusion_divergence(const T&) const {
    return T(0);
  }

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    using std::exp, std::expm1, std::log;
    const T variance = -expm1(T(-2 * t));
    const T offset = x - from - from * expm1(T(-t));
    return {-offset * offset / (2 * variance) - log(T(2 * pi<T>() * variance)) / 2, -offset / variance};
  }

  template <class T>
  LineDensity<T> density(const T& t, const T& x) const {
    using std::exp, std::log, std::log1p;
    const auto [value, previous] = hermite(degree, x);
    const T size = amplitude * exp(T(-degree * t));
    return {-x * x / 2 - T(log(Real<T>(2 * pi<Real<T>>()))) / 2 + log1p(T(size * value)),
            -x + size * degree * previous / (1 + size * value)};
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, 0);
    process.start = Vector<double>();
    process.law = [p = *this](const T& t, const Batch<T>& X) {
      require_length_of_time(t, true);
      return each_density<T>(X, [&](Index n) { return p.density<T>(t, X(0, n)); });
    };
    process.moments = [p = *this](const T& t) {
      using std::exp;
      require_length_of_time(t, true);
      return line_moments<T>(T(0), p.degree == 2 ? T(1 + 2 * p.amplitude * exp(T(-2 * t))) : T(1));
    };
    process.stationary = [](const Batch<T>& X) {
      return each_density<T>(X, [&](Index n) {
        using std::log;
        const T& x = X(0, n);
        return LineDensity<T>{-x * x / 2 - T(log(Real<T>(2 * pi<Real<T>>()))) / 2, -x};
      });
    };
    process.stationary_moments = [] { return line_moments<T>(T(0), T(1)); };
    process.stationary_velocity = [](const Batch<T>& X) { return Batch<T>::Constant(1, X.cols(), T(0)); };
    process.entropy_production = [] { return T(0); };
    process.relaxation_rate = degree;
    process.bulk = [](double) { return Bulk{Coordinate::identity, -16, 16, 0.2, false}; };
    return process;
  }
};

}  // namespace flowgauge
