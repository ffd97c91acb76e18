#pragma once
// The density integrates to one and stays so.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct TotalMass {
  static constexpr Entry entry{
      .name = "total_mass",
      .title = "Total mass",
      .statement = "∫ p dx = 1,  ∫ ∂ₜp dx = 0",
      .assumptions = "nodes of a trapezoid rule, d = 1 (50 digits, double) and d = 2 (double)",
      .source = "Kolmogorov 1933; quadrature: Trefethen, Weideman 2014, doi:10.1137/130932132",
      .blind_to = "how the mass is spread",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const PathQuadrature<T>& q = *at.quadrature;
    const Vector<T> one = Vector<T>::Ones(1);
    SidesBuilder<T> builder;
    builder.add_row(Vector<T>::Constant(1, q.mass.sum()), one, 2 * one);
    builder.add_row(Vector<T>::Constant(1, q.mass_rate.sum()), Vector<T>::Zero(1),
                    Vector<T>::Constant(1, q.mass_rate.cwiseAbs().sum()));
    return builder.sides();
  }
};

}  // namespace flowgauge
