#pragma once
// What a run amounts to: counts by outcome, what gates, and the exit status.

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// The outcomes in the order in which they are shown.
inline constexpr std::array<Outcome, 6> all_outcomes{Outcome::ok,           Outcome::limit,          Outcome::fault,
                                                     Outcome::inconclusive, Outcome::not_applicable, Outcome::error};

/// One line on what an outcome means, for readers of a report.
std::string_view meaning(Outcome outcome);

/// Whether a record is a check: every identity, error, order, law, fault and finding. A manifest, field, timing or
/// work_precision record is a measurement, and counts as a check only where it is not ok.
bool is_check(const Record& record);

/// Whether a record is listed in the known file (mark_known).
bool is_known(const Record& record);

/// Whether a record makes a run fail: fault and error do, limit where limit_gates; a known one does not.
bool record_gates(const Record& record, bool limit_gates = false);

/// Counts over the checks of a run.
struct Summary {
  std::array<std::size_t, 6> counts{};  ///< by outcome, indexed like all_outcomes
  std::size_t checks = 0;
  std::size_t decided = 0;       ///< ok, limit and fault
  std::size_t gating = 0;        ///< records that make the run fail
  std::size_t known = 0;         ///< records that would, but are listed in the known file
  std::size_t measurements = 0;  ///< records that are no check, the manifest aside

  std::size_t count(Outcome outcome) const;
  bool gates() const { return gating > 0; }
  /// 1: a check gates. 3: nothing could be judged (no check was decided, or there is no record but the manifest).
  /// 0 otherwise.
  int exit_status() const;
};

Summary summarise(const std::vector<Record>& records, bool limit_gates = false);

/// The sum of two summaries, for reports over several record files.
Summary operator+(const Summary& a, const Summary& b);

}  // namespace flowgauge
