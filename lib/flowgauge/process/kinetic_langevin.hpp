#pragma once
// Kinetic (underdamped) Langevin dynamics in a harmonic trap.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/linear_process.hpp"

namespace flowgauge {

/// dX = V dt, dV = −(γV + ω²X)dt + √(2γT) dW; the state is (x, v).
struct KineticLangevin {
  double friction = 0.8;
  double frequency = 1.3;
  double temperature = 0.7;
  Vector<double> start;

  static constexpr std::array<Parameter, 4> parameters{
      {{"friction", Shape::number, "0.8", {.low = 0, .open_low = true}, "friction γ"},
       {"frequency", Shape::number, "1.3", {.low = 0, .open_low = true}, "frequency ω of the trap"},
       {"temperature", Shape::number, "0.7", {.low = 0, .open_low = true}, "temperature T, with unit mass"},
       {"start", Shape::vector, "[0.9, -0.5]", {}, "start (x₀, v₀)"}}};
  static constexpr Entry entry{
      .name = "kinetic_langevin",
      .title = "Kinetic Langevin dynamics in a harmonic trap",
      .statement =
          "dX = V dt, dV = −(γV + ω²X)dt + √(2γT)dW:  Gaussian with e^{−γt/2}(cos ω_d t, sin ω_d t), Σ_∞ = diag(T/ω², "
          "T), ω_d² = ω² − γ²/4",
      .assumptions = "unit mass; underdamped, critical or overdamped",
      .source =
          "Risken 1989, The Fokker–Planck Equation, section 10.2; Chandrasekhar 1943, doi:10.1103/RevModPhys.15.1",
      .blind_to = "anharmonic forces; noise enters the velocity alone",
      .parameters = parameters,
      .example =
          R"({"type": "kinetic_langevin", "friction": 0.8, "frequency": 1.3, "temperature": 0.7, "start": [0.9, -0.5]})",
  };

  static KineticLangevin from(const auto& values) {
    KineticLangevin process{values.number("friction"), values.number("frequency"), values.number("temperature"),
                            values.vector("start")};
    if (process.start.size() != 2) values.reject("start", "must have two entries, position and velocity");
    return process;
  }

  /// e^{−At} in closed form, in all three cases of damping.
  template <class T>
  Matrix<T> propagator(const T& t) const {
    using std::cos, std::exp, std::expm1, std::sin, std::sqrt;
    using R = Real<T>;
    const R half = R(friction) / 2, omega = R(frequency);
    const R discriminant = (half - omega) * (half + omega);
    // Of the motion from (1, 0): the even part C and the odd part S with S'(0) = 1, both with the decay in them.
    T even, odd;
    if (discriminant > 0) {
      const R root = sqrt(discriminant);
      const T slow = exp(T(-T(R(omega * omega / (half + root))) * t));
      odd = slow * -expm1(T(-2 * T(root) * t)) / T(R(2 * root));
      even = slow * (1 + exp(T(-2 * T(root) * t))) / 2;
    } else {
      const R root = sqrt(R(-discriminant));
      const T decay = exp(T(-T(half) * t));
      even = decay * cos(T(T(root) * t));
      odd = root > 0 ? T(decay * sin(T(T(root) * t)) / T(root)) : T(decay * t);
    }
    Matrix<T> M(2, 2);
    M(0, 0) = even + T(half) * odd;
    M(0, 1) = odd;
    M(1, 0) = -T(R(omega * omega)) * odd;
    M(1, 1) = even - T(half) * odd;
    return M;
  }

  /// A, whose entry ω² is exact in T.
  template <class T>
  Matrix<T> drift_matrix() const {
    Matrix<T> A(2, 2);
    A(0, 0) = T(0);
    A(0, 1) = T(-1);
    A(1, 0) = T(frequency) * T(frequency);
    A(1, 1) = T(friction);
    return A;
  }

  template <class T>
  LinearTransition<T> transition(const T& t) const {
    Matrix<T> Q = Matrix<T>::Constant(2, 2, T(0));
    Q(1, 1) = 2 * T(friction) * T(temperature);
    return {propagator<T>(t), linear_transition<T>(drift_matrix<T>(), Q, t).covariance};
  }

  template <class T>
  ExactProcess<T> exact() const {
    using std::sqrt;
    using R = Real<T>;
    const Matrix<R> A = drift_matrix<R>();
    Matrix<R> B = Matrix<R>::Constant(2, 1, R(0)), equilibrium = Matrix<R>::Constant(2, 2, R(0));
    B(1, 0) = sqrt(R(2 * R(friction) * R(temperature)));
    equilibrium(0, 0) = R(temperature) / A(1, 0);
    equilibrium(1, 1) = R(temperature);
    const Matrix<T> s = cast_matrix<T>(equilibrium);
    ExactProcess<T> process = linear_process<T>(A, B, start, [p = *this](const T& t) { return p.transition<T>(t); });
    process.stationary = [s](const Batch<T>& X) { return normal_density<T>(Batch<T>::Constant(2, 1, T(0)), s, X); };
    process.stationary_moments = [s] { return MeanCovariance<T>{Vector<T>::Constant(2, T(0)), s}; };
    // The reversible motion (v, −ω²x), along which the energy is constant.
    process.stationary_velocity = [square = T(A(1, 0))](const Batch<T>& X) {
      Batch<T> velocity(2, X.cols());
      for (Index n = 0; n < X.cols(); ++n) {
        velocity(0, n) = X(1, n);
        velocity(1, n) = -square * X(0, n);
      }
      return velocity;
    };
    process.other_forms = {
        {"equilibrium_less_decayed", [s, p = *this](const T& t, const Batch<T>& starts, const Batch<T>& X) {
           const Matrix<T> M = p.propagator<T>(t);
           const Matrix<T> C = s - congruence<T>(M, s);
           return normal_density<T>(product<T>(M, starts), C, X).log_density;
         }}};
    return process;
  }
};

}  // namespace flowgauge
