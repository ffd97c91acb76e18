#pragma once
// Functions that are called: schedules, maps, log-densities and losses.

#include <optional>
#include <string>

#include "flowgauge/gauge/grade.hpp"
#include "flowgauge/objective/weighting.hpp"

namespace flowgauge {

/// What a loss per sample is held to: the squared error in a parameterisation, weighted by the publication's weight or by 1.
struct LossObjective {
  Parameterisation parameterisation;
  std::optional<Weighting> weighting;
};

/// The objective of a claim: epsilon_prediction, x0_prediction, v_prediction, denoising_score_matching,
/// conditional_flow_matching or a weighting that needs α and σ alone. Throws std::invalid_argument for another one.
LossObjective loss_objective(const std::string& name);

/// Hands over NAME/level/quantity=alpha|sigma against the claimed schedule (33 times over its clock, or in (0, 1)),
/// quantity=monotone (λ), quantity=variance (α² + σ² = 1 where the claimed schedule has it) and quantity=dalpha|dsigma against
/// differences of the subject's own α and σ. Throws std::invalid_argument for a claimed schedule that cannot be read.
void grade_schedule(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

/// Hands over NAME/round_trip (inverse after forward), NAME/log_det and NAME/inverse_log_det against differences, and, for
/// dimensions 1 and 2, NAME/mass: the density that the map makes of N(0, I) integrates to 1.
void grade_map(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

/// Hands over, for a density that is called, NAME/density against the claimed target, and NAME/mass for dimensions 1 and 2
/// (inconclusive, box_too_small or unresolved, where the boxes of the integral do not hold or resolve the density).
/// Throws std::invalid_argument for a claimed target that cannot be read.
void grade_density(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

/// Hands over NAME/loss/objective=…: the loss of each sample against the claimed objective, which is one of loss_objective
/// (under CondOT). Throws std::invalid_argument for another one.
void grade_loss(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
