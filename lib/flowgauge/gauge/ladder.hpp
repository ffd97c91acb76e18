#pragma once
// A subject over a ladder of step counts against the truth from where it started to where it says it ended.

#include <vector>

#include "flowgauge/gauge/ask.hpp"
#include "flowgauge/judge/claim.hpp"

namespace flowgauge {

/// What a ladder of runs gave. Vectors are parallel to counts.
struct StepLadder {
  std::vector<int> counts = {};
  std::vector<long> evaluations = {};
  std::vector<double> errors = {};      ///< RMS over all entries
  std::vector<double> errors_max = {};  ///< largest 2-norm of a point
  std::vector<double> changes = {};     ///< RMS distance from the run before; NaN for the first, and where it began or ended elsewhere
  std::vector<double> floors = {};      ///< of round-off: ε of the dtype · rms(x) · √N, or what the truth is uncertain by
  std::vector<double> seconds = {};
  Batch<double> reached = {};  ///< by the finest run
  RunAnswer last = {};         ///< of the finest run; its end is not `result` where the subject gave none
};

/// Those counts that a subject takes; where fewer than three are left, {m, 2m, 4m} from its least, so that changes can be compared.
std::vector<int> counts_from(std::vector<int> counts, int minimum_steps);

/// Runs the subject over the counts, coarsest first, and adds to the ladder. Stops at the first task without a result,
/// and where no truth is known, which counts as skipped.
void extend(StepLadder& ladder, const Foreign& foreign, const Task& task, const std::vector<int>& counts, Index points,
            const std::string& check);

/// Adds a run: what it reached and what is exact, of one shape. comparable: it began and ended where the run before did.
void add(StepLadder& ladder, int steps, RunAnswer answer, const Batch<double>& reached, const Batch<double>& exact, double floor,
         bool comparable);

/// The claim of a subject on the errors of a ladder: within 0.15 in float64, 0.25 in float32; no claim counts as one of 0.
ClaimFit judge_ladder(const StepLadder& ladder, const ForeignSubject& subject);

/// The ladder without its coarsest run, with the distance from the run before for the error.
StepLadder by_changes(const StepLadder& ladder);

/// NAME/order/… of a ladder: judged, or shown where nothing is claimed.
Record ladder_order(const ForeignSubject& subject, const Task& task, const StepLadder& ladder, const ClaimFit& fit,
                    const char* norm = "rms");

/// NAME/limit/… of a ladder: whether the runs go to the truth, the finest one being as far from it as its distance from the run
/// before promises, within a factor of 3. Runs that move apart and away from the truth promise nothing.
Record ladder_limit(const ForeignSubject& subject, const Task& task, const StepLadder& ladder);

}  // namespace flowgauge
