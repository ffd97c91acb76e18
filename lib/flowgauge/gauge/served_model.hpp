#pragma once
// The exact model that a client calls back for: predictions of a law at any noise level, and their Jacobians.

#include <vector>

#include "flowgauge/objective/parameterisation.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// The values at a level that is given by α, σ and their derivatives in some clock; the derivatives are 0 where no velocity is
/// asked for. What is singular at α = 0 or σ = 0 is infinite or NaN.
NoiseLevel<double> level_without_clock(double alpha, double sigma, double dalpha = 0, double dsigma = 0);

/// The prediction of a law of the data at the points X (d × N), d × N. `levels` holds one level for all points, or N. Every
/// column is what it would be alone; the same bits as path_model (solver/path_model.hpp) gives at a level of its schedule.
/// Throws std::invalid_argument where the sizes do not fit.
Batch<double> predict(const Law<double>& law, Parameterisation kind, const std::vector<NoiseLevel<double>>& levels,
                      const Batch<double>& X);

/// The Jacobian of the prediction times V (d × N), point by point. All five are combinations of I, Cov[Z | x] and
/// ∇² log p, hence symmetric: this is Vᵀ J as well. ∂D/∂x = (α/σ²) Cov[Z | x], where σ = 0: I/α (NaN on atoms).
/// Source: Efron 2011, doi:10.1198/jasa.2011.tm11181 (second order), of D = (x + σ²s)/α.
Batch<double> jacobian_product(const Law<double>& law, Parameterisation kind, const std::vector<NoiseLevel<double>>& levels,
                               const Batch<double>& X, const Batch<double>& V);

}  // namespace flowgauge
