#pragma once
// The triangular law.

#include <array>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Density rising linearly from low to mode and falling to high; mode may be one of the ends. Evaluated by PiecesLaw.
struct Triangular {
  double low, mode, high;

  static constexpr std::array<Parameter, 3> parameters{
      {{"low", Shape::number, "", {-1e150, 1e150, false, false}, "lower end"},
       {"mode", Shape::number, "", {-1e150, 1e150, false, false}, "where the density is largest, in [low, high]"},
       {"high", Shape::number, "", {-1e150, 1e150, false, false}, "upper end, above low"}}};
  static constexpr Entry entry{
      .name = "triangular",
      .title = "Triangular",
      .statement = "α²p = σ Σ c_j G((x − αz_j)/σ),  G(v) = vΦ(v) + φ(v), c_j the changes of slope at low, mode and high",
      .assumptions = "d = 1; σ > 0, or x/α off the three corners",
      .source = "second integral of the normal density; moments of the truncated normal: Johnson, Kotz, Balakrishnan 1994, Continuous Univariate Distributions 1, section 13.10.1",
      .blind_to = "jumps of the data density",
      .parameters = parameters,
      .example = R"({"type": "triangular", "low": -1, "mode": 0.5, "high": 2.25})",
  };

  static Triangular from(const auto& values) {
    const Triangular target{values.number("low"), values.number("mode"), values.number("high")};
    if (!(target.low < target.high)) values.reject("high", "must be above low");
    if (!(target.low <= target.mode && target.mode <= target.high)) values.reject("mode", "must be in [low, high]");
    return target;
  }
};

}  // namespace flowgauge
