#pragma once
// All laws of the room, as `list`, `explain` and the report show them.

#include <vector>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// The law that a schedule's values in double are those in 50 digits.
const Entry& rounding_levels_entry();

/// The entries of all laws: of schedules, of paths, of processes and of rounding.
const std::vector<Entry>& identity_entries();

}  // namespace flowgauge
