#pragma once
// Derivatives against finite differences.

#include "flowgauge/identity/map_evaluation.hpp"

namespace flowgauge {

struct MapDifferences {
  static constexpr Entry entry{
      .name = "map_differences",
      .title = "Jacobian against finite differences",
      .statement = "∂ⱼfᵢ = Σₖ cₖ[fᵢ(x + khⱼ) − fᵢ(x − khⱼ)]/hⱼ, and log|det| of it, by central differences of order 8",
      .assumptions = "points away from kinks; double is held to 1e-9 of 1 + |fᵢ| + |∂ⱼfᵢ|: rounding of f over a step takes 1e-13 to 1e-11",
      .source = "Fornberg 1988, doi:10.1090/S0025-5718-1988-0935077-0, table 1",
      .blind_to = "errors below 1e-9 in double",
  };
  template <class T>
  static constexpr double tolerance = std::same_as<T, double> ? 1e-9 : 1e-25;

  template <class T>
  static std::string not_applicable(const MapEvaluation<T>& at) {
    if (at.subject->by_differences) return "the derivatives are such differences themselves";
    return at.smooth ? "" : "points at kinks and far out are left to exact derivatives";
  }

  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    const auto f = [&](const Batch<T>& X) { return plain_values<T>(at.subject->map.forward, X); };
    const MapDerivatives<T> other = derivatives_of<T>(with_differences<T>(f), at.X);
    NumberSides<T> sides;
    for (Index n = 0; n < at.points(); ++n) {
      const std::size_t point = static_cast<std::size_t>(n);
      const Matrix<T>&J = at.there.jacobian[point], &D = other.jacobian[point];
      for (Index j = 0; j < at.dimension(); ++j) {
        for (Index i = 0; i < at.dimension(); ++i) {
          sides.add(J(i, j), D(i, j), T(magnitude<T>(J(i, j)) + magnitude<T>(at.there.points(i, n)) + 1));
        }
      }
      const Elimination<T> by_differences = eliminate<T>(D);
      sides.add(at.there.log_det(n), by_differences.log_det,
                T(magnitude<T>(by_differences.log_det) + by_differences.condition +
                  effect<T>(at.there.log_det_gradient, at.X, n)));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
