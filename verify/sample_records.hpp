#pragma once
// Made-up records with known content, for the tests of the reports. Nothing in them is measured.

#include <vector>

#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// At least one record of every kind and outcome, small enough to check a report of it by hand.
std::vector<Record> small_sample();

/// A run as large as a real one: `solvers` × grids × problems with plausible ladders, identities, planted faults of which
/// one is missed, limits, findings, work-precision.
std::vector<Record> rich_sample();

/// Text that breaks a report which does not escape: markup, quotes, the end of a script.
inline constexpr const char* hostile_text = "<b>&\"'</script><script>window.broken=1</script> | *x* \xC3\xA9";

}  // namespace flowgauge
