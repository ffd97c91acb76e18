#pragma once
// Exact flow maps against tight solves of the probability flow, both directions, tails included.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/judge/judge.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/record/record.hpp"
#include "flowgauge/solver/reference.hpp"

namespace flowgauge {

const Entry& flow_map_entry();

/// `schedule.problem/flow_map/direction=backward` (noise to data) and `…forward`, for every problem with a closed form.
std::vector<std::string> flow_ids(const std::vector<Problem>& problems);

/// Where a flow from t to the other end is looked at (d × N): 8 points of the law; the mean of each component and ±1, ±2, ±4
/// and ±6 of its deviations, on the line for mixtures of normals (for other laws on the line the points with the same tail
/// probabilities, for radial ones of the radius), along each axis of a Gaussian, block by block of a product; and on the line
/// the points that the flow takes to, and has taken from, the gaps between neighbouring components: the quarters between the
/// edges at one deviation, found from the distribution functions of both ends.
Batch<double> flow_points(const Problem& problem, double from, double to);

/// Image and log-density change of a closed form against a reference solve of the same points X, held to 1e-12 of the sum of
/// their terms: |image|, |change|, 1, and on the line what the map makes of |x|, its derivative being exp(−change). All
/// of the scale is taken from the reference, so that a wrong value cannot excuse itself.
Verdict judge_flow(const FlowResult<double>& closed_form, const Flow& reference, const Batch<double>& X);

/// Hands over judge_flow on flow_points for each selected id.
void run_flows(const std::vector<Problem>& problems, const std::function<bool(const std::string& id)>& selected,
               const std::function<void(const Record&)>& sink);

}  // namespace flowgauge
