#pragma once
// Mixtures of Gaussians with full covariances.

#include <array>
#include <string>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/linear_algebra.hpp"

namespace flowgauge {

/// Σ_k w_k N(m_k, S_k). Evaluated by MixtureLaw; every S_k symmetric positive definite.
struct GaussianMixture {
  Vector<double> weights;                   ///< K, positive, any sum
  Batch<double> means;                      ///< d × K
  std::vector<Matrix<double>> covariances;  ///< K matrices d × d

  static constexpr std::array<Parameter, 3> parameters{
      {{"weights", Shape::vector, "", {0, 1e300, true, false}, "one weight a component, normalised by the program"},
       {"means", Shape::points, "", {}, "means m_k"},
       {"covariances", Shape::matrices, "", {}, "covariances S_k, symmetric positive definite"}}};
  static constexpr Entry entry{
      .name = "gaussian_mixture",
      .title = "Gaussian mixture",
      .statement = "p_data = Σ w_k N(m_k, S_k);  s = Σ r_k s_k,  D = Σ r_k D_k,  u = Σ r_k u_k",
      .assumptions = "every S_k symmetric positive definite",
      .source = "closure of Gaussians under αZ + σε, summed over components; Efron 2011 (Tweedie's formula)",
      .blind_to = "non-smooth and heavy-tailed data",
      .parameters = parameters,
      .example = R"({"type": "gaussian_mixture", "weights": [0.3, 0.7], "means": [[-1, 0], [1.5, 0.5]],
 "covariances": [[[0.2, 0.05], [0.05, 0.1]], [[0.3, 0], [0, 0.2]]]})",
  };

  static GaussianMixture from(const auto& values) {
    GaussianMixture target{values.vector("weights"), values.points("means"), values.matrices("covariances")};
    if (target.weights.size() != target.means.cols()) values.reject("weights", "must have one weight per mean");
    if (static_cast<Index>(target.covariances.size()) != target.means.cols()) {
      values.reject("covariances", "must have one covariance per mean");
    }
    for (std::size_t k = 0; k < target.covariances.size(); ++k) {
      const Matrix<double>& covariance = target.covariances[k];
      const std::string key = "covariances[" + std::to_string(k) + "]";
      if (covariance.rows() != target.means.rows()) values.reject(key, "must be d × d with d the length of the means");
      if (!is_symmetric(covariance)) values.reject(key, "must be symmetric");
      if (!is_positive_definite(covariance)) values.reject(key, "must be positive definite");
    }
    return target;
  }
};

}  // namespace flowgauge
