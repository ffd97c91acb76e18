#pragma once
// Weighted atoms: an empirical data set, a codebook, a discrete law.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Σ_i w_i δ(z − z_i). Evaluated by AtomsLaw, stable for |x| ≤ 1e150 and σ ≥ 1e-150.
struct Atoms {
  Batch<double> points;    ///< d × K
  Vector<double> weights;  ///< K, positive, any sum

  static constexpr std::array<Parameter, 2> parameters{
      {{"points", Shape::points, "", {}, "the atoms, one array of coordinates each"},
       {"weights", Shape::vector, "", {0, 1e300, true, false}, "one weight an atom, normalised by the program"}}};
  static constexpr Entry entry{
      .name = "atoms",
      .title = "Weighted atoms",
      .statement = "p_data = Σ wᵢ δ(z − zᵢ);  D = Σ rᵢ zᵢ,  r = softmax(log wᵢ − |x − αzᵢ|²/2σ²)",
      .assumptions = "σ > 0; at σ = 0 the density is ±∞ and the score undefined",
      .source = "Karras et al. 2022, arXiv:2206.00364, eq. 57 (ideal denoiser of a data set)",
      .blind_to = "a single atom: every exponential integrator is exact",
      .parameters = parameters,
      .example = R"({"type": "atoms", "points": [[-1, 0], [1.5, 0.5]], "weights": [0.4, 0.6]})",
  };

  static Atoms from(const auto& values) {
    Atoms target{values.points("points"), values.vector("weights")};
    if (target.weights.size() != target.points.cols()) values.reject("weights", "must have one weight per point");
    return target;
  }
};

}  // namespace flowgauge
