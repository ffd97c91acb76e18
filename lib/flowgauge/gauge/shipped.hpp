#pragma once
// What does a user get as shipped? What a subject's own start, end and dtype lose, each by an experiment of its own.

#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// What a last step to σ = 0 leaves.
struct ZeroEnd {
  bool shown = false;  ///< one level explains what is left on N(0.7, 0.25) and on N(0.7, 4), within 10 %
  double from = 0;     ///< that level, σ/α
  double size = 0;     ///< 2-Wasserstein distance from N(0.7, 0.25) that it leaves
};

/// A step x ← D(x) from level ρ leaves the standard deviation S/√(S + ρ²) of data of variance S. The one a subject of its own
/// grid leaves, extrapolated from N and N/2 steps, says what ρ was.
ZeroEnd step_to_zero(const Foreign& foreign, Parameterisation parameterisation, int steps, const std::string& check);

/// Hands over, as law records for samplers without noise: for a grid of its own NAME/shipped/loss=end;… (limit sigma_zero_end: the run
/// ends at σ > 0, or jumps to 0) and loss=start (limit prior_mismatch: N(0, σ²), or N(0, 1) where α² + σ² = 1, in place of the
/// law at the level where it starts); on grids that are given, where its clock has ticks, loss=clock (limit integer_clock: the error
/// that more steps than ticks leave); in float32 loss=dtype (limit float32_state: the error at which refinement stops to help). A loss
/// beyond options.max_error is a fault, too_large.
void grade_shipped(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
