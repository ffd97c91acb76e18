#pragma once
// Independent blocks of coordinates.

#include <array>
#include <filesystem>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/target/nested.hpp"

namespace flowgauge {

/// The law of (Z₁, …, Z_k) with independent Z_i ~ factors[i]; its dimension is the sum of theirs.
struct Product {
  std::vector<NestedTarget> factors;

  static constexpr std::array<Parameter, 1> parameters{
      {{"factors", Shape::entries, "", {}, "targets, one a block of coordinates, in order"}}};
  static constexpr Entry entry{
      .name = "product",
      .title = "Product of targets",
      .statement = "p_data(z) = Π pᵢ(zᵢ): every quantity goes block by block, ∇·u = Σ ∇·uᵢ",
      .assumptions = "independent blocks, in order; the noise is isotropic",
      .source = "independence is kept by αZ + σε; Papoulis, Pillai 2002, Probability, Random Variables and Stochastic Processes, section 7-1",
      .blind_to = "couplings between blocks",
      .parameters = parameters,
      .example = R"({"type": "product", "factors": [{"type": "gaussian_mixture", "weights": [0.4, 0.6], "means": [-1, 0.8],
 "covariances": [0.16, 0.36]}, {"type": "gaussian", "mean": [0.5], "covariance": [[2]]}]})",
  };

  static Product from(const auto& values, const std::filesystem::path& folder) {
    return {nested_targets(values.entries("factors"), folder, values.path("factors"))};
  }
};

}  // namespace flowgauge
