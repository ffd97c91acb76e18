#pragma once
// Faults in methods for noise that depends on the state.

#include <vector>

#include "flowgauge/fault/fault.hpp"

namespace flowgauge {

std::vector<Fault> ito_faults();

}  // namespace flowgauge
