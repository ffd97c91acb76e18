#pragma once
// The experiment that shows why a constant-step multistep method loses its order.

#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// A task that measures p̂ of a constant-step method on the grids uniform in time, uniform in λ and rough, of one
/// problem, and hands over one finding <solver>/constant_step: the only thing that differs is the step ratio. Outcome
/// ok if the orders are the claimed one, 2 and 1 within 0.1; fault otherwise.
StudyTask adams_limit_task(const Solver& solver);

}  // namespace flowgauge
