#pragma once
// A turned target.

#include <array>
#include <filesystem>
#include <string>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/target/nested.hpp"
#include "flowgauge/target/similarity.hpp"

namespace flowgauge {

/// The law of QZ with Z ~ base, where Q is the orthogonal matrix nearest to `matrix` (reflections are allowed).
struct Rotation {
  Matrix<double> matrix;
  NestedTarget base;

  static constexpr double tolerance = 1e-12;  ///< of |QᵀQ − I|, entry by entry
  static constexpr std::array<Parameter, 2> parameters{
      {{"matrix", Shape::matrix, "", {}, "orthogonal matrix Q to 1e-12; the nearest one is used"},
       {"base", Shape::entry, "", {}, "the target that is turned"}}};
  static constexpr Entry entry{
      .name = "rotation",
      .title = "Rotated target",
      .statement = "Z = QZ′:  p(x) = p′(Qᵀx), s = Qs′, D = QD′, V = QV′Qᵀ, u = Qu′, ∇·u = ∇·u′",
      .assumptions = "|QᵀQ − I| ≤ 1e-12; the noise is isotropic",
      .source = "isotropic noise commutes with rotations: change of variables in αZ + σε",
      .blind_to = "nothing of its own: see its base; turning an isotropic base changes nothing",
      .parameters = parameters,
      .example = R"({"type": "rotation", "matrix": [[0.6, -0.8], [0.8, 0.6]], "base": {"type": "product", "factors":
 [{"type": "gaussian_mixture", "weights": [0.4, 0.6], "means": [-1, 0.8], "covariances": [0.16, 0.36]},
 {"type": "gaussian", "mean": [0.5], "covariance": [[0.3]]}]}})",
  };

  static Rotation from(const auto& values, const std::filesystem::path& folder) {
    Rotation target{values.matrix("matrix"), nested_target(values.entry("base"), folder, values.path("base"))};
    const Index d = dimension(target.base);
    if (target.matrix.rows() != d) values.reject("matrix", "must be d × d with the base's dimension d = " + std::to_string(d));
    const Matrix<double> defect = target.matrix.transpose() * target.matrix - Matrix<double>::Identity(d, d);
    if (!(defect.cwiseAbs().maxCoeff() <= tolerance)) {
      values.reject("matrix", "must be orthogonal: every entry of QᵀQ − I at most 1e-12");
    }
    return target;
  }
};

}  // namespace flowgauge
