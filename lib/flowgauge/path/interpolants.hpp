#pragma once
// The paths with two data ends as catalogue entries.

#include <vector>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// gaussian_interpolant, stochastic_interpolant, schroedinger_bridge.
const std::vector<Entry>& interpolant_entries();

}  // namespace flowgauge
