#pragma once
// The image of a target under an affine map.

#include <array>
#include <filesystem>
#include <string>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/target/nested.hpp"

namespace flowgauge {

struct AffineImage;

/// Why AZ + c is not a law this program has; empty where it is.
std::string refused(const AffineImage& image);

/// The law of AZ + c with Z ~ base. Atoms, data sets and Gaussian laws are rewritten (Az + c, ASAᵀ, rounded to double) and
/// take any matrix, invertible where there is a covariance; anything else takes a similarity A = kQ, Q orthogonal to
/// 1e-12, in d = 1 any number but 0: the nearest similarity is used.
struct AffineImage {
  Matrix<double> matrix;
  Vector<double> shift;
  NestedTarget base;

  static constexpr std::array<Parameter, 3> parameters{
      {{"matrix", Shape::matrix, "", {}, "A; a similarity unless the base is atoms, a data set or Gaussian"},
       {"shift", Shape::vector, "", {}, "c"},
       {"base", Shape::entry, "", {}, "the target whose image it is"}}};
  static constexpr Entry entry{
      .name = "affine_image",
      .title = "Affine image of a target",
      .statement = "Z = kQZ′ + c:  p(x) = k⁻ᵈ p′(x′), x′ = Qᵀ(x − αc)/k under noise σ/k;  s = Qs′/k, D = kQD′ + c, u = kQu′ + α̇c",
      .assumptions = "A = kQ with Q orthogonal to 1e-12, or a base of atoms or Gaussians, whose parameters become Az + c and ASAᵀ",
      .source = "change of variables in αZ + σε",
      .blind_to = "nothing of its own: see its base",
      .parameters = parameters,
      .example = R"({"type": "affine_image", "matrix": [[1.2, -1.6], [1.6, 1.2]], "shift": [0.5, -0.25], "base": {"type":
 "product", "factors": [{"type": "atoms", "points": [-0.5, 0.75], "weights": [1, 2]}, {"type": "gaussian", "mean": [0.25],
 "covariance": [[0.3]]}]}})",
  };

  static AffineImage from(const auto& values, const std::filesystem::path& folder) {
    AffineImage image{values.matrix("matrix"), values.vector("shift"),
                      nested_target(values.entry("base"), folder, values.path("base"))};
    const Index d = dimension(image.base);
    if (image.matrix.rows() != d) values.reject("matrix", "must be d × d with the base's dimension d = " + std::to_string(d));
    if (image.shift.size() != d) values.reject("shift", "must have the base's dimension d = " + std::to_string(d));
    const std::string why = refused(image);
    if (!why.empty()) values.reject("matrix", why);
    return image;
  }
};

}  // namespace flowgauge
