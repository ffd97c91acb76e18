#pragma once
// The instantaneous change of variables.

#include "flowgauge/identity/continuous_flow_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct LogDetRate {
  static constexpr Entry entry{
      .name = "log_det_rate",
      .title = "Instantaneous change of variables",
      .statement = "∂ₜ log|det ∂ₓψ_{s→t}(x)| = ∇·f(ψ_{s→t}(x), t),  log|det ∂ₓψ_{s→s}| = 0",
      .assumptions = "f continuously differentiable; inside the lifetime",
      .source = "Chen et al. 2018, arXiv:1806.07366, theorem 1; Liouville 1838",
      .blind_to = "a divergence and a log-determinant that are wrong together",
  };

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    using std::abs;
    SidesBuilder<T> builder;
    for (const FlowAtJourney<T>& j : at.journeys) {
      const T size = j.slope.diagonal().cwiseAbs().sum() + abs(j.divergence) + 1;
      builder.add_row(Vector<T>::Constant(1, j.log_det_rate), Vector<T>::Constant(1, j.divergence),
                      Vector<T>::Constant(1, size));
      builder.add_row(Vector<T>::Constant(1, at.subject->flow.map(j.x, j.from, j.from).log_det), Vector<T>::Zero(1),
                      Vector<T>::Ones(1));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
