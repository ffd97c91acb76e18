// The default study of every sampler: each order, limit, law, number of evaluations and end is decided, and as
// expected.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "flowgauge/study/study.hpp"

using namespace flowgauge;

TEST_CASE(
    "the default study decides every sampler: ok, or limit by its named cause where it is expected below its claim") {
  std::vector<std::string> names;
  for (const Solver& solver : solver_catalogue()) {
    if (solver.run_affine) names.emplace_back(solver.entry.name);
  }
  REQUIRE(names.size() > 50);
  std::map<std::string, int> orders;
  run_studies(study_tasks({.solvers = names}), [&](const Record& record) {
    const Solver& solver = solver_named(record.id.substr(0, record.id.find('/')));
    if (record.kind == "law" && record.outcome == Outcome::limit) {
      const std::string cause = record.fields["cause"];
      CHECK((cause == "sigma_zero_end" || cause == "prior_mismatch"));
      return;
    }
    const bool below = record.kind == "order" && to_number(record.fields["expected_order"]) < solver.claimed_order;
    CHECK_MESSAGE(record.outcome == (below ? Outcome::limit : Outcome::ok), to_line(record));
    if (below) CHECK(record.fields["cause"] == std::string(solver.limit_cause));
    if (record.kind == "order") ++orders[std::string(solver.entry.name)];
  });
  // Smooth and rough grid at least, on nonlinear data; of order 4 and less also in law, on one grid or both.
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(orders[name] >= (solver_named(name).claimed_order > 4 ? 2 : 3));
  }
}
