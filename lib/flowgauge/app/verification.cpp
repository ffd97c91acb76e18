#include "flowgauge/app/verification.hpp"

#include <nlohmann/json.hpp>

#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/fault/erratum.hpp"
#include "flowgauge/problem/lint.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/flow_study.hpp"
#include "flowgauge/study/identity_study.hpp"
#include "flowgauge/study/map_identities.hpp"

namespace flowgauge {
namespace {

std::string lint_id() { return check_id("problem_catalogue", "lint"); }

/// One finding: free of undeclared degeneracies, or a fault that names them.
Record lint_record() {
  Record record{"finding", lint_id(), Outcome::ok, Json::object()};
  Json found = Json::array();
  std::string detail;
  for (const Degeneracy& degeneracy : lint(problem_catalogue())) {
    found.push_back({{"subject", degeneracy.subject}, {"name", degeneracy.name}, {"detail", degeneracy.detail}});
    detail += (detail.empty() ? "" : "; ") + degeneracy.subject + ": " + degeneracy.name;
  }
  record.fields["title"] = "The problems together are free of blind spots";
  record.fields["text"] = "Every degeneracy of a problem is declared, and each schedule, target, direction of time and dimension is "
                          "shown by a problem that has none.";
  record.fields["evidence"] = {{"problems", problem_catalogue().size()}, {"degeneracies", found}};
  if (!found.empty()) {
    record.outcome = Outcome::fault;
    record.fields["cause"] = "degenerate_problem";
    record.fields["detail"] = detail;
  }
  return record;
}

}  // namespace

std::vector<std::string> verification_ids(const std::vector<OwnMap>& maps) {
  std::vector<std::string> ids{lint_id(), map_lint_id()};
  const auto append = [&](const std::vector<std::string>& more) { ids.insert(ids.end(), more.begin(), more.end()); };
  append(identity_ids(problem_catalogue()));
  append(flow_ids(problem_catalogue()));
  append(erratum_ids());
  append(fault_ids());
  for (const IdentityTask& task : own_map_identities(maps)) append(task.ids);
  return ids;
}

void run_verification(const VerificationOptions& options, const std::function<void(const Record&)>& sink) {
  const auto selected = [&](const std::string& id) { return !options.selected || options.selected(id); };
  if (selected(lint_id())) sink(lint_record());
  if (selected(map_lint_id())) sink(map_lint_record(verified_maps()));
  run_identities(problem_catalogue(), options.seed, selected, sink);
  run_flows(problem_catalogue(), selected, sink);
  run_errata(selected, sink);
  if (options.faults) run_faults(selected, sink);
  run_identity_tasks(own_map_identities(options.maps), options.seed, selected, sink);
}

}  // namespace flowgauge
