#pragma once
// The exponential law.

#include <array>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// exp(−(z − μ)/b)/b for z > μ. Evaluated by PiecesLaw; noised it is the exponentially modified Gaussian.
struct Exponential {
  double location = 0, scale = 1;

  static constexpr std::array<Parameter, 2> parameters{
      {{"location", Shape::number, "0", {-1e150, 1e150, false, false}, "lower end μ"},
       {"scale", Shape::number, "1", {0, 1e150, true, false}, "decay length b"}}};
  static constexpr Entry entry{
      .name = "exponential",
      .title = "Exponential",
      .statement = "p = (1/2c)e^{−y²/2σ²}erfcx((σ/c − y/σ)/√2),  y = x − αμ, c = αb;  p + cp′ = N(y; 0, σ²)",
      .assumptions = "d = 1; σ > 0, or x > αμ",
      .source = "Grushka 1972, doi:10.1021/ac60319a011 (exponentially modified Gaussian)",
      .blind_to = "the lower tail, which is that of the noise",
      .parameters = parameters,
      .example = R"({"type": "exponential", "location": -0.5, "scale": 0.8})",
  };

  static Exponential from(const auto& values) { return {values.number("location"), values.number("scale")}; }
};

}  // namespace flowgauge
