#include "flowgauge/app/run_output.hpp"

#include <filesystem>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "flowgauge/gauge/child_log.hpp"
#include "flowgauge/record/summary.hpp"

namespace flowgauge {

void make_folder(const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw std::runtime_error("cannot create folder " + folder + ": " + failure.message());
}

std::unique_ptr<RecordWriter> open_records(const std::string& folder, const std::string& file, bool append) {
  make_folder(folder);
  return std::make_unique<RecordWriter>(std::filesystem::path(folder) / file, append);
}

namespace {

/// "caught  M01  Sign of the score in the velocity: by continuity:vp_linear, margin 1.8e+10".
void print_fault(const Record& record, std::ostream& out) {
  const bool caught = record.fields.value("caught", false);
  out << (caught ? "caught  " : "missed  ") << record.fields.value("fault", record.id) << "  "
      << record.fields.value("title", std::string());
  if (caught) {
    std::ostringstream margin;
    margin << std::setprecision(2) << to_number(record.fields.at("margin"));
    out << ": by " << record.fields.value("caught_by", std::string()) << ", margin " << margin.str();
  }
  out << '\n';
}

}  // namespace

void print_limits(const std::vector<Record>& records, std::size_t most_causes, std::ostream& out) {
  std::map<std::string, std::vector<const Record*>> causes;
  for (const Record& record : records) {
    if (record.outcome != Outcome::limit || is_known(record)) continue;
    causes[record.fields.value("cause", std::string("unnamed"))].push_back(&record);
  }
  std::size_t shown = 0;
  for (const auto& [cause, limits] : causes) {
    if (++shown > most_causes) break;
    const std::string detail = printable_line(limits.front()->fields.value("detail", std::string()));
    out << "limit  " << cause << " (" << limits.size() << (limits.size() == 1 ? " check)" : " checks)")
        << (detail.empty() ? "" : ": " + detail) << "\n    " << limits.front()->id << (limits.size() > 1 ? ", …\n" : "\n");
  }
  if (causes.size() > most_causes) out << "… and limits for " << causes.size() - most_causes << " more causes\n";
}

void print_summary(const std::vector<Record>& records, bool limit_gates, std::ostream& out) {
  const Summary summary = summarise(records, limit_gates);
  for (const Record& record : records) {
    if (record.outcome == Outcome::limit && !limit_gates && !is_known(record)) continue;  // by their cause, below
    if (record.kind == "fault" && record.fields.contains("margin")) print_fault(record, out);
    // Where nothing was decided, what does not apply is the reason.
    const bool is_reason = record.outcome == Outcome::not_applicable && summary.decided == 0;
    if (record.outcome == Outcome::ok || (record.outcome == Outcome::not_applicable && !is_reason)) continue;
    out << to_string(record.outcome) << (is_known(record) ? " (known)" : "") << "  " << record.id;
    const std::string detail = record.fields.value("detail", std::string());
    if (!detail.empty()) out << "\n    " << detail;
    out << '\n';
  }
  if (!limit_gates) print_limits(records, records.size(), out);
  if (summary.checks == 0) {
    out << "nothing was judged; " << summary.measurements << " measurements\n";
    return;
  }
  out << summary.checks << (summary.checks == 1 ? " check:" : " checks:");
  for (const Outcome outcome : all_outcomes) {
    if (summary.count(outcome) > 0) out << ' ' << summary.count(outcome) << ' ' << to_string(outcome);
  }
  out << (summary.gates() ? "; " + std::to_string(summary.gating) + " gate" : std::string("; none gates")) << '\n';
}

}  // namespace flowgauge
