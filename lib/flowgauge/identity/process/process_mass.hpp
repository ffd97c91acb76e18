#pragma once
// The law of a process has the mass it says, and loses it through the walls.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct ProcessMass {
  static constexpr Entry entry{
      .name = "process_mass",
      .title = "Total mass of a process",
      .statement = "∫p = 1, ∫∂ₜp = 0; absorbed: ∫p = S(t), ∫∂ₜp = Ṡ = −(flux out through both walls)",
      .assumptions = "d = 1 and 2, by quadrature",
      .source = "Redner 2001, A Guide to First-Passage Processes, section 2.2",
      .blind_to = "where the mass is",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    const ProcessQuadrature<T>& nodes = *at.quadrature;
    T rates(0);
    for (Index n = 0; n < nodes.mass.size(); ++n) rates += magnitude<T>(nodes.mass_rate(n));
    NumberSides<T> sides;
    const D mass = at.subject->mass ? at.subject->mass(D(at.t, T(1))) : D(T(1));
    sides.add(T(nodes.mass.sum()), mass.value, T(nodes.mass.sum() + mass.value));
    sides.add(T(nodes.mass_rate.sum()), mass.derivative, rates);
    if (at.subject->outflow) {
      const Vector<T> lost = values_part(at.subject->outflow(D(at.t)));
      sides.add(mass.derivative, T(-lost.sum()), T(magnitude<T>(mass.derivative) + lost.cwiseAbs().sum()));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
