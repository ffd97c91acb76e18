#pragma once
// Faults planted in what step control goes by: the weights of embedded pairs, and the size of an error.

#include <vector>

#include "flowgauge/fault/fault.hpp"

namespace flowgauge {

/// Those known from public code, each beside the check that the right pair, or the right norm, passes.
std::vector<Fault> step_control_faults();

}  // namespace flowgauge
