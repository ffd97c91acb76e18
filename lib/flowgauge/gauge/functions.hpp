#pragma once
// Functions that are called: schedules, maps, log-densities and losses.

#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// Hands over NAME/level/quantity=alpha|sigma against the claimed schedule (33 times over its clock, or in (0, 1)),
/// quantity=monotone (λ), quantity=variance (α² + σ² = 1 where the claimed schedule has it) and quantity=dalpha|dsigma against
/// differences of the subject's own α and σ. Throws std::invalid_argument for a claimed schedule that cannot be read.
void grade_schedule(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

/// Hands over NAME/round_trip (there and back, both ways), NAME/log_det and NAME/inverse_log_det against differences, and, for
/// dimensions 1 and 2, NAME/mass: the density that the map makes of N(0, I) integrates to 1.
void grade_map(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

/// Hands over, for a density that is called, NAME/density against the claimed target, and NAME/mass for dimensions 1 and 2
/// (inconclusive, box_too_small or unresolved, where the boxes of the integral do not hold or resolve the density).
/// Throws std::invalid_argument for a claimed target that cannot be read or has another dimension.
void grade_density(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

/// Hands over NAME/loss/objective=…: the loss of each sample against the claimed objective, one of epsilon_prediction,
/// x0_prediction, v_prediction, denoising_score_matching, conditional_flow_matching (under CondOT) and the weightings that need α and
/// σ alone. Throws std::invalid_argument for another one.
void grade_loss(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
