#pragma once
// Piecewise linear densities on the line.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Density through the points (knot_k, density_k), 0 outside; it may jump at both ends. Evaluated by PiecesLaw.
struct PiecewiseLinear {
  Vector<double> knots;      ///< K >= 2, increasing
  Vector<double> densities;  ///< K, >= 0, not all 0; normalised by the program

  static constexpr std::array<Parameter, 2> parameters{
      {{"knots", Shape::vector, "", {-1e150, 1e150, false, false}, "where the slope changes, increasing"},
       {"densities", Shape::vector, "", {0, 1e150, false, false}, "density at each knot, normalised by the program"}}};
  static constexpr Entry entry{
      .name = "piecewise_linear",
      .title = "Piecewise linear density",
      .statement = "αp = Σ pieces f(m)ΔΦ + (σ/α) f′ (φ(A) − φ(B)),  m = x/α, A = (αa − x)/σ, B = (αb − x)/σ",
      .assumptions = "d = 1; σ > 0, or x/α off the knots where the slope or the density changes",
      .source = "second integral of the normal density, summed over knots",
      .blind_to = "tails beyond the last knots",
      .parameters = parameters,
      .example = R"({"type": "piecewise_linear", "knots": [-1.25, 0, 0.75, 2], "densities": [0.5, 2, 0.75, 1]})",
  };

  static PiecewiseLinear from(const auto& values) {
    PiecewiseLinear target{values.vector("knots"), values.vector("densities")};
    if (target.knots.size() < 2) values.reject("knots", "must have two entries or more");
    if (target.densities.size() != target.knots.size()) values.reject("densities", "must have one entry per knot");
    for (Index k = 0; k + 1 < target.knots.size(); ++k) {
      if (!(target.knots(k) < target.knots(k + 1))) values.reject("knots", "must increase");
    }
    if (!(target.densities.sum() > 0)) values.reject("densities", "must not all be 0");
    return target;
  }
};

}  // namespace flowgauge
