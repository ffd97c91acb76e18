#pragma once
// How far the adjoint equation is from the gradient of the computed loss.

#include "flowgauge/identity/sensitivity_subject.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// The order in h of the gap between continuous and discrete adjoint of a method. On ẋ = θx with z = θh both carry R(z)^{2N}; the
/// discrete one R′(z)/R(z) besides, the continuous one Σ bᵢXᵢ(−z)Xᵢ(z), X the stages of a step of 1. euler: 1 − z against 1, so
/// 1. heun: 1 − z²/2 + z³/2 against 1 − z²/2, so 3, one more than its order. rk4: 1 − z⁴/24 against 1 − z⁴/48, so 4.
int sensitivity_gap_order(const ExplicitTableau& tableau);

/// The gap between continuous and discrete adjoint over a ladder of steps.
struct SensitivityGapStudy {
  SensitivityExample example;
  const ExplicitTableau* tableau;
  std::vector<int> steps{32, 64, 128, 256};
  double tolerance = 0.1;
};

/// "<method>/sensitivity_gap/problem=…".
std::string sensitivity_gap_id(const SensitivityGapStudy& study);

/// Hands over one record of kind order, norm gradient: errors are |continuous − discrete| in (θ, x0).
void run_sensitivity_gap(const SensitivityGapStudy& study, const Sink& sink);

/// Every method on every example.
std::vector<StudyTask> sensitivity_tasks();

}  // namespace flowgauge
