#pragma once
// A step that keeps volume, and one that does not.

#include "flowgauge/identity/continuous_flow/jacobian_determinant.hpp"

namespace flowgauge {

struct StepVolume {
  static constexpr Entry entry{
      .name = "step_volume",
      .title = "Volume under one step of a Hamiltonian flow",
      .statement = "leapfrog: det = 1;  explicit Euler: det = 1 − h²F′(q), on the oscillator 1 + h²ω²",
      .assumptions = "q̇ = p, ṗ = F(q) with F = −ω²q, −sin q and −q³; Jacobian by forward-mode duals",
      .source = "Hairer, Lubich, Wanner 2006, Geometric Numerical Integration, theorem VI.3.5 and section VI.9",
      .blind_to = "the accuracy of the steps",
  };

  template <class T>
  static std::string not_applicable(const ContinuousFlowEvaluation<T>& at) {
    return at.name() == "oscillator" ? "" : "the steps are those of oscillators";
  }

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    using std::cos;
    using S = Dual<T>;
    SidesBuilder<T> builder;
    const T omega2 = T(2.25);
    for (const OscillatorForce force : {OscillatorForce::linear, OscillatorForce::pendulum, OscillatorForce::cubic}) {
      for (const auto& [q, p] : {std::pair{0.5, -0.25}, std::pair{-1.5, 2.0}, std::pair{3.0, 0.125}}) {
        for (const double h : {0.125, 0.5, 1.75}) {
          const auto determinant = [&](const auto& step) {
            Matrix<T> J(2, 2);
            for (Index i = 0; i < 2; ++i) {
              Vector<S> x(2);
              x << S(T(q), i == 0 ? T(1) : T(0)), S(T(p), i == 1 ? T(1) : T(0));
              const Vector<S> y = step(force, x, S(T(h)));
              for (Index k = 0; k < 2; ++k) J(k, i) = y(k).derivative;
            }
            return detail::small_determinant(J);
          };
          const T slope = force == OscillatorForce::linear     ? T(-omega2)
                          : force == OscillatorForce::pendulum ? T(-cos(T(q)))
                                                               : T(-3 * T(q) * T(q));
          const auto [leapfrog, leapfrog_size] = determinant(at.subject->leapfrog);
          const auto [euler, euler_size] = determinant(at.subject->euler);
          builder.add_row(Vector<T>::Constant(1, leapfrog), Vector<T>::Ones(1), Vector<T>::Constant(1, leapfrog_size));
          builder.add_row(Vector<T>::Constant(1, euler), Vector<T>::Constant(1, T(1 - T(h) * T(h) * slope)),
                          Vector<T>::Constant(1, euler_size));
        }
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
