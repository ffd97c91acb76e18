#pragma once
// The corners of a cube.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// 2⁻ᵈ Σ δ(z − c) over the corners c ∈ {±h}ᵈ, which are never listed: independent coordinates.
struct Hypercube {
  Index dimension;
  double half_width = 1;

  static constexpr Index largest_dimension = 4096;
  static constexpr std::array<Parameter, 2> parameters{
      {{"dimension", Shape::whole, "", {1, largest_dimension, false, false}, "dimension d"},
       {"half_width", Shape::number, "1", {1e-150, 1e150, false, false}, "half the length h of an edge"}}};
  static constexpr Entry entry{
      .name = "hypercube",
      .title = "Corners of a cube",
      .statement = "p_data = 2⁻ᵈ Σ δ(z − c), c ∈ {±h}ᵈ;  Dᵢ = h tanh(αhxᵢ/σ²), Vᵢᵢ = h²/cosh²(αhxᵢ/σ²)",
      .assumptions = "σ > 0; at σ = 0 the density is ±∞ and the score undefined",
      .source = "Guo, Shamai, Verdú 2005, doi:10.1109/TIT.2004.840869, eq. 17 (estimating ±1 in Gaussian noise)",
      .blind_to = "couplings between coordinates; anything odd: the law is its own reflection",
      .parameters = parameters,
      .example = R"({"type": "hypercube", "dimension": 3, "half_width": 0.75})",
  };

  static Hypercube from(const auto& values) { return {values.whole("dimension"), values.number("half_width")}; }
};

}  // namespace flowgauge
