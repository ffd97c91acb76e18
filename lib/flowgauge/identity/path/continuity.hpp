#pragma once
// The continuity equation in log form.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct Continuity {
  static constexpr Entry entry{
      .name = "continuity",
      .title = "Continuity equation",
      .statement = "∂ₜp + ∇·(p u) = 0, as ∂ₜ log p = −∇·u − u·∇ log p",
      .assumptions = "σ > 0; u locally Lipschitz",
      .source = "Villani 2009, Optimal Transport, eq. 1.5; Lipman et al. 2023, arXiv:2210.02747, eq. 26",
      .blind_to = "divergence-free currents (p u with ∇·(p u) = 0) and a wrong start law",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const Batch<T> gradient = at.gradient();
    const Vector<T> change = at.by_time.log_density;
    const Vector<T> transport = -at.velocity_divergence() - products(at.value.velocity, gradient);
    SidesBuilder<T> builder;
    builder.add_row(change, transport,
                    change.cwiseAbs() + at.velocity_divergence_terms() +
                        absolute_products(at.value.velocity, gradient));
    return builder.sides();
  }
};

}  // namespace flowgauge
