#pragma once
// The catalogue of objectives.

#include <vector>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// The entries of all objectives, in catalogue order.
const std::vector<Entry>& objective_entries();

}  // namespace flowgauge
