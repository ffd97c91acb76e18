#pragma once
// Rotating and shifting the data rotates and shifts everything.

#include "flowgauge/identity/path/symmetry_sides.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct RotationAndShift {
  static constexpr Entry entry{
      .name = "rotation_and_shift",
      .title = "Rotation and shift",
      .statement = "Z → AZ + c, AAᵀ = k²I, σ → kσ:  D → AD + c, k²s → As, V → AVAᵀ, u → Au + α̇c at Ax + αc",
      .assumptions = "data rounded to 2⁻³⁰, so that the image is exact; compared within the effect of a rounding of t and x",
      .source = "change of variables in X = αZ + σε",
      .blind_to = "errors that commute with similarities",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return detail::without_transformation(at, mixing_similarity(at.dimension()));
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    return detail::symmetry_sides(at, mixing_similarity(at.dimension()), false);
  }
};

}  // namespace flowgauge
