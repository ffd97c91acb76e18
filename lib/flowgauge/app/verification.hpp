#pragma once
// What `verify` checks: the problem catalogue's lint, the laws on every subject, exact flow maps against reference solves, the
// errata of published texts, and the planted faults.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "flowgauge/record/record.hpp"
#include "flowgauge/study/own_map.hpp"

namespace flowgauge {

struct VerificationOptions {
  std::uint64_t seed = 42;
  bool faults = false;                                   ///< also the planted faults
  std::function<bool(const std::string& id)> selected;  ///< which checks to run; empty: all
  std::vector<OwnMap> maps = {};                         ///< maps of the user's own
};

/// The ids of the whole suite, planted faults and the user's own maps included.
std::vector<std::string> verification_ids(const std::vector<OwnMap>& maps = {});

/// Runs the selected checks. The sink gets records as they are measured, in an order that does not depend on the number of
/// threads.
void run_verification(const VerificationOptions& options, const std::function<void(const Record&)>& sink);

}  // namespace flowgauge
