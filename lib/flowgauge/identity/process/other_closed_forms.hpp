#pragma once
// A density that has two closed forms has one value.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct OtherClosedForms {
  static constexpr Entry entry{
      .name = "other_closed_forms",
      .title = "Two closed forms of one density",
      .statement =
          "images = eigenfunctions; cosh form = mixture; Σ_∞ − EΣ_∞Eᵀ = ∫e^{−As}Qe^{−Aᵀs}ds inside the density",
      .assumptions = "0.3 ≤ t ≤ 2, where both forms converge",
      .source =
          "Carslaw and Jaeger 1959, Conduction of Heat in Solids, section 10.5 (Poisson's summation); the process's "
          "own source",
      .blind_to = "what both forms share: drift and propagator",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (at.subject->other_forms.empty()) return "there is one closed form";
    return at.t >= 0.3 && at.t <= 2 ? "" : "outside of 0.3 <= t <= 2";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    Batch<D> start(at.dimension(), 1);
    for (Index i = 0; i < at.dimension(); ++i) start(i, 0) = D(T(at.subject->start(i)));
    NumberSides<T> sides;
    for (const OtherForm<D>& form : at.subject->other_forms) {
      const Vector<T> other = values_part(form.log_density(D(at.t), start, constant_duals(at.X)));
      for (Index n = 0; n < at.points(); ++n) {
        T scale = 1 + magnitude<T>(at.value.log_density(n));
        for (Index i = 0; i < at.dimension(); ++i) scale += magnitude<T>(at.X(i, n) * at.value.score(i, n));
        sides.add(other(n), at.value.log_density(n), scale);
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
