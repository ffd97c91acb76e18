#pragma once
// The skew-normal law.

#include <array>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// (2/ω) φ(v) Φ(a v), v = (z − ξ)/ω. Closed under noising; evaluated by SkewNormalLaw.
struct SkewNormal {
  double location = 0, scale = 1, shape = 0;

  static constexpr std::array<Parameter, 3> parameters{
      {{"location", Shape::number, "0", {-1e150, 1e150, false, false}, "ξ"},
       {"scale", Shape::number, "1", {0, 1e150, true, false}, "ω"},
       {"shape", Shape::number, "", {-1e6, 1e6, false, false}, "a; 0 is the normal law, its sign that of the skewness"}}};
  static constexpr Entry entry{
      .name = "skew_normal",
      .title = "Skew-normal",
      .statement = "p = (2/ω′)φ(y)Φ(a′y),  ω′² = α²ω² + σ², y = (x − αξ)/ω′, δ′ = δαω/ω′, a′ = δ′/√(1 − δ′²), δ = a/√(1 + a²)",
      .assumptions = "d = 1",
      .source = "Azzalini 1985, Scandinavian Journal of Statistics 12 (density; closure under addition of normal noise)",
      .blind_to = "tails other than normal ones",
      .parameters = parameters,
      .example = R"({"type": "skew_normal", "location": -0.5, "scale": 1.25, "shape": 3})",
  };

  static SkewNormal from(const auto& values) {
    return {values.number("location"), values.number("scale"), values.number("shape")};
  }
};

}  // namespace flowgauge
