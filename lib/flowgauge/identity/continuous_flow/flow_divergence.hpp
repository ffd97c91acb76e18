#pragma once
// The divergence of a flow's velocity is the trace of its Jacobian.

#include "flowgauge/identity/continuous_flow_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct FlowDivergence {
  static constexpr Entry entry{
      .name = "flow_divergence",
      .title = "Divergence of a flow's velocity",
      .statement = "∇·f = tr ∂f/∂x",
      .assumptions = "f continuously differentiable",
      .source = "definition; Jacobian by forward-mode duals",
      .blind_to = "the velocity itself",
  };

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    using std::abs;
    SidesBuilder<T> builder;
    for (const FlowAtJourney<T>& j : at.journeys) {
      builder.add_row(Vector<T>::Constant(1, j.divergence), Vector<T>::Constant(1, j.slope.trace()),
                      Vector<T>::Constant(1, T(j.slope.diagonal().cwiseAbs().sum() + abs(j.divergence) + 1)));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
