#pragma once
// The catalogue of planted faults.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/fault/fault.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// What `list` and `explain` show of a fault.
struct FaultInfo {
  std::string_view name;
  std::string_view title;
  std::string_view nature;        ///< what is wrong
  std::string_view subject;       ///< what it breaks
  std::string_view source;        ///< where the right formula stands
  std::string_view how_it_shows;
};

/// All faults, kind by kind.
const std::vector<Fault>& fault_catalogue();
std::vector<Fault> path_faults();
std::vector<Fault> target_faults();
std::vector<Fault> combinator_faults();
std::vector<Fault> schedule_faults();
std::vector<Fault> transition_faults();
std::vector<Fault> pair_faults();
std::vector<Fault> information_faults();
std::vector<Fault> interpolant_faults();
std::vector<Fault> process_faults();
std::vector<Fault> objective_faults();
std::vector<Fault> distance_faults();
std::vector<Fault> map_faults();
std::vector<Fault> continuous_flow_faults();
std::vector<Fault> estimator_faults();
std::vector<Fault> likelihood_faults();
std::vector<Fault> solver_faults();
std::vector<Fault> sampler_faults();

std::vector<FaultInfo> fault_entries();

/// The ids of their records, `fault/M01` …
std::vector<std::string> fault_ids();

/// Runs the selected faults; records are handed over in catalogue order.
void run_faults(const std::function<bool(const std::string& id)>& selected,
                const std::function<void(const Record&)>& sink);

}  // namespace flowgauge
