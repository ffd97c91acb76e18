#pragma once
// What changed between two runs, and whether it makes the later one fail.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// How much worse a measured quantity may get: by an absolute amount (0.05) or by a share of its old value (10%).
struct Allowance {
  double amount = 0;
  bool relative = false;
};

/// The quantities a comparison may gate, by name:
/// order: a drop of the measured order. error: growth of an error (residual of identities, above a thousandth of the
/// tolerance: below it is rounding; finest error of orders; rms error of error and work_precision records at the same
/// knob; W₂ of laws). nfe: growth of the number of evaluations. margin: a drop of the margin of a planted fault.
/// seconds: growth of times.
using CompareGates = std::map<std::string, Allowance>;

/// Reads "order:0.05,error:10%"; empty text gives no gates. Throws std::invalid_argument saying what is allowed.
CompareGates parse_gates(std::string_view text);

/// One difference. `before` and `after` are text: an outcome, a number in its shortest form, "present", "missing".
struct Change {
  std::string id;
  std::string what;
  std::string before;
  std::string after;
  bool worse = false;
  bool gates = false;
};

struct Comparison {
  std::vector<Change> changes;  ///< gating ones first, then worse ones, then by id
  std::size_t compared = 0;     ///< checks and measurements present in both runs

  bool gates() const;
};

/// Compares b with a, id by id. An outcome that got worse (ok, limit, {not_applicable, inconclusive}, fault, error) and a
/// check of a that b lacks always gate; quantities gate where `gates` names them. A number that became NaN is worse than
/// any number. Times appear only where named. Several records of one id are compared in the order in which they stand.
Comparison compare(const std::vector<Record>& a, const std::vector<Record>& b, const CompareGates& gates = {});

/// A few lines for a terminal, and an object for scripts.
std::string comparison_text(const Comparison& comparison);
Json comparison_json(const Comparison& comparison);

}  // namespace flowgauge
