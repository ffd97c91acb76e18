#pragma once
// A Langevin sampler's step on Gaussian data as an affine map, read off the code as it runs, and the law that it
// leaves.

#include <array>
#include <vector>

#include "flowgauge/solver/langevin_sampler.hpp"

namespace flowgauge {

/// (x, v) ← matrix · (x, v) + shift + N(0, noise). Without velocity all entries that belong to it are 0.
struct AffineStep {
  std::array<std::array<long double, 2>, 2> matrix{};
  std::array<long double, 2> shift{};
  std::array<std::array<long double, 2>, 2> noise{};
  bool kinetic = false;
};

/// One step of length h on N(mean, variance) data, from the coefficients of its affine form. Throws
/// std::invalid_argument for samplers that do not run on affine forms or have levels.
AffineStep affine_step(const LangevinSampler& sampler, double mean, double variance, double h);

/// Whether both eigenvalues of the matrix lie within the unit circle (Jury's conditions).
bool is_stable(const AffineStep& step);

/// A normal law of (x, v).
struct PhaseLaw {
  std::array<long double, 2> mean{};
  std::array<std::array<long double, 2>, 2> covariance{};
};

/// The law that the step leaves unchanged: μ = Mμ + b and the discrete Lyapunov equation Σ = MΣMᵀ + Q as linear systems
/// in long double. NaN where the step is not stable. Source: Kailath 1980, Linear Systems, section 2.6.
PhaseLaw stationary_law(const AffineStep& step);

/// What N(mean, variance) becomes: the mean and variance of the position at the end of a run from the position
/// N(start_mean, start_variance), in double from the affine form of the whole run. Throws as run_langevin does.
struct PositionLaw {
  double mean = 0;
  double variance = 0;
};
PositionLaw position_after(const LangevinSampler& sampler, double mean, double variance, double h, int steps,
                           const PositionLaw& start);

}  // namespace flowgauge
