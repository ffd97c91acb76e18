#pragma once
// A map turned round.

#include <array>

#include "flowgauge/map/nested_map.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// f⁻¹ in the place of f.
struct InverseMap {
  NestedMap map;

  static constexpr std::array<Parameter, 1> parameters{{{"map", Shape::entry, "", {}, "the map that is turned round"}}};
  static constexpr Entry entry{
      .name = "inverse",
      .title = "Inverse of a map",
      .statement = "f = g⁻¹;  log|det J_f(x)| = −log|det J_g(f(x))|",
      .assumptions = "x in the range of g",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, eq. 7",
      .blind_to = "nothing of its own: see the map inside",
      .parameters = parameters,
      .example = R"({"type": "inverse", "map": {"type": "softplus"}})",
  };

  static InverseMap from(const auto& values) { return {nested_map(values.entry("map"), values.path("map"))}; }
  Index dimension() const { return flowgauge::dimension(map); }
};

}  // namespace flowgauge
