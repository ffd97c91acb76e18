#pragma once
// What `gauge` prints: a screen on each subject, what went wrong first, and what to do next.

#include <ostream>
#include <string>
#include <vector>

#include "flowgauge/gauge/client_check.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// What the last lines of a summary need to know.
struct GaugeEnd {
  bool limit_gates = false;
  std::string records;      ///< file that holds them; empty: none
  std::string client;       ///< the command, as it would be typed
  std::string ending = {};  ///< how the client ended, where that is worth a line
  int restarts = 0;
};

/// A line a subject with its counts and what it is, at most eight checks that are not ok (what gates first) with their reason,
/// limits by cause, the end of the log of the first task that broke, the counts, and what to do next.
void print_gauge_summary(const std::vector<Record>& records, const GaugeEnd& end, std::ostream& out);

/// A line a finding, "ok" or "wrong" in front, and whether all is well.
void print_client_check(const std::vector<ClientFinding>& findings, std::ostream& out);

}  // namespace flowgauge
