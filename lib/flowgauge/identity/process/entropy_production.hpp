#pragma once
// The entropy that a stationary process produces.

#include "flowgauge/identity/process_evaluation.hpp"
#include "flowgauge/process/small_matrices.hpp"

namespace flowgauge {

struct EntropyProduction {
  static constexpr Entry entry{
      .name = "entropy_production",
      .title = "Entropy production",
      .statement = "closed form = ∫ vᵀ(GGᵀ/2)⁻¹v p_∞;  OU: tr(D⁻¹AΣ_∞Aᵀ) − tr A, D = BBᵀ/2",
      .assumptions = "regular GGᵀ, a current that is not 0; d = 1 and 2, by quadrature",
      .source = "Seifert 2012, doi:10.1088/0034-4885/75/12/126001, section 2.5",
      .blind_to = "reversible processes, whose current is 0",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (!at.subject->entropy_production) return "no closed form";
    const bool circle = at.subject->axes[0].at_low == Boundary::periodic;
    if (!circle && !(at.subject->linear && at.dimension() == 2)) return "no current: the process is reversible";
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using std::exp;
    using D = Dual<T>;
    const Index d = at.dimension();
    // Once the law is stationary, its nodes are those of the stationary law.
    Batch<T> X;
    Vector<T> weights;
    process_nodes<T>(*at.subject, T(1000), 1, X, weights);
    const Vector<T> log_density = values_part(at.subject->stationary(constant_duals(X)).log_density);
    const Batch<T> velocity = values_part(at.subject->stationary_velocity(constant_duals(X)));
    const Batch<T> diffusion = squared_noise<T>(values_part(at.subject->noise(D(at.t), constant_duals(X))), d);
    T sum(0);
    for (Index n = 0; n < X.cols(); ++n) {
      Matrix<T> half(d, d);
      for (Index i = 0; i < d * d; ++i) half(i) = diffusion(i, n) / 2;
      const Vector<T> force = solve<T>(half, velocity.col(n));
      T power(0);
      for (Index i = 0; i < d; ++i) power += velocity(i, n) * force(i);
      sum += weights(n) * exp(log_density(n)) * power;
    }
    const T closed = at.subject->entropy_production().value;
    NumberSides<T> sides;
    sides.add(closed, sum, T(sum + magnitude<T>(closed)));
    return sides.sides();
  }
};

}  // namespace flowgauge
