#pragma once
// Scaling data and noise scales everything.

#include "flowgauge/identity/path/symmetry_sides.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct Scaling {
  static constexpr Entry entry{
      .name = "scaling",
      .title = "Scaling",
      .statement = "Z → kZ, σ → kσ:  D(kx) = kD(x), s → s/k, V → k²V, u → ku",
      .assumptions = "data rounded to 2⁻³⁰, so that the image is exact; compared within the effect of a rounding of t and x",
      .source = "change of variables in X = αZ + σε",
      .blind_to = "dimensionally consistent errors",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return detail::without_transformation(at, scaling_similarity(at.dimension()));
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    return detail::symmetry_sides(at, scaling_similarity(at.dimension()), false);
  }
};

}  // namespace flowgauge
