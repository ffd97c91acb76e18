#pragma once
// Gaussians on a low-dimensional subspace.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// N(m, Σ λ_i u_i u_iᵀ) with any vectors u_i, which need not be orthogonal, unit or independent.
struct LowRankGaussian {
  Vector<double> mean;
  Batch<double> vectors;     ///< d × k
  Vector<double> variances;  ///< k, positive

  static constexpr std::array<Parameter, 3> parameters{
      {{"mean", Shape::vector, "", {}, "mean m"},
       {"vectors", Shape::points, "", {}, "k vectors uᵢ of d numbers"},
       {"variances", Shape::vector, "", {0, 1e150, true, false}, "variances λᵢ along them"}}};
  static constexpr Entry entry{
      .name = "low_rank_gaussian",
      .title = "Gaussian on a subspace",
      .statement = "p_data = N(m, Σ λᵢuᵢuᵢᵀ) = N(m, WΓWᵀ), WᵀW = I_k;  log det C = 2(d − k) log σ + Σ log(α²γᵢ + σ²)",
      .assumptions = "σ > 0 unless the vectors span the space; at σ = 0 the density is ±∞ and the score undefined",
      .source = "Tipping, Bishop 1999, doi:10.1111/1467-9868.00196, eqs. 4 to 6 (probabilistic principal components)",
      .blind_to = "nonlinear terms: the field is affine in x",
      .parameters = parameters,
      .example = R"({"type": "low_rank_gaussian", "mean": [0.5, -0.25, 1, 0], "vectors": [[1, 0.5, 0, -0.5], [0, 1, 1, 0.5]],
 "variances": [0.5, 2]})",
  };

  static LowRankGaussian from(const auto& values) {
    LowRankGaussian target{values.vector("mean"), values.points("vectors"), values.vector("variances")};
    if (target.vectors.rows() != target.mean.size()) {
      values.reject("vectors", "must have as many numbers each as mean, " + std::to_string(target.mean.size()));
    }
    if (target.variances.size() != target.vectors.cols()) values.reject("variances", "must have one variance per vector");
    if (target.vectors.isZero(0)) values.reject("vectors", "must not all be 0");
    return target;
  }
};

}  // namespace flowgauge
