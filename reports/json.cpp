// summary.json: verdict, counts and what fails, for scripts.

#include "reports/view.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

Json counts_json(const Summary& summary) {
  Json counts = Json::object();
  for (Outcome outcome : all_outcomes) counts[std::string(to_string(outcome))] = summary.count(outcome);
  return counts;
}

Json field_or_null(const Record* record, const char* key) {
  return record != nullptr && record->fields.contains(key) ? record->fields[key] : Json();
}

}  // namespace

Json summary_json(const ReportInput& input) {
  const Summary total = summarise(input);
  Json result = Json::object();
  result["version"] = record_version;
  result["verdict"] = verdict(input);
  result["exit_status"] = total.exit_status();
  result["checks"] = total.checks;
  result["decided"] = total.decided;
  result["gating"] = total.gating;
  result["known"] = total.known;
  result["counts"] = counts_json(total);
  result["runs"] = Json::array();
  for (const LabelledRecords& run : input.runs) {
    const Record* manifest = manifest_of(run);
    const Summary summary = summarise(run.records, input.limit_gates);
    result["runs"].push_back({{"label", run.label},
                              {"suite", field_or_null(manifest, "suite")},
                              {"program", field_or_null(manifest, "program")},
                              {"program_version", field_or_null(manifest, "program_version")},
                              {"command", field_or_null(manifest, "command")},
                              {"seed", field_or_null(manifest, "seed")},
                              {"exit_status", summary.exit_status()},
                              {"counts", counts_json(summary)}});
  }
  result["not_ok"] = Json::array();
  for (Outcome outcome : {Outcome::error, Outcome::fault, Outcome::limit, Outcome::inconclusive}) {
    for (const Row& row : rows_of_outcome(input, outcome)) {
      const Record& record = *row.record;
      Json entry{{"run", input.runs[row.run].label},      {"id", record.id},
                 {"outcome", to_string(outcome)},         {"gates", record_gates(record, input.limit_gates)},
                 {"cause", text_field(record, "cause")},  {"size", size_text(record)},
                 {"detail", text_field(record, "detail")}};
      if (is_known(record)) entry["known"] = text_field(record, "known");
      result["not_ok"].push_back(std::move(entry));
    }
  }
  std::size_t caught = 0, missed = 0;
  for (const Row& row : rows_of_kind(input, "fault")) ++(row.record->outcome == Outcome::ok ? caught : missed);
  result["faults"] = {{"caught", caught}, {"missed", missed}};
  const auto [formulas, wrong] = erratum_counts(erratum_groups(input));
  result["errata"] = {{"formulas", formulas}, {"wrong", wrong}, {"computed", rows_of_kind(input, "erratum").size()}};
  result["orders"] = Json::array();
  for (const Row& row : rows_of_kind(input, "order")) {
    Json entry{{"run", input.runs[row.run].label}, {"id", row.record->id}};
    for (const char* key : {"claimed_order", "expected_order", "measured_order", "interval", "ladder"}) {
      entry[key] = field_or_null(row.record, key);
    }
    result["orders"].push_back(std::move(entry));
  }
  return result;
}

void write_json(const ReportInput& input, const std::filesystem::path& folder) {
  write_file(folder / "summary.json", summary_json(input).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace flowgauge
