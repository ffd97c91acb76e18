#pragma once
// Weighted mixtures of any targets of one dimension.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/target/nested.hpp"

namespace flowgauge {

/// Σ_k w_k p_k with components of equal dimension, of any kind.
struct TargetMixture {
  Vector<double> weights;  ///< K, positive, any sum
  std::vector<NestedTarget> components;

  static constexpr std::array<Parameter, 2> parameters{
      {{"weights", Shape::vector, "", {0, 1e300, true, false}, "one weight a component, normalised by the program"},
       {"components", Shape::entries, "", {}, "targets of equal dimension"}}};
  static constexpr Entry entry{
      .name = "mixture",
      .title = "Mixture of targets",
      .statement = "p_data = Σ w_k p_k;  s = Σ r_k s_k, D = Σ r_k D_k, ∇·u = Σ r_k[∇·u_k + (u_k − u)·(s_k − s)], r = softmax(log w_k + log p_k(x))",
      .assumptions = "components of equal dimension; where all densities vanish (σ = 0), the component whose denoiser is nearest counts",
      .source = "Bayes' rule for the component; law of total covariance; Lipman et al. 2023, arXiv:2210.02747, theorem 1",
      .blind_to = "nothing of its own: see its components; near the noise end D keeps the digits of its components, not more, where their means cancel",
      .parameters = parameters,
      .example = R"({"type": "mixture", "weights": [0.4, 0.6], "components": [{"type": "gaussian", "mean": [0.5, -1],
 "covariance": [[0.3, 0.1], [0.1, 0.2]]}, {"type": "atoms", "points": [[-1, 0], [1.5, 0.5]], "weights": [1, 2]}]})",
  };

  static TargetMixture from(const auto& values, const std::filesystem::path& folder) {
    TargetMixture target{values.vector("weights"), nested_targets(values.entries("components"), folder, values.path("components"))};
    if (target.weights.size() != static_cast<Index>(target.components.size())) {
      values.reject("weights", "must have one weight per component");
    }
    for (std::size_t k = 1; k < target.components.size(); ++k) {
      const Index d = dimension(target.components[k]), first = dimension(target.components[0]);
      if (d != first) {
        values.reject("components[" + std::to_string(k) + "]", "has dimension " + std::to_string(d) +
                                                                   "; all must have that of components[0], which is " +
                                                                   std::to_string(first));
      }
    }
    return target;
  }
};

}  // namespace flowgauge
