#pragma once
// Faults planted in stochastic samplers.

#include <vector>

#include "flowgauge/fault/fault.hpp"

namespace flowgauge {

/// M41 to M44, M47, M53 and the stochastic ones known from public code, each beside the laws that the right sampler passes.
std::vector<Fault> stochastic_faults();

}  // namespace flowgauge
