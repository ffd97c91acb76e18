#include "reports/compare.hpp"

#include <nlohmann/json.hpp>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

int compare(const CompareOptions& options, std::ostream& out) {
  const CompareGates gates = parse_gates(options.fail_on);
  const std::vector<Record> before = read_records(options.before);
  const Comparison comparison = compare(before, read_records(options.after), gates);
  if (options.json) {
    out << comparison_json(comparison).dump() << '\n';
  } else if (!options.quiet) {
    out << comparison_text(comparison);
  }
  if (comparison.gates()) return status::gating;
  return comparison.compared > 0 ? status::done : status::undecided;
}

}  // namespace flowgauge
