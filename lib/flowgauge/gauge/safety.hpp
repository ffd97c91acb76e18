#pragma once
// Is it safe? What must hold for every count of steps, whatever the accuracy.

#include "flowgauge/gauge/ask.hpp"
#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// Runs of one task over several counts.
struct Sweep {
  Task task;
  std::string id_end;              ///< added to its ids
  std::vector<int> counts;
  std::vector<RunAnswer> answers;  ///< of the counts that were run, one or more; the last may have failed
};

/// NAME/evaluations/… of runs against the claimed expression, which must hold for all counts of `inside` or, where it is given, of
/// `zero`, and against the subject's own count; an error where the expression has no value at a count.
Record evaluations_record(const ForeignSubject& subject, const Sweep& inside, const Sweep* zero = nullptr);

/// Hands over, each with the keys grid=…;param=…;problem=…: NAME/finite for N = minimum … 64, to the data end of the problem
/// and, with ;end=zero, to σ = 0; NAME/evaluations against the claimed expression, which must hold for all N to one of these
/// ends, and against the subject's own count; NAME/final_level, the level reported against the data end, by σ/α to rounding of the
/// dtype; NAME/rows, the result of rows alone and in another order; NAME/determinism, the same bits twice. What is declared
/// in the claims (rows coupled, not deterministic) is a limit where it shows.
/// Throws std::invalid_argument for a claim of evaluations that cannot be read.
void grade_safety(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
