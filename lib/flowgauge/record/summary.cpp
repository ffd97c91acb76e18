#include "flowgauge/record/summary.hpp"

#include <algorithm>

namespace flowgauge {
namespace {

std::size_t index_of(Outcome outcome) {
  return static_cast<std::size_t>(std::find(all_outcomes.begin(), all_outcomes.end(), outcome) - all_outcomes.begin());
}

bool would_gate(const Record& record, bool limit_gates) {
  return gates(record.outcome) || (limit_gates && record.outcome == Outcome::limit);
}

}  // namespace

std::string_view meaning(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok: return "holds within its derived tolerance";
    case Outcome::limit: return "true to its formula, but loses accuracy for a named cause";
    case Outcome::fault: return "the claim is false";
    case Outcome::inconclusive: return "what was measured cannot decide";
    case Outcome::not_applicable: return "does not concern this subject";
    case Outcome::error: return "crashed, hung or misbehaved";
  }
  return "";
}

bool is_check(const Record& record) {
  if (record.outcome != Outcome::ok) return true;
  return record.kind != "manifest" && record.kind != "field" && record.kind != "timing" &&
         record.kind != "work_precision";
}

bool is_known(const Record& record) { return record.fields.contains("known"); }

bool record_gates(const Record& record, bool limit_gates) {
  return would_gate(record, limit_gates) && !is_known(record);
}

std::size_t Summary::count(Outcome outcome) const { return counts.at(index_of(outcome)); }

int Summary::exit_status() const {
  if (gating > 0) return 1;
  if (decided > 0) return 0;
  return checks == 0 && measurements > 0 ? 0 : 3;
}

Summary summarise(const std::vector<Record>& records, bool limit_gates) {
  Summary summary;
  for (const Record& record : records) {
    if (!is_check(record)) {
      if (record.kind != "manifest") ++summary.measurements;
      continue;
    }
    ++summary.checks;
    ++summary.counts.at(index_of(record.outcome));
    if (record.outcome == Outcome::ok || record.outcome == Outcome::limit || record.outcome == Outcome::fault) {
      ++summary.decided;
    }
    if (record_gates(record, limit_gates)) {
      ++summary.gating;
    } else if (would_gate(record, limit_gates)) {
      ++summary.known;
    }
  }
  return summary;
}

Summary operator+(const Summary& a, const Summary& b) {
  Summary sum = a;
  for (std::size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += b.counts[i];
  sum.checks += b.checks;
  sum.decided += b.decided;
  sum.gating += b.gating;
  sum.known += b.known;
  sum.measurements += b.measurements;
  return sum;
}

}  // namespace flowgauge
