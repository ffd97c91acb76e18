#pragma once
// How far the adjoint equation is from the gradient of the computed loss.

#include "flowgauge/identity/sensitivity_subject.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// The gap between continuous and discrete adjoint over a ladder of steps: of the order of the method.
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
