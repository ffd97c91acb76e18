#pragma once
// A map and its inverse undo each other.

#include "flowgauge/identity/map_evaluation.hpp"

namespace flowgauge {

struct MapRoundTrip {
  static constexpr Entry entry{
      .name = "map_round_trip",
      .title = "Round trip both ways",
      .statement = "f⁻¹(f(x)) = x and f(f⁻¹(y)) = y",
      .assumptions = "x in the domain, y in the range; coordinate by coordinate, against |xᵢ| + Σⱼ|∂ⱼf⁻¹ᵢ||yⱼ|, and likewise for y",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, section 2.1",
      .blind_to = "log|det|; a mistake that f and f⁻¹ share",
  };

  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    NumberSides<T> sides;
    for (Index n = 0; n < at.points(); ++n) {
      const Matrix<T>& J = at.back.jacobian[static_cast<std::size_t>(n)];
      for (Index i = 0; i < at.dimension(); ++i) {
        sides.add(at.back.points(i, n), at.X(i, n), T(magnitude<T>(at.X(i, n)) + effect<T>(J, i, at.there.points, n)));
      }
    }
    for (Index n = 0; n < at.Z.cols(); ++n) {
      // J of f at f⁻¹(z) is the inverse of J of f⁻¹ at z.
      const Matrix<T>& J = at.from_image_by_jacobian[static_cast<std::size_t>(n)].inverse;
      for (Index i = 0; i < at.dimension(); ++i) {
        sides.add(at.Z_again(i, n), at.Z(i, n), T(magnitude<T>(at.Z(i, n)) + effect<T>(J, i, at.from_image.points, n)));
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
