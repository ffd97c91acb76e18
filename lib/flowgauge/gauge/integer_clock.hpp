#pragma once
// Samplers whose clock has ticks: times rounded to the entries of a table. What that costs is a limit where runs in
// which the rounding changes nothing keep the claim.

#include <optional>
#include <string>
#include <vector>

#include "flowgauge/gauge/ladder.hpp"

namespace flowgauge {

/// The ticks of a subject's clock between the ends of a task.
struct IntegerClock {
  std::vector<double> lambdas;  ///< of the levels at which it asks the model, ascending
  double error =
      0;  ///< RMS over 4096 steps, or over half as many as ticks where that is not finite: what more steps leave
};

/// Whether a run of the task over so many steps can be one on ticks: it asked at fewer levels than three a four steps,
/// or in more than half of its requests at none of the grid. False for a grid of the subject's own.
bool may_have_ticks(const RunAnswer& run, const Task& task, int steps);

/// The clock of a subject that asks at fewer than 1024 levels, and at 33 or more, over 4096 steps of one length;
/// nothing for others. A task of 4096 steps, and one more where that is not finite.
std::optional<IntegerClock> integer_clock(const Foreign& foreign, const Task& task, const std::string& check);

/// Makes a limit integer_clock of every record of `missed` where the ladder is one of a subject with ticks that keeps
/// its claim and goes to the truth in an experiment: the model is asked at the rounded level and answers at that of the
/// grid; or the grid is one of ticks. Their numbers are added to the evidence of the first record.
void explain_by_clock(const Foreign& foreign, const Task& task, const StepLadder& ladder,
                      const std::vector<Record*>& missed);

/// The same for a fault of the level at which one of some runs ended, the last of them over so many steps: a limit where
/// all ended within a tick of the one asked for.
void explain_end_by_clock(const Foreign& foreign, const Task& task, const std::vector<RunAnswer>& runs, int steps,
                          Record& missed);

}  // namespace flowgauge
