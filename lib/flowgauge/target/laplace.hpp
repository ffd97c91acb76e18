#pragma once
// The Laplace law.

#include <array>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// exp(−|z − μ|/b)/2b. Evaluated by PiecesLaw.
struct Laplace {
  double location = 0, scale = 1;

  static constexpr std::array<Parameter, 2> parameters{
      {{"location", Shape::number, "0", {-1e150, 1e150, false, false}, "centre μ"},
       {"scale", Shape::number, "1", {0, 1e150, true, false}, "decay length b"}}};
  static constexpr Entry entry{
      .name = "laplace",
      .title = "Laplace",
      .statement = "p = (1/4c)e^{−y²/2σ²}[erfcx(k₋) + erfcx(k₊)],  y = x − αμ, c = αb, k∓ = (σ/c ∓ y/σ)/√2",
      .assumptions = "d = 1; σ > 0, or x ≠ αμ",
      .source = "convolution of the Laplace and the normal law: Reed 2006, doi:10.1007/0-8176-4487-3_4; p − c²p″ = N(y; 0, σ²)",
      .blind_to = "asymmetry of the data",
      .parameters = parameters,
      .example = R"({"type": "laplace", "location": 0.4, "scale": 0.75})",
  };

  static Laplace from(const auto& values) { return {values.number("location"), values.number("scale")}; }
};

}  // namespace flowgauge
