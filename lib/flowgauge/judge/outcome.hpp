#pragma once
// The six outcomes a check can have; exactly one of them.

#include <string_view>

namespace flowgauge {

enum class Outcome {
  ok,
  limit,           ///< true to its formula, but loses accuracy by a named cause
  fault,           ///< the claim is false, NaN, wrong law, wrong number of evaluations
  inconclusive,    ///< what was measured cannot decide
  not_applicable,  ///< the check does not concern this subject
  error,           ///< crashed, hung or misbehaved
};

/// "ok", "limit", "fault", "inconclusive", "not_applicable", "error".
std::string_view to_string(Outcome outcome);

/// The outcome of that name. Throws std::invalid_argument for any other text.
Outcome outcome_from_string(std::string_view name);

/// Whether an outcome makes a run fail: `fault` and `error` do.
bool gates(Outcome outcome);

}  // namespace flowgauge
