#pragma once
// Flow maps compose, and undo each other.

#include "flowgauge/identity/continuous_flow_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct FlowComposition {
  static constexpr Entry entry{
      .name = "flow_composition",
      .title = "Flow maps compose",
      .statement = "ψ_{m→t}∘ψ_{s→m} = ψ_{s→t},  ψ_{t→s}∘ψ_{s→t} = id, log-determinants add at the intermediate points",
      .assumptions = "inside the lifetime; rounding of the intermediate point is stretched by the second map",
      .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section I.14 (uniqueness)",
      .blind_to = "another flow: every flow composes",
  };

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    using std::abs;
    SidesBuilder<T> builder;
    const auto& flow = at.subject->flow;
    const auto& moved = at.subject->moved;
    const auto add = [&](const FlowPoint<T>& first, const T& middle, const T& to, const Vector<T>& image, const T& log_det) {
      const FlowPoint<T> second = flow.map(first.image, middle, to);
      Vector<T> lhs(image.size() + 1), rhs(image.size() + 1);
      lhs << second.image, first.log_det + second.log_det;
      rhs << image, log_det;
      // What rounding of the intermediate point does to the image and to the log-determinant.
      T stretch(0);
      for (Index i = 0; i < image.size(); ++i) {
        Vector<Dual<T>> x(image.size());
        for (Index k = 0; k < image.size(); ++k) x(k) = Dual<T>(first.image(k), k == i ? T(1) : T(0));
        const FlowPoint<Dual<T>> by = moved.map(x, Dual<T>(middle), Dual<T>(to));
        T size = abs(by.log_det.derivative);
        for (Index k = 0; k < image.size(); ++k) size += abs(by.image(k).derivative);
        stretch += size * (abs(first.image(i)) + 1);
      }
      builder.add(lhs, rhs, Vector<T>::Constant(1, T(column_norms<T>(image)(0) + abs(first.log_det) + abs(second.log_det) + 1 + stretch)));
    };
    for (const FlowAtJourney<T>& j : at.journeys) {
      const T middle = j.from + (j.to - j.from) * T(0.375);
      add(flow.map(j.x, j.from, middle), middle, j.to, j.image, j.log_det);
      add({j.image, j.log_det}, j.to, j.from, j.x, T(0));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
