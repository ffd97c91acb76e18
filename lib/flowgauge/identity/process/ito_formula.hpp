#pragma once
// A process that is a function of Brownian motion obeys its equation, by Itô's formula.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

/// Values of W at time t at which paths are looked at: within two deviations, and in the range of every inverse
/// function.
template <class T>
Batch<T> brownian_values(const T& t) {
  using std::sqrt;
  Batch<T> W(1, 5);
  W << T(-1.4), T(-0.6), T(0.05), T(0.7), T(1.3);
  return W * T(sqrt(t));
}

struct ItoFormula {
  static constexpr Entry entry{
      .name = "ito_formula",
      .title = "Itô's formula",
      .statement = "X = F(t, W):  G(F) = ∂_wF,  b(F) = ∂ₜF + ½∂²_wF",
      .assumptions = "t ≤ 0.5; ∂²_wF as ∂_w of G(F)",
      .source = "Kloeden and Platen 1992, Numerical Solution of Stochastic Differential Equations, section 4.4",
      .blind_to = "the start F(0, 0)",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (!at.subject->pathwise) return "not a function of Brownian motion";
    return at.t <= 0.5 ? "" : "t > 0.5";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    const Batch<T> W = brownian_values(at.t);
    const Batch<D> by_time = at.subject->pathwise(D(at.t, T(1)), constant_duals(W));
    const Batch<D> by_w = at.subject->pathwise(D(at.t), seeded_duals(W, 0));
    const Batch<D> noise = at.subject->noise(D(at.t), by_w);
    const Batch<D> drift = at.subject->drift(D(at.t), by_w);
    NumberSides<T> sides;
    for (Index n = 0; n < W.cols(); ++n) {
      sides.add(noise(0, n).value, by_w(0, n).derivative,
                T(magnitude<T>(noise(0, n).value) + magnitude<T>(by_w(0, n).derivative)));
      const T bent = noise(0, n).derivative / 2;
      sides.add(drift(0, n).value, T(by_time(0, n).derivative + bent),
                T(magnitude<T>(drift(0, n).value) + magnitude<T>(by_time(0, n).derivative) + magnitude<T>(bent)));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
