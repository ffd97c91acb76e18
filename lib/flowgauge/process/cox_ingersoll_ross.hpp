#pragma once
// The Cox–Ingersoll–Ross process: square-root noise.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// log Γ(x) for x > 0, in double and Mp50.
template <class T>
T log_gamma(const T& x);
template <>
double log_gamma<double>(const double& x);
template <>
Mp50 log_gamma<Mp50>(const Mp50& x);

/// Below which z the power series of I_q(z) is used, above which the asymptotic one.
template <class T>
double largest_series_argument(double order) {
  return std::max(std::numeric_limits<Real<T>>::digits > 64 ? 80.0 : 40.0, order * order);
}

/// log of a sum, and another sum over it.
template <class T>
struct SumAndRatio {
  T log_sum;
  T ratio;
};

/// Σ wᵐ/(m! (q+1)_m), so that I_q(z) = (z/2)^q/Γ(q+1) times it at w = z²/4; and the same at q + 1 over it. Positive
/// terms, no root of w: derivatives keep their accuracy at w = 0. Source: Abramowitz and Stegun 1964, 9.6.10.
template <class T>
SumAndRatio<T> bessel_series(const Real<T>& q, const T& w) {
  using std::log;
  using R = Real<T>;
  const double order = to_double(q), small = std::numeric_limits<R>::digits > 64 ? 1e-54 : 1e-18;
  T term(1), sum(1), next_term(1), next_sum(1), shift(0);
  for (int m = 1; m < 100000; ++m) {
    term = term * w / T(R(m * R(q + m)));
    next_term = next_term * w / T(R(m * R(q + m + 1)));
    sum += term;
    next_sum += next_term;
    if (sum > 1e200) {
      for (T* part : {&term, &sum, &next_term, &next_sum}) *part = *part * 1e-200;
      shift += T(R(-log(R(1e-200))));
    }
    if (term < small * sum && m * (m + order) > to_double(w)) break;
  }
  return {log(sum) + shift, next_sum / sum};
}

/// √(2πz) e^{−z} I_q(z), and I_{q+1}(z)/I_q(z), for large z. Source: Abramowitz and Stegun 1964, 9.7.1.
template <class T>
SumAndRatio<T> bessel_asymptotics(const Real<T>& q, const T& z) {
  using std::log;
  using R = Real<T>;
  const double small = std::numeric_limits<R>::digits > 64 ? 1e-54 : 1e-19;
  const auto sum_of = [&](const R& order) {
    T term(1), sum(1);
    for (int m = 1; m <= 400; ++m) {
      const double odd = 2 * m - 1;
      const T next = -term * T(R(4 * order * order - odd * odd)) / (8 * m * z);
      const double size = std::abs(to_double(next)), before = std::abs(to_double(term));
      if (size >= before && m > to_double(order)) break;
      term = next;
      sum += term;
      if (size < small) break;
    }
    return sum;
  };
  const T here = sum_of(q);
  return {log(here), sum_of(R(q + 1)) / here};
}

/// dX = κ(θ − X)dt + ξ√X dW on x > 0.
struct CoxIngersollRoss {
  double rate = 1.2;
  double level = 0.9;
  double volatility = 0.8;
  double start = 0.6;

  static constexpr std::array<Parameter, 4> parameters{
      {{"rate", Shape::number, "1.2", {.low = 0, .open_low = true}, "rate κ"},
       {"level", Shape::number, "0.9", {.low = 0, .open_low = true}, "level θ"},
       {"volatility", Shape::number, "0.8", {.low = 0, .open_low = true}, "volatility ξ, with 2κθ ≥ ξ²"},
       {"start", Shape::number, "0.6", {.low = 0, .open_low = true}, "start x₀"}}};
  static constexpr Entry entry{
      .name = "cox_ingersoll_ross",
      .title = "Cox–Ingersoll–Ross process",
      .statement = "dX = κ(θ − X)dt + ξ√X dW:  2cX_t ~ χ′²(4κθ/ξ²; 2cx₀e^{−κt}),  c = 2κ/(ξ²(1 − e^{−κt}))",
      .assumptions = "2κθ ≥ ξ² (Feller): 0 is never reached",
      .source = "Cox, Ingersoll and Ross 1985, doi:10.2307/1911242, equation 18",
      .blind_to = "what happens at 0 when Feller's condition fails",
      .parameters = parameters,
      .example = R"({"type": "cox_ingersoll_ross", "rate": 1.2, "level": 0.9, "volatility": 0.8, "start": 0.6})",
  };

  static CoxIngersollRoss from(const auto& values) {
    const CoxIngersollRoss process{values.number("rate"), values.number("level"), values.number("volatility"),
                                   values.number("start")};
    if (!(2 * process.rate * process.level >= process.volatility * process.volatility)) {
      values.reject("volatility", "must satisfy volatility² <= 2 · rate · level, so that 0 is never reached");
    }
    return process;
  }

