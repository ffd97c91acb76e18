#pragma once
// Exact flow maps against tight solves of the probability flow, both directions, tails included.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/problem/problem.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

const Entry& flow_map_entry();

/// `schedule.problem/flow_map/direction=backward` (noise to data) and `…forward`, for every problem with a closed form.
std::vector<std::string> flow_ids(const std::vector<Problem>& problems);

/// Image and log-density change of the closed form against reference_flow, held to 1e-12 of the sum of their terms: |image| plus
/// what the map makes of |x|. Points reach to six standard deviations.
void run_flows(const std::vector<Problem>& problems, const std::function<bool(const std::string& id)>& selected,
               const std::function<void(const Record&)>& sink);

}  // namespace flowgauge
