#pragma once
// A Gaussian with full covariance.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/linear_algebra.hpp"

namespace flowgauge {

/// N(m, S). Evaluated by MixtureLaw; S symmetric positive definite.
struct Gaussian {
  Vector<double> mean;
  Matrix<double> covariance;

  static constexpr std::array<Parameter, 2> parameters{
      {{"mean", Shape::vector, "", {}, "mean m"},
       {"covariance", Shape::matrix, "", {}, "covariance S, symmetric positive definite"}}};
  static constexpr Entry entry{
      .name = "gaussian",
      .title = "Gaussian",
      .statement = "p_data = N(m, S);  D = m + αSC⁻¹(x − αm),  C = α²S + σ²I",
      .assumptions = "S symmetric positive definite",
      .source = "Song et al. 2021, arXiv:2011.13456, appendix B (closed under the forward process)",
      .blind_to = "nonlinear terms: the field is affine in x, so solvers superconverge; S = I or m = 0 hide more",
      .parameters = parameters,
      .example = R"({"type": "gaussian", "mean": [0.7, -0.2], "covariance": [[0.25, 0.1], [0.1, 4]]})",
  };

  static Gaussian from(const auto& values) {
    Gaussian target{values.vector("mean"), values.matrix("covariance")};
    if (target.covariance.rows() != target.mean.size()) {
      values.reject("covariance", "must be d × d with d the length of mean");
    }
    if (!is_symmetric(target.covariance)) values.reject("covariance", "must be symmetric");
    if (!is_positive_definite(target.covariance)) values.reject("covariance", "must be positive definite");
    return target;
  }
};

}  // namespace flowgauge
