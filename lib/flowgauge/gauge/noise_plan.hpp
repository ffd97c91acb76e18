#pragma once
// How the normal numbers of a run are chosen.

#include <cstdint>
#include <vector>

namespace flowgauge {

/// Where a run's normal numbers come from.
struct NoisePlan {
  enum class Kind { seeded, zero, probe } kind = Kind::seeded;
  std::uint64_t seed = 0;
  /// probe: row r of the batch gets 1 in coordinate 0 of its draw number probe_of_row[r], 0 elsewhere; −1: all 0. Draws are
  /// counted from 0 over the whole run.
  std::vector<long> probe_of_row;
};

}  // namespace flowgauge
