#pragma once
// Maps one after the other.

#include <array>
#include <string>

#include "flowgauge/map/nested_map.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// f_L ∘ … ∘ f₁.
struct Composition {
  std::vector<NestedMap> layers;

  static constexpr std::array<Parameter, 1> parameters{
      {{"layers", Shape::entries, "", {}, "maps f₁ … f_L; the first is applied first"}}};
  static constexpr Entry entry{
      .name = "composition",
      .title = "Composition of maps",
      .statement = "f = f_L ∘ … ∘ f₁, h₀ = x, hᵢ = fᵢ(hᵢ₋₁);  log|det| = Σ log|det J_{fᵢ}(hᵢ₋₁)|",
      .assumptions = "layers of equal dimension, or of any; hᵢ₋₁ in the domain of fᵢ",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, eqs 8 to 10",
      .blind_to = "with layers of constant log|det| the points at which these are taken",
      .parameters = parameters,
      .example = R"({"type": "composition", "layers": [{"type": "affine", "matrix": [[1.1, 0.6], [-0.5, 0.9]], "shift": [0.3, -0.2]},
 {"type": "planar", "w": [1.5, -0.8], "u": [-0.9, 0.4], "b": 0.3}, {"type": "permutation", "order": [1, 0]},
 {"type": "radial", "z0": [0.5, -0.25], "alpha": 0.8, "beta": 1.7}]})",
  };

  static Composition from(const auto& values) {
    Composition map;
    Index common = 0;
    for (const auto& object : values.entries("layers")) {
      const std::string place = "layers[" + std::to_string(map.layers.size()) + "]";
      map.layers.push_back(nested_map(object, values.path(place)));
      const Index d = flowgauge::dimension(map.layers.back());
      if (d != 0 && common != 0 && d != common) {
        values.reject(place, "has dimension " + std::to_string(d) + "; the layers before it have " + std::to_string(common));
      }
      if (d != 0) common = d;
    }
    return map;
  }

  Index dimension() const {
    Index common = 0;
    for (const NestedMap& layer : layers) common = common == 0 ? flowgauge::dimension(layer) : common;
    return common;
  }
};

}  // namespace flowgauge
