#pragma once
// The experiment that shows which step control does not see an integral over time.

#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// A task that integrates dℓ/dt = 1/(1 + 25(t − 0.3)²) over [0, 1], as a likelihood does where ∇·u depends on t alone, by every
/// adaptive solver of the catalogue at a tolerance of 1e-10, alone and beside a unit vector that turns. It hands over one finding
/// odeint_controlled_fehlberg78/blind_estimate with all errors. Fehlberg's two formulas of order 7 and 8 share their nodes 0 and
/// 1, so that their difference is 0 on such an integral whatever the step (Hairer, Nørsett, Wanner 1993, Solving ODEs I, II.5):
/// outcome ok if it alone is off by more than 1e3 tolerances, and by less than 1e2 beside the turning vector, and all others by
/// less than 1e2 both ways; fault otherwise.
StudyTask blind_estimate_task();

}  // namespace flowgauge
