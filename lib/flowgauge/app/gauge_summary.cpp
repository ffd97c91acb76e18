#include "flowgauge/app/gauge_summary.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "flowgauge/app/run_output.hpp"
#include "flowgauge/gauge/child_log.hpp"
#include "flowgauge/record/summary.hpp"

namespace flowgauge {
namespace {

constexpr std::size_t most_failures = 8, most_causes = 6, most_log_lines = 8;

std::string text(const Record& record, const char* key) {
  const auto found = record.fields.find(key);
  return found != record.fields.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string subject_of(const Record& record) {
  return record.id.substr(0, record.id.find('/'));
}

/// "12 ok, 2 limit".
std::string counts(const Summary& summary) {
  std::string line;
  for (const Outcome outcome : all_outcomes) {
    if (summary.count(outcome) == 0) continue;
    line += (line.empty() ? "" : ", ") + std::to_string(summary.count(outcome)) + " " + std::string(to_string(outcome));
  }
  return line.empty() ? "nothing was judged" : line;
}

std::string lines_indented(const std::string& log) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = std::min(log.find('\n', at), log.size());
    if (end > at) lines.push_back(printable_line(log.substr(at, end - at), 110));
    at = end + 1;
  }
  std::string all;
  for (std::size_t i = lines.size() > most_log_lines ? lines.size() - most_log_lines : 0; i < lines.size(); ++i)
    all += "    | " + lines[i] + "\n";
  return all;
}

void print_subjects(const std::vector<Record>& records, bool limit_gates, std::ostream& out) {
  std::vector<std::string> names;
  std::map<std::string, std::vector<Record>> by_subject;
  for (const Record& record : records) {
    if (record.kind == "manifest") continue;
    if (!by_subject.contains(subject_of(record))) names.push_back(subject_of(record));
    by_subject[subject_of(record)].push_back(record);
  }
  for (const std::string& name : names) {
    out << name << ": " << counts(summarise(by_subject[name], limit_gates)) << '\n';
    for (const Record& record : by_subject[name]) {
      if (record.kind == "finding" && record.id.find("/diagnosis") != std::string::npos &&
          !text(record, "text").empty()) {
        out << "    it " << printable_line(text(record, "text"), 300) << '\n';
        break;
      }
    }
  }
}

void print_failures(const std::vector<Record>& records, bool limit_gates, std::ostream& out) {
  std::vector<const Record*> failures;
  for (const Record& record : records) {
    const bool reason = record.outcome != Outcome::ok && record.outcome != Outcome::not_applicable;
    if (reason && (record.outcome != Outcome::limit || limit_gates)) failures.push_back(&record);
  }
  std::stable_sort(failures.begin(), failures.end(), [&](const Record* a, const Record* b) {
    return record_gates(*a, limit_gates) > record_gates(*b, limit_gates);
  });
  bool log_shown = false;
  for (std::size_t i = 0; i < std::min(failures.size(), most_failures); ++i) {
    const Record& record = *failures[i];
    out << to_string(record.outcome) << (is_known(record) ? " (known)" : "") << "  " << record.id << '\n';
    if (const std::string detail = text(record, "detail"); !detail.empty())
      out << "    " << printable_line(detail, 300) << '\n';
    if (const std::string log = text(record, "log"); !log.empty() && !log_shown) {
      out << lines_indented(log);
      log_shown = true;
    }
  }
  if (failures.size() > most_failures) out << "… and " << failures.size() - most_failures << " more that are not ok\n";
}

void print_next(const Summary& summary, const GaugeEnd& end, std::ostream& out) {
  const std::string client = end.client.empty() ? "" : " -- " + end.client;
  if (summary.gates()) {
    out << "next: mend the first of them; ";
    if (end.records.empty()) {
      out << "--out DIR keeps every number, and flowgauge report draws them\n";
    } else {
      out << "flowgauge report " << end.records << " -o report draws what was measured\n";
    }
    out << "      what is to stay: --write-known FILE lists it, --known FILE then lets it pass\n";
  } else if (summary.decided == 0) {
    out << "next: flowgauge gauge --check" << client << " says whether the client speaks the protocol\n";
  } else {
    out << "next: a line for CI: flowgauge gauge --quick --junit gauge.xml" << client << '\n';
  }
}

}  // namespace

void print_gauge_summary(const std::vector<Record>& records, const GaugeEnd& end, std::ostream& out) {
  const Summary summary = summarise(records, end.limit_gates);
  print_subjects(records, end.limit_gates, out);
  print_failures(records, end.limit_gates, out);
  if (!end.limit_gates) print_limits(records, most_causes, out);
  if (end.restarts > 0)
    out << "the client was started again " << end.restarts << (end.restarts == 1 ? " time\n" : " times\n");
  if (!end.ending.empty() && end.ending != "ended with status 0")
    out << "note: at the end the client " << end.ending << '\n';
  out << summary.checks << (summary.checks == 1 ? " check: " : " checks: ") << counts(summary)
      << (summary.gates() ? "; " + std::to_string(summary.gating) + " gate" : "; none gates") << '\n';
  if (!end.records.empty()) out << "records: " << end.records << '\n';
  print_next(summary, end, out);
}

void print_client_check(const std::vector<ClientFinding>& findings, std::ostream& out) {
  bool all = true;
  for (const ClientFinding& finding : findings) {
    out << (finding.right ? "ok     " : "wrong  ") << printable_line(finding.what) << '\n'
        << lines_indented(finding.log);
    all = all && finding.right;
  }
  out << (all ? "the client speaks the protocol\n" : "the client has something to mend\n");
}

}  // namespace flowgauge
