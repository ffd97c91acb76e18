#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/wrong_solvers.hpp"

namespace flowgauge {
namespace {

/// What a record was held to: orders by their distance from the expected one, errors by their size, evaluations by their
/// excess. Nothing for records that decide nothing.
std::optional<CheckedResidual> checked(const Record& record) {
  const Json& fields = record.fields;
  const auto value = [&](const char* key) {
    return fields.contains(key) ? to_number(fields[key]) : std::numeric_limits<double>::quiet_NaN();
  };
  const std::string check = record.id.substr(record.id.find('/') + 1);
  if (record.kind == "order") {
    return CheckedResidual{check, record.outcome, std::abs(value("measured_order") - value("expected_order")),
                           value("tolerance")};
  }
  if (record.kind == "error" && fields.contains("tolerance")) {
    return CheckedResidual{check, record.outcome, value("error_rms"), value("tolerance")};
  }
  return {};
}

std::vector<CheckedResidual> check(const Solver& solver, const Grid& grid) {
  std::vector<CheckedResidual> checks;
  for (const Record& record : check_solver(solver, grid)) {
    if (const std::optional<CheckedResidual> one = checked(record)) checks.push_back(*one);
  }
  return checks;
}

}  // namespace

std::vector<Fault> solver_faults() {
  std::vector<Fault> faults;
  for (const WrongSolver& solver : wrong_solvers()) {
    faults.push_back({solver.id, solver.title, solver.nature, solver.right.entry.name,
                      "the right limit or the order is missed",
                      [&solver](bool planted) { return check(planted ? solver.wrong : solver.right, solver.grid); }});
  }
  return faults;
}

}  // namespace flowgauge
