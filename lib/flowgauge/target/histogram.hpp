#pragma once
// Piecewise constant densities on the line.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Mass w_k/Σw spread evenly over [e_k, e_{k+1}]; bins may be empty. Evaluated by PiecesLaw.
struct Histogram {
  Vector<double> edges;    ///< K + 1, increasing
  Vector<double> weights;  ///< K, >= 0, positive sum

  static constexpr std::array<Parameter, 2> parameters{
      {{"edges", Shape::vector, "", {-1e150, 1e150, false, false}, "edges of the bins, increasing"},
       {"weights", Shape::vector, "", {0, 1e150, false, false}, "mass of each bin, normalised by the program"}}};
  static constexpr Entry entry{
      .name = "histogram",
      .title = "Histogram",
      .statement = "p = Σ w_k [Φ((x − αe_k)/σ) − Φ((x − αe_{k+1})/σ)]/α(e_{k+1} − e_k)",
      .assumptions = "d = 1; σ > 0, or x/α inside a bin that is not empty",
      .source = "convolution of intervals with N(0, σ²), summed over bins",
      .blind_to = "slopes of the data density",
      .parameters = parameters,
      .example = R"({"type": "histogram", "edges": [-1.5, -0.5, 0.25, 1.75], "weights": [0.3, 0.5, 0.2]})",
  };

  static Histogram from(const auto& values) {
    Histogram target{values.vector("edges"), values.vector("weights")};
    if (target.edges.size() != target.weights.size() + 1) values.reject("edges", "must have one entry more than weights");
    for (Index k = 0; k < target.weights.size(); ++k) {
      if (!(target.edges(k) < target.edges(k + 1))) values.reject("edges", "must increase");
    }
    if (!(target.weights.sum() > 0)) values.reject("weights", "must not all be 0");
    return target;
  }
};

}  // namespace flowgauge
