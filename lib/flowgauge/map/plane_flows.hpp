#pragma once
// Flows in the plane that turn: a Hamiltonian oscillator, a Hamiltonian twist, and the normal form of a Hopf bifurcation.

#include <cmath>

#include "flowgauge/map/line_flows.hpp"

namespace flowgauge {

namespace detail {

/// x turned anticlockwise by an angle.
template <class T>
Vector<T> turned(const Vector<T>& x, const T& angle) {
  using std::cos, std::sin;
  const T c = cos(angle), s = sin(angle);
  Vector<T> y(2);
  y << c * x(0) - s * x(1), s * x(0) + c * x(1);
  return y;
}

}  // namespace detail

struct OscillatorFlow {
  static constexpr Entry entry{
      .name = "oscillator",
      .title = "Harmonic oscillator",
      .statement = "H = ½(p² + ω²q²), ω = 3/2:  q̇ = p, ṗ = −ω²q;  ψ turns (ωq, p) by −ωτ,  ∫∇·f = 0",
      .assumptions = "none",
      .source = "Hairer, Lubich, Wanner 2006, Geometric Numerical Integration, section I.1; Liouville's theorem VI.2.4",
      .blind_to = "nonlinear terms, explicit time; its log-determinant is 0 everywhere, so a flow without one passes",
  };
  static constexpr Index dimension = 2;
  static constexpr double omega = 1.5;

  template <class T>
  static Vector<T> velocity(const Vector<T>& x, const T&) {
    Vector<T> u(2);
    u << x(1), T(-omega * omega) * x(0);
    return u;
  }
  template <class T>
  static T divergence(const Vector<T>&, const T&) {
    return T(0);
  }
  template <class T>
  static FlowPoint<T> map(const Vector<T>& x, const T& from, const T& to) {
    Vector<T> scaled(2);
    scaled << T(omega) * x(0), x(1);
    scaled = detail::turned<T>(scaled, T(T(-omega) * (to - from)));
    scaled(0) = scaled(0) / T(omega);
    return {scaled, T(0)};
  }
};

struct TwistFlow {
  static constexpr Entry entry{
      .name = "twist",
      .title = "Twist",
      .statement = "H = ¼(q² + p²)²:  q̇ = r²p, ṗ = −r²q, r² = q² + p²;  ψ turns (q, p) by −r²τ,  ∫∇·f = 0",
      .assumptions = "none",
      .source = "Arnold 1989, Mathematical Methods of Classical Mechanics, section 50 (action and angle)",
      .blind_to = "explicit time; its log-determinant is 0 everywhere, so a flow without one passes",
  };
  static constexpr Index dimension = 2;

  template <class T>
  static Vector<T> velocity(const Vector<T>& x, const T&) {
    const T r2 = x.squaredNorm();
    Vector<T> u(2);
    u << r2 * x(1), -r2 * x(0);
    return u;
  }
  template <class T>
  static T divergence(const Vector<T>&, const T&) {
    return T(0);
  }
  template <class T>
  static FlowPoint<T> map(const Vector<T>& x, const T& from, const T& to) {
    return {detail::turned<T>(x, T(-x.squaredNorm() * (to - from))), T(0)};
  }
};

struct StuartLandauFlow {
  static constexpr Entry entry{
      .name = "stuart_landau",
      .title = "Stuart and Landau's limit cycle",
      .statement = "ż = (1 + iω)z − (1 + iβ)|z|²z, ω = 1, β = ½:  r_τ = re^τ/√D, θ_τ = θ + ωτ − ½β log D, D = 1 + r²(e^{2τ} − 1),  "
                   "∫∇·f = 2τ − 2 log D",
      .assumptions = "r > 1 blows up backward at τ = ½ log(1 − 1/r²)",
      .source = "Kuramoto 1984, Chemical Oscillations, Waves, and Turbulence, section 2.2; Kuznetsov 2004, eq. 3.11 (Hopf normal form)",
      .blind_to = "explicit time",
  };
  static constexpr Index dimension = 2;
  static constexpr double omega = 1, beta = 0.5;

  template <class T>
  static Vector<T> velocity(const Vector<T>& x, const T&) {
    const T r2 = x.squaredNorm();
    const T growth = 1 - r2, speed = omega - beta * r2;
    Vector<T> u(2);
    u << growth * x(0) - speed * x(1), speed * x(0) + growth * x(1);
    return u;
  }
  template <class T>
  static T divergence(const Vector<T>& x, const T&) {
    return 2 - 4 * x.squaredNorm();
  }
  template <class T>
  static FlowPoint<T> map(const Vector<T>& x, const T& from, const T& to) {
    using std::exp, std::sqrt;
    const T tau = to - from;
    const T r = sqrt(T(x.squaredNorm()));
    const bool forward = tau > 0;
    // D, divided by e^{2τ} forward, and its logarithm.
    const T scaled = BistableFlow::denominator(r, tau);
    const T log_scaled = BistableFlow::log_denominator(r, tau);
    const T log_d = forward ? T(log_scaled + 2 * tau) : log_scaled;
    const T factor = (forward ? T(1) : T(exp(tau))) / sqrt(scaled);
    return {Vector<T>(factor * detail::turned<T>(x, T(omega * tau - beta / 2 * log_d))),
            (forward ? T(-2 * tau) : T(2 * tau)) - 2 * log_scaled};
  }
  template <class T>
  static Lifetime<T> lifetime(const Vector<T>& x) {
    using std::sqrt;
    return BistableFlow::lifetime(T(sqrt(T(x.squaredNorm()))));
  }
};

}  // namespace flowgauge
