#pragma once
// The uniform law on a sphere.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Uniform on |z| = R in d ≥ 2 dimensions; a ring for d = 2.
struct Sphere {
  Index dimension;
  double radius = 1;

  static constexpr Index largest_dimension = 4096;
  static constexpr std::array<Parameter, 2> parameters{
      {{"dimension", Shape::whole, "", {2, largest_dimension, false, false}, "dimension d of the space"},
       {"radius", Shape::number, "1", {1e-150, 1e150, false, false}, "radius R"}}};
  static constexpr Entry entry{
      .name = "sphere",
      .title = "Uniform on a sphere",
      .statement = "log p = −(d/2) log 2πσ² − (|x|² + α²R²)/2σ² + log[Γ(d/2)(2/κ)^ν I_ν(κ)], ν = d/2 − 1, κ = αR|x|/σ²;  D = R (I_{ν+1}/I_ν)(κ) x/|x|",
      .assumptions = "σ > 0; at σ = 0 the density is ±∞ and the score undefined",
      .source = "Mardia, Jupp 2000, Directional Statistics, section 9.3 (von Mises–Fisher normaliser); NIST DLMF 10.40.1",
      .blind_to = "anything but the radius: the law is the same in every direction, and odd under reflection",
      .parameters = parameters,
      .example = R"({"type": "sphere", "dimension": 3, "radius": 1.5})",
  };

  static Sphere from(const auto& values) { return {values.whole("dimension"), values.number("radius")}; }
};

}  // namespace flowgauge
