#pragma once
// Faults planted in Langevin samplers.

#include <vector>

#include "flowgauge/fault/fault.hpp"

namespace flowgauge {

/// M61 and those known from public code, each beside the laws that the right sampler passes.
std::vector<Fault> langevin_faults();

}  // namespace flowgauge
