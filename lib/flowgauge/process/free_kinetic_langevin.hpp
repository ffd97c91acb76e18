#pragma once
// Kinetic Langevin dynamics without a force.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/linear_process.hpp"

namespace flowgauge {

/// 2y − 3 + 4e^{−y} − e^{−2y} = (2/3)y³ − … for y >= 0, with full relative accuracy: by its power series for y < 1.
template <class T>
T chandrasekhar_position(const T& y) {
  using std::expm1;
  if (!(y < 1)) {
    const T gone = -expm1(T(-y));
    return 2 * (y - gone) - gone * gone;
  }
  // Σ_{n>=3} (−1)ⁿ(4 − 2ⁿ)yⁿ/n!
  T power = -y * y * y / 6, sum(0);
  double two = 8;
  const int terms = std::numeric_limits<Real<T>>::digits > 64 ? 64 : 26;
  for (int n = 3; n <= terms; ++n) {
    sum += (4 - two) * power;
    power = -power * y / (n + 1);
    two *= 2;
  }
  return sum;
}

/// dX = V dt, dV = −γV dt + √(2γT) dW; the state is (x, v).
struct FreeKineticLangevin {
  double friction = 1.1;
  double temperature = 0.6;
  Vector<double> start;

  static constexpr std::array<Parameter, 3> parameters{
      {{"friction", Shape::number, "1.1", {.low = 0, .open_low = true}, "friction γ"},
       {"temperature", Shape::number, "0.6", {.low = 0, .open_low = true}, "temperature T, with unit mass"},
       {"start", Shape::vector, "[-0.3, 0.8]", {}, "start (x₀, v₀)"}}};
  static constexpr Entry entry{
      .name = "free_kinetic_langevin",
      .title = "Free kinetic Langevin dynamics",
      .statement =
          "dX = V dt, dV = −γV dt + √(2γT)dW:  Σ_xx = T/γ²(2γt − 3 + 4e − e²), Σ_xv = T/γ (1 − e)², Σ_vv = T(1 − e²), "
          "e = e^{−γt}",
      .assumptions = "unit mass, no force; the position has no stationary law",
      .source = "Chandrasekhar 1943, doi:10.1103/RevModPhys.15.1, chapter II, section 2",
      .blind_to = "forces; noise enters the velocity alone",
      .parameters = parameters,
      .example = R"({"type": "free_kinetic_langevin", "friction": 1.1, "temperature": 0.6, "start": [-0.3, 0.8]})",
  };

  static FreeKineticLangevin from(const auto& values) {
    FreeKineticLangevin process{values.number("friction"), values.number("temperature"), values.vector("start")};
    if (process.start.size() != 2) values.reject("start", "must have two entries, position and velocity");
    return process;
  }

  template <class T>
  LinearTransition<T> transition(const T& t) const {
    using std::exp, std::expm1;
    const T gamma(friction), kelvin(temperature);
    const T gone = -expm1(T(-gamma * t));
    LinearTransition<T> step{Matrix<T>(2, 2), Matrix<T>(2, 2)};
    step.propagator(0, 0) = T(1);
    step.propagator(0, 1) = gone / gamma;
    step.propagator(1, 0) = T(0);
    step.propagator(1, 1) = exp(T(-gamma * t));
    step.covariance(0, 0) = kelvin / (gamma * gamma) * chandrasekhar_position<T>(T(gamma * t));
    step.covariance(0, 1) = step.covariance(1, 0) = kelvin / gamma * gone * gone;
    step.covariance(1, 1) = -kelvin * expm1(T(-2 * gamma * t));
    return step;
  }

  template <class T>
  ExactProcess<T> exact() const {
    using std::sqrt;
    using R = Real<T>;
    Matrix<R> A = Matrix<R>::Constant(2, 2, R(0)), B = Matrix<R>::Constant(2, 1, R(0));
    A(0, 1) = R(-1);
    A(1, 1) = R(friction);
    B(1, 0) = sqrt(R(2 * R(friction) * R(temperature)));
    return linear_process<T>(A, B, start, [p = *this](const T& t) { return p.transition<T>(t); });
  }
};

}  // namespace flowgauge
