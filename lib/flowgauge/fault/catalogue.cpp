#include "flowgauge/fault/catalogue.hpp"

#include <tbb/parallel_for.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/fault/density_faults.hpp"
#include "flowgauge/fault/digits_faults.hpp"
#include "flowgauge/fault/ito_faults.hpp"
#include "flowgauge/fault/langevin_faults.hpp"
#include "flowgauge/fault/step_control_faults.hpp"
#include "flowgauge/fault/stochastic_faults.hpp"

namespace flowgauge {

FaultResult run_fault(const Fault& fault) {
  const std::vector<CheckedResidual> clean = fault.run(false);
  const std::vector<CheckedResidual> planted = fault.run(true);
  if (clean.size() != planted.size()) throw std::logic_error("fault: planting it changed the number of checks");
  FaultResult result;
  result.sound = !clean.empty();
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const bool passes = clean[i].outcome == Outcome::ok;
    result.sound = result.sound && passes;
    const bool fails = planted[i].outcome == Outcome::fault;
    // NaN is as far off as can be; a residual of 0 is not off, even where the tolerance is 0 too.
    const double ratio = planted[i].residual == 0 ? 0 : planted[i].residual / planted[i].tolerance;
    const double margin = std::isnan(ratio) ? INFINITY : ratio;
    FaultResult::Check check{planted[i], clean[i].residual, passes && fails, margin};
    if (check.caught && (!result.caught || margin > result.margin)) {
      result.caught = true;
      result.caught_by = check.planted.check;
      result.margin = margin;
    }
    result.checks.push_back(std::move(check));
  }
  return result;
}

Record fault_record(const Fault& fault, const FaultResult& result) {
  Record record{"fault", "fault/" + std::string(fault.id), Outcome::ok, Json::object()};
  Json& fields = record.fields;
  fields["fault"] = fault.id;
  fields["title"] = fault.title;
  fields["nature"] = fault.nature;
  fields["caught"] = result.caught;
  fields["caught_by"] = result.caught_by;
  Json checks = Json::array();
  for (const FaultResult::Check& check : result.checks) {
    checks.push_back(Json{{"check", check.planted.check},
                          {"residual", number(check.planted.residual)},
                          {"tolerance", number(check.planted.tolerance)},
                          {"margin", number(check.margin)},
                          {"clean_residual", number(check.clean_residual)}});
  }
  fields["checks"] = std::move(checks);
  fields["margin"] = number(result.margin);
  if (!result.caught) {
    record.outcome = Outcome::fault;
    fields["cause"] = "missed_fault";
    fields["detail"] = "no check sees the planted fault: " + std::string(fault.nature);
  }
  if (!result.sound) {
    record.outcome = Outcome::error;
    fields["cause"] = "unsound_check";
    fields["detail"] = "a check fails although the fault is left out";
  }
  return record;
}

const std::vector<Fault>& fault_catalogue() {
  static const std::vector<Fault> faults = [] {
    std::vector<Fault> all;
    for (const auto& kind : {
             path_faults,  //
             target_faults,  //
             combinator_faults,  //
             schedule_faults,  //
             transition_faults,  //
             pair_faults,  //
             information_faults,  //
             interpolant_faults,  //
             process_faults,  //
             objective_faults,  //
             distance_faults,  //
             map_faults,  //
             continuous_flow_faults,  //
             estimator_faults,  //
             likelihood_faults,  //
             solver_faults,  //
             sampler_faults,  //
             stochastic_faults,  //
             langevin_faults,  //
             density_faults,  //
             digits_faults,  //
             ito_faults,  //
             step_control_faults,  //
         }) {
      for (Fault& fault : kind()) all.push_back(std::move(fault));
    }
    return all;
  }();
  return faults;
}

namespace {

std::string id_of(const Fault& fault) { return "fault/" + std::string(fault.id); }

}  // namespace

std::vector<FaultInfo> fault_entries() {
  std::vector<FaultInfo> entries;
  for (const Fault& fault : fault_catalogue()) {
    entries.push_back({fault.id, fault.title, fault.nature, fault.subject,
                       "planted; the right formula stands with the law that catches it", fault.shows});
  }
  return entries;
}

std::vector<std::string> fault_ids() {
  std::vector<std::string> ids;
  for (const Fault& fault : fault_catalogue()) ids.push_back(id_of(fault));
  return ids;
}

void run_faults(const std::function<bool(const std::string& id)>& selected,
                const std::function<void(const Record&)>& sink) {
  std::vector<const Fault*> chosen;
  for (const Fault& fault : fault_catalogue()) {
    if (selected(id_of(fault))) chosen.push_back(&fault);
  }
  std::vector<Record> records(chosen.size());
  tbb::parallel_for(std::size_t{0}, chosen.size(),
                    [&](std::size_t i) { records[i] = fault_record(*chosen[i], run_fault(*chosen[i])); });
  for (const Record& record : records) sink(record);
}

}  // namespace flowgauge
