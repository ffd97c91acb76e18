#include "flowgauge/study/own_map.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

std::string lint_id(const OwnMap& map) { return check_id(map.name, "lint"); }

Record lint_record(const OwnMap& map, const std::vector<MapEvaluation<double>>& evaluations) {
  Record record{"finding", lint_id(map), Outcome::ok, Json::object()};
  Json found = Json::array();
  std::string hidden;
  for (const MapDegeneracy& degeneracy : degeneracies(evaluations.front())) {
    found.push_back({{"name", degeneracy.name}, {"hides", degeneracy.hides}});
    if (std::find(map.declares.begin(), map.declares.end(), degeneracy.name) != map.declares.end()) continue;
    hidden += (hidden.empty() ? "" : "; ") + std::string(degeneracy.name) + " hides " + std::string(degeneracy.hides);
  }
  record.fields["title"] = map.name + ": what its points can show";
  record.fields["text"] = hidden.empty() ? "What the map hides, it declares." : "At the points given the map hides mistakes: " + hidden + ".";
  record.fields["evidence"] = {{"degeneracies", found}};
  if (!hidden.empty()) {
    record.outcome = Outcome::inconclusive;
    record.fields["cause"] = "degenerate_map";
    record.fields["detail"] = hidden;
  }
  return record;
}

}  // namespace

OwnMap own_map(std::string name, MapSubject<double> subject, const Batch<double>& X) {
  check_id(name, "lint");  // throws for a name that no id can hold
  if (X.cols() < 2) throw std::invalid_argument("map " + name + ": at least two points are needed, got " + std::to_string(X.cols()));
  const Batch<double> Z = plain_values<double>(subject.map.forward, X).points;
  return {std::move(name), std::move(subject), {{X, Z, true, true}}};
}

std::vector<IdentityTask> own_map_identities(const std::vector<OwnMap>& maps) {
  std::vector<IdentityTask> tasks;
  for (const OwnMap& map : maps) {
    IdentityTask task;
    for (const Entry& law : map_law_entries()) task.ids.push_back(identity_id(map.name, law.name, scalar_name<double>));
    task.ids.push_back(lint_id(map));
    task.run = [map](std::uint64_t) {
      const std::vector<MapEvaluation<double>> evaluations = evaluate_at<double>(map.subject, map.points);
      std::vector<Record> records = identity_records(map.name, check_map<double>(evaluations));
      records.push_back(lint_record(map, evaluations));
      return records;
    };
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace flowgauge
