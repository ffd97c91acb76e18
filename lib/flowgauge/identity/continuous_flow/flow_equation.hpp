#pragma once
// A flow map solves its equation, in its final and in its start time.

#include "flowgauge/identity/continuous_flow_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct FlowEquation {
  static constexpr Entry entry{
      .name = "flow_equation",
      .title = "The flow map solves its equation",
      .statement = "∂ₜψ_{s→t}(x) = f(ψ_{s→t}(x), t),  ∂ₛψ_{s→t}(x) = −∂ₓψ_{s→t}(x) f(x, s),  ψ_{s→s}(x) = x",
      .assumptions = "f continuously differentiable; inside the lifetime",
      .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, eqs. I.14.2 and I.14.14",
      .blind_to = "nothing but a velocity and a map that are wrong together",
  };

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    SidesBuilder<T> builder;
    for (const FlowAtJourney<T>& j : at.journeys) {
      builder.add(j.image_rate, j.velocity,
                  Vector<T>::Constant(1, T(column_norms<T>(j.image_rate)(0) + column_norms<T>(j.velocity)(0) +
                                           column_norms<T>(j.image)(0))));
      const Vector<T> start = at.subject->flow.velocity(j.x, j.from);
      const Vector<T> carried = -(j.jacobian * start);
      const Vector<T> terms = j.jacobian.cwiseAbs() * start.cwiseAbs();
      builder.add(j.image_rate_at_start, carried,
                  Vector<T>::Constant(1, T(column_norms<T>(terms)(0) + column_norms<T>(j.image)(0))));
      const FlowPoint<T> still = at.subject->flow.map(j.x, j.from, j.from);
      builder.add(still.image, j.x, Vector<T>::Constant(1, T(column_norms<T>(j.x)(0) + 1)));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
