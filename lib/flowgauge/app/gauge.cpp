#include "flowgauge/app/gauge.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/app/gauge_arguments.hpp"
#include "flowgauge/app/gauge_summary.hpp"
#include "flowgauge/app/manifest.hpp"
#include "flowgauge/app/run_output.hpp"
#include "flowgauge/gauge/listener.hpp"
#include "flowgauge/gauge/trace.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/record/known.hpp"
#include "flowgauge/record/summary.hpp"
#include "reports/compare.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

/// The subjects asked for, in the order of the client.
std::vector<Foreign> chosen(const std::shared_ptr<Session>& session, const std::vector<std::string>& names) {
  std::vector<Foreign> all = foreign_subjects(session);
  std::vector<std::string_view> offered;
  for (const Foreign& foreign : all) offered.push_back(foreign.subject.name);
  for (const std::string& name : names) {
    if (std::find(offered.begin(), offered.end(), name) == offered.end()) {
      throw std::invalid_argument("--subject " + name + " is not offered" + did_you_mean(name, offered) +
                                  "; the client offers " + join(offered, ", "));
    }
  }
  if (names.empty()) return all;
  std::erase_if(all, [&](const Foreign& foreign) {
    return std::find(names.begin(), names.end(), foreign.subject.name) == names.end();
  });
  return all;
}

/// The record of a client with which nothing could be begun.
Record no_session(const ClientError& error) {
  Record record{"finding", "client/hello/protocol=1", Outcome::error, Json::object()};
  record.fields = {{"title", "The client and its first words"},
                   {"text", error.what()},
                   {"cause", "client_broke"},
                   {"detail", error.what()}};
  if (!error.log.empty()) record.fields["log"] = error.log;
  return record;
}

/// A word as it would be typed.
std::string typed(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./=:,@%") ==
                                          std::string::npos;
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// What is measured right now, on a terminal.
class Ticker {
 public:
  explicit Ticker(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO) != 0) {}
  ~Ticker() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;
  void tick(const std::string& id) {
    if (shown_) std::cerr << "\r\x1b[K" << ++count_ << "  " << id.substr(0, 100) << std::flush;
  }

 private:
  bool shown_;
  std::size_t count_ = 0;
};

int check_only(const GaugeOptions& options, const SessionOptions& session, std::ostream& out) {
  const std::vector<ClientFinding> findings = check_client(session);
  bool right = true;
  Json list = Json::array();
  for (const ClientFinding& finding : findings) {
    right = right && finding.right;
    list.push_back({{"ok", finding.right}, {"what", finding.what}, {"log", finding.log}});
  }
  if (options.json) {
    out << Json{{"ok", right}, {"findings", list}}.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  } else if (!options.quiet) {
    print_client_check(findings, out);
  }
  return right ? status::done : status::gating;
}

/// Entries of a known file that match nothing are no mistake where only a part was measured.
std::vector<std::string> stale_entries(const std::vector<KnownEntry>& known, const std::vector<Record>& records,
                                       bool partial) {
  std::vector<std::string> ids;
  for (const Record& record : records) ids.push_back(record.id);
  for (const KnownEntry& entry : known) {
    if (partial) ids.push_back(entry.pattern);
  }
  return stale_known(known, records, ids);
}

}  // namespace

int gauge(const GaugeOptions& options, const Suite& suite, std::ostream& out, std::ostream& err) {
  if (options.check) require_check_alone(options);
  SessionOptions session_setup = session_options(options);
  GradeOptions grading = grade_options(options);
  const std::vector<KnownEntry> known = options.known.empty() ? std::vector<KnownEntry>{} : read_known(options.known);
  const std::vector<Record> baseline =
      options.baseline.empty() ? std::vector<Record>{} : read_records(options.baseline);
  require_writable(options);
  if (!options.trace.empty()) {
    session_setup.trace = [trace = std::make_shared<Trace>(options.trace)](std::string_view from, const Frame& frame) {
      (*trace)(from, frame);
    };
  }
  std::optional<Listener> listener;
  if (options.serve) {
    listener.emplace();
    session_setup.listener = listener->descriptor();
    // At once: somebody waits for it before starting the client.
    std::cout << listener->path() << std::endl;
  }
  if (options.check) return check_only(options, session_setup, out);

  const bool limit_gates = options.fail_on == "limit";
  std::vector<Record> records;
  std::unique_ptr<RecordWriter> writer;
  if (!options.out.empty()) writer = open_records(options.out, "gauge.jsonl", false);
  const auto keep = [&](Record record) {
    mark_known(record, known);
    if (writer) writer->write(record);
    records.push_back(std::move(record));
  };
  keep(manifest(options.command, grading.seed, suite));
  bool broken = false;  // before all was graded
  bool failed = false;  // the subject at work, where that is enough
  if (options.fail_fast) grading.stop = [&failed] { return failed; };

  GaugeEnd end{limit_gates, writer ? (std::filesystem::path(options.out) / "gauge.jsonl").string() : std::string(), {}};
  for (const std::string& word : options.client) end.client += (end.client.empty() ? "" : " ") + typed(word);
  try {
    const auto session = std::make_shared<Session>(session_setup);
    for (const std::string& note : session->hello().unknown_keys) err << "flowgauge: " << note << '\n';
    const std::vector<Foreign> subjects = chosen(session, options.subjects);
    {
      Ticker ticker(options.quiet);
      for (const Foreign& foreign : subjects) {
        failed = false;
        grade(foreign, grading, [&](const Record& record) {
          keep(record);
          failed = failed || record_gates(records.back(), limit_gates);
          ticker.tick(record.id);
        });
      }
    }
    end.ending = session->finish();
    end.restarts = session->restarts();
  } catch (const ClientError& error) {
    keep(no_session(error));
    broken = true;
  }
  // A client that somebody else starts cannot be started again: what came after its end is missing.
  const auto is_error = [](const Record& record) { return record.outcome == Outcome::error; };
  if (options.serve && std::any_of(records.begin(), records.end(), is_error)) broken = true;

  if (!options.write_known.empty()) write_known(options.write_known, records, limit_gates);
  const ReportInput input{{{"gauge", records}}, limit_gates};
  if (!options.junit.empty()) write_file(options.junit, junit_text(input));
  const Comparison comparison = baseline.empty() ? Comparison{} : compare(baseline, records);
  const bool partial = options.quick || options.fail_fast || !options.subjects.empty() || end.restarts > 0 || broken;
  const std::vector<std::string> stale = stale_entries(known, records, partial);
  if (!options.known.empty()) end.known = typed(options.known);
  if (!options.baseline.empty()) end.baseline = typed(options.baseline);
  end.stale = stale.size();
  end.worse = static_cast<std::size_t>(std::count_if(comparison.changes.begin(), comparison.changes.end(),
                                                     [](const Change& change) { return change.gates; }));
  if (options.json) {
    out << summary_json(input).dump() << '\n';
  } else if (!options.quiet) {
    if (!comparison.changes.empty()) out << comparison_text(comparison);
    print_gauge_summary(records, end, out);
    if (options.seed == "random") out << "seed " << grading.seed << '\n';
  }
  for (const std::string& sentence : stale) err << "flowgauge: " << sentence << '\n';
  const int result = summarise(records, limit_gates).exit_status();
  if (result != status::done) return result;
  return end.stale > 0 || end.worse > 0 ? status::gating : status::done;
}

}  // namespace flowgauge
