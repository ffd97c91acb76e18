#pragma once
// The uniform law on a box.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Uniform on Π [low_i, high_i]; coordinates are independent. Evaluated by PiecesLaw, coordinate by coordinate.
struct UniformBox {
  Vector<double> low, high;

  static constexpr std::array<Parameter, 2> parameters{
      {{"low", Shape::vector, "", {-1e150, 1e150, false, false}, "lower corner"},
       {"high", Shape::vector, "", {-1e150, 1e150, false, false}, "upper corner, above the lower one in every coordinate"}}};
  static constexpr Entry entry{
      .name = "uniform_box",
      .title = "Uniform on a box",
      .statement = "p = Π [Φ(Aᵢ) − Φ(Bᵢ)]/α(hᵢ − lᵢ),  A = (x − αl)/σ, B = (x − αh)/σ",
      .assumptions = "σ > 0; at σ = 0 the score is undefined on the faces and outside",
      .source = "convolution of an interval with N(0, σ²); moments of the truncated normal: Johnson, Kotz, Balakrishnan 1994, Continuous Univariate Distributions 1, section 13.10.1",
      .blind_to = "couplings between coordinates",
      .parameters = parameters,
      .example = R"({"type": "uniform_box", "low": [-1, 0.25], "high": [1.5, 1]})",
  };

  static UniformBox from(const auto& values) {
    UniformBox target{values.vector("low"), values.vector("high")};
    if (target.high.size() != target.low.size()) values.reject("high", "must have as many entries as low");
    if (!((target.high.array() > target.low.array()).all())) values.reject("high", "must lie above low in every coordinate");
    return target;
  }
};

}  // namespace flowgauge
