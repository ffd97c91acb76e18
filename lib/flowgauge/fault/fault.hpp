#pragma once
// Planted faults: implementations that are wrong on purpose, run through the checks that a right one passes.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// One check on a faulty (or healed) implementation.
struct CheckedResidual {
  std::string check;
  Outcome outcome;
  double residual;
  double tolerance;
};

/// A planted fault. `run` builds the implementation with its wrapper, plants the fault or leaves it out, and runs every
/// check that concerns it.
struct Fault {
  std::string_view id;       ///< M01 …
  std::string_view title;    ///< a few words
  std::string_view nature;   ///< what is wrong
  std::string_view subject;  ///< the catalogue entry that it breaks
  std::string_view shows;    ///< how it shows
  std::function<std::vector<CheckedResidual>(bool planted)> run;
};

/// What came of a fault: caught by the check with the largest margin (residual over tolerance) among those that the healed
/// implementation passes and the faulty one does not. `sound` says that the healed one passes all of them.
struct FaultResult {
  struct Check {
    CheckedResidual planted;
    double clean_residual;
    bool caught;
    double margin;
  };
  bool caught = false;
  bool sound = false;
  std::string caught_by;
  double margin = 0;
  std::vector<Check> checks;
};

FaultResult run_fault(const Fault& fault);

/// The record of a fault: ok when caught; fault, with cause missed_fault, when no check sees it; error, with cause
/// unsound_check, when a check fails without it.
Record fault_record(const Fault& fault, const FaultResult& result);

}  // namespace flowgauge
