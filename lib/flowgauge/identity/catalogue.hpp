#pragma once
// All laws of the room, as `list`, `explain` and the report show them.

#include <string_view>
#include <vector>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// The law that a schedule's values in double are those in 50 digits.
const Entry& rounding_levels_entry();

/// The laws on one kind of subject.
struct LawGroup {
  std::string_view kind;  ///< schedule, path …
  std::vector<Entry> laws;
};

/// The catalogue, kind by kind.
const std::vector<LawGroup>& law_groups();

/// The entries of all laws, in the same order.
const std::vector<Entry>& identity_entries();

}  // namespace flowgauge
