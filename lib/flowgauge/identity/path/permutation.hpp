#pragma once
// The order of atoms or components does not matter.

#include "flowgauge/identity/path/symmetry_sides.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct Permutation {
  static constexpr Entry entry{
      .name = "permutation",
      .title = "Permutation of components",
      .statement = "(w_k, m_k, S_k) in any order: the same law",
      .assumptions = "data rounded to 2⁻³⁰, so that the image is exact; compared within the effect of a rounding of t and x",
      .source = "change of variables in X = αZ + σε",
      .blind_to = "laws of a single component",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    if (at.subject->data && !at.subject->data->mixture) return "the data law has no components to exchange";
    return detail::without_transformation(at, identity_similarity(at.dimension()));
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    return detail::symmetry_sides(at, identity_similarity(at.dimension()), true);
  }
};

}  // namespace flowgauge
