#pragma once
// A subject over a ladder of step counts against the truth from where it started to where it says it ended.

#include <vector>

#include "flowgauge/gauge/ask.hpp"

namespace flowgauge {

/// What a ladder of runs gave. Vectors are parallel to counts.
struct StepLadder {
  std::vector<int> counts;
  std::vector<long> evaluations;
  std::vector<double> errors;      ///< RMS over all entries
  std::vector<double> errors_max;  ///< largest 2-norm of a point
  std::vector<double> changes;     ///< RMS distance from the run before; NaN for the first, and where it began or ended elsewhere
  std::vector<double> floors;      ///< of round-off: ε of the dtype · rms(x) · √N, or what the truth is uncertain by
  std::vector<double> seconds;
  RunAnswer last;  ///< of the finest run; its end is not `result` where the subject gave none
};

/// Runs the subject over the counts, coarsest first, and adds to the ladder. Stops at the first task without a result.
void extend(StepLadder& ladder, const Foreign& foreign, const Task& task, const std::vector<int>& counts, Index points,
            const std::string& check);

}  // namespace flowgauge
