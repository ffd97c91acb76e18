#pragma once
// The normaliser of an energy-based model, and the score that does not see it.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/trapezoid.hpp"
#include "flowgauge/objective/energy_based.hpp"

namespace flowgauge {

struct EnergyNormaliser {
  static constexpr std::array<std::string_view, 1> subjects{"energy_based"};
  static constexpr Entry entry{
      .name = "energy_normaliser",
      .title = "Normaliser and score of the double well",
      .statement =
          "Z = ∫e^{−k(x⁴/4−x²/2)}dx = (π/2)e^{k/8}[I_{−¼}(k/8) + I_{¼}(k/8)], d log Z/dk = −E[x⁴/4 − x²/2], ∇(−f − log "
          "Z) = −∇f",
      .assumptions = "k = ½, 2, 8; integrals by the trapezoid rule, derivatives by duals",
      .source = "Gradshteyn, Ryzhik, 3.323.3; Hinton 2002, doi:10.1162/089976602760128018, eq. 4 (gradient of log Z)",
      .blind_to = "energies other than the double well",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    if (at.scenario != &objective_scenarios()[4]) return "the double well has no path";
    return detail::why_not_objective<EnergyNormaliser>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using std::abs, std::exp;
    using S = Dual<T>;
    // exp(−x⁴/8) is below 1e-50 at 5.6; the step resolves k = 8 to 1e-30.
    const Trapezoid<T> rule = trapezoid<T>(Vector<double>::Constant(1, -6), Vector<double>::Constant(1, 6), 0.03125);
    SidesBuilder<T> builder;
    const auto add = [&](const T& lhs, const T& rhs) {
      builder.add_row(Vector<T>::Constant(1, lhs), Vector<T>::Constant(1, rhs),
                      Vector<T>::Constant(1, abs(lhs) + abs(rhs)));
    };
    for (const double k : {0.5, 2.0, 8.0}) {
      T mass(0), energy(0);
      for (Index n = 0; n < rule.X.cols(); ++n) {
        const T unit = double_well_energy(T(1), rule.X(0, n));
        const T density = exp(T(-T(k) * unit));
        mass += density;
        energy += density * unit;
      }
      const S log_normaliser = at.subject->log_normaliser(S(T(k), T(1)));
      add(exp(log_normaliser.value), rule.cell * mass);
      add(log_normaliser.derivative, -energy / mass);
      for (const double x : {-1.25, 0.375, 2.0}) {
        const S log_density = -double_well_energy(S(T(k)), S(T(x), T(1))) - at.subject->log_normaliser(S(T(k)));
        add(at.subject->energy_score(T(k), T(x)), log_density.derivative);
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
