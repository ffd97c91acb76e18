#pragma once
// Samplers that lose digits in single precision on purpose.

#include <vector>

#include "flowgauge/fault/fault.hpp"

namespace flowgauge {

std::vector<Fault> digits_faults();

}  // namespace flowgauge
