#pragma once
// Where a schedule is not smooth.

#include <vector>

#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// The times strictly inside the clock, in order, at which second derivatives of α and σ jump: the inner knots of a
/// table, as the clock of a wrapping schedule shows them. Empty for schedules in closed form.
std::vector<Mp50> knots(const Schedule& schedule);

}  // namespace flowgauge
