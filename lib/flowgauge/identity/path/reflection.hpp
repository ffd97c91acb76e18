#pragma once
// Reflecting the data reflects everything.

#include "flowgauge/identity/path/symmetry_sides.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct Reflection {
  static constexpr Entry entry{
      .name = "reflection",
      .title = "Reflection",
      .statement = "Z → −Z:  D → −D, s → −s, u → −u, V unchanged at −x",
      .assumptions = "data rounded to 2⁻³⁰, so that the image is exact; compared within the effect of a rounding of t and x",
      .source = "change of variables in X = αZ + σε",
      .blind_to = "errors even under reflection",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return detail::without_transformation(at, reflecting_similarity(at.dimension()));
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    return detail::symmetry_sides(at, reflecting_similarity(at.dimension()), false);
  }
};

}  // namespace flowgauge