  template <class T>
  T drift(const T& x) const {
    return T(rate) * (T(level) - x);
  }
  template <class T>
  T noise(const T& x) const {
    using std::sqrt;
    return T(volatility) * sqrt(x);
  }
  template <class T>
  T diffusion_divergence(const T&) const {
    return T(volatility) * T(volatility);
  }

  /// q = 2κθ/ξ² − 1.
  template <class R>
  R order() const {
    return 2 * R(rate) * R(level) / (R(volatility) * R(volatility)) - 1;
  }

  /// p = c e^{−u−v}(v/u)^{q/2} I_q(2√(uv)) with u = cx₀e^{−κt}, v = cx. For large arguments −u − v + 2√(uv) = −(√u −
  /// √v)² does not cancel; for small ones (v/u)^{q/2} (uv)^{q/2} = v^q needs no root. Loses 2√(uv) ulp where that is
  /// below 40 or q².
  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    using std::exp, std::expm1, std::log, std::sqrt;
    using R = Real<T>;
    if (!(x > 0)) return outside_of_domain<T>();
    const R q = order<R>();
    const T kept = exp(T(-T(rate) * t)), decay = expm1(T(-T(rate) * t));
    const T c = -2 * T(rate) / (T(volatility) * T(volatility) * decay);
    const T u = c * from * kept, v = c * x;
    const double z = 2 * std::sqrt(to_double(u)) * std::sqrt(to_double(v));
    // d/dv of log I_q(2√(uv)) is q/2v + √(u/v) I_{q+1}/I_q.
    if (z < largest_series_argument<T>(to_double(q))) {
      const SumAndRatio<T> series = bessel_series<T>(q, T(u * v));
      return {log(c) - u - v + T(q) * log(v) - T(log_gamma<R>(R(q + 1))) + series.log_sum,
              c * (u / T(R(q + 1)) * series.ratio - 1) + T(q) / x};
    }
    const T mean_root = sqrt(T(from * kept)), root = sqrt(x);
    const T difference = (from - x + from * decay) / (mean_root + root);
    const T argument = 2 * c * mean_root * root;
    const SumAndRatio<T> bessel = bessel_asymptotics<T>(q, argument);
    return {log(c) - c * difference * difference + T(q) * log(T(root / mean_root)) + bessel.log_sum -
                log(T(2 * pi<T>() * argument)) / 2,
            c * (bessel.ratio * mean_root / root - 1) + T(q) / x};
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    using R = Real<T>;
    process.axes = {Axis{.low = 0}};
    process.moments = [p = *this](const T& t) {
      using std::exp, std::expm1;
      require_length_of_time(t);
      const T kappa(p.rate), theta(p.level), xi(p.volatility), x0(p.start);
      const T gone = -expm1(T(-kappa * t));
      return line_moments<T>(T(x0 + (theta - x0) * gone),
                             T(xi * xi / kappa * gone * (x0 * exp(T(-kappa * t)) + theta * gone / 2)));
    };
    using std::log;
    const R q = order<R>();
    const R scale = R(volatility) * R(volatility) / (2 * R(rate));
    const R log_constant = -log_gamma<R>(R(q + 1)) - R(q + 1) * log(scale);
    process.stationary = [q, scale, log_constant](const Batch<T>& X) {
      return each_density<T>(X, [&](Index n) {
        using std::log;
        const T& x = X(0, n);
        if (!(x > 0)) return outside_of_domain<T>();
        return LineDensity<T>{T(log_constant) + T(q) * log(x) - x / T(scale), T(q) / x - 1 / T(scale)};
      });
    };
    process.stationary_moments = [q, scale] {
      return line_moments<T>(T(R(q + 1) * scale), T(R(q + 1) * scale * scale));
    };
    process.stationary_velocity = [](const Batch<T>& X) { return Batch<T>::Constant(1, X.cols(), T(0)); };
    process.entropy_production = [] { return T(0); };
    process.bulk = [p = *this](double t) {
      // p ~ x^q at 0 and e^{−cx + 2√(cux)} far out: cut where they are 1e-34 and 1e-38 of the peak.
      const double gone = -std::expm1(-p.rate * t), c = 2 * p.rate / (p.volatility * p.volatility * gone);
      const double u = c * p.start * std::exp(-p.rate * t);
      const double high = std::pow(std::sqrt(u) + std::sqrt(90 + 2 * p.order<double>()), 2) / c;
      return Extent{Coordinate::exponential, std::log(p.start) - 80 / (p.order<double>() + 1), std::log(high), 0.1,
                  false};
    };
    return process;
  }
};

}  // namespace flowgauge
