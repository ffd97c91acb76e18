#include "flowgauge/app/gauge.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/app/gauge_summary.hpp"
#include "flowgauge/app/manifest.hpp"
#include "flowgauge/app/run_output.hpp"
#include "flowgauge/app/seed_argument.hpp"
#include "flowgauge/gauge/grade.hpp"
#include "flowgauge/gauge/listener.hpp"
#include "flowgauge/gauge/trace.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/record/known.hpp"
#include "flowgauge/record/summary.hpp"
#include "flowgauge/solver/solver.hpp"
#include "reports/compare.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

double positive(const std::string& text, const char* option) {
  const double value = parse_double(text, option);
  if (!(value > 0)) throw std::invalid_argument(std::string(option) + " " + text + " is not allowed; it must be > 0");
  return value;
}

/// "500M" or "2G" in bytes.
std::uint64_t memory_argument(const std::string& text) {
  const char unit = text.empty() ? ' ' : text.back();
  const double factor = unit == 'M' ? 0x1p20 : unit == 'G' ? 0x1p30 : 0;
  if (factor == 0)
    throw std::invalid_argument("--memory " + text +
                                " is not allowed; it must be a number with M or G behind it, such as 500M or 2G");
  const double bytes = factor * positive(text.substr(0, text.size() - 1), "--memory");
  if (!(bytes >= 0x1p20 && bytes < 0x1p60))
    throw std::invalid_argument("--memory " + text + " is not allowed; it must be at least 1M");
  return static_cast<std::uint64_t>(bytes);
}

/// Solvers to compare with are named before a client is started.
void require_solvers(const std::vector<std::string>& names) {
  std::vector<std::string_view> known;
  for (const Solver& solver : solver_catalogue()) {
    if (!solver.adaptive) known.push_back(solver.entry.name);
  }
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw std::invalid_argument("--against " + name + " is no solver that takes steps" + did_you_mean(name, known) +
                                  "; flowgauge list solvers names them");
    }
  }
}

/// A file that is written when all is measured is tried before; what was not there is not left behind.
void require_writable(const std::string& file) {
  if (file.empty()) return;
  const bool there = std::filesystem::exists(file);
  if (!std::ofstream(file, std::ios::app)) throw std::runtime_error(file + ": cannot be written");
  if (!there) std::filesystem::remove(file);
}

/// KEY=VALUE as it would stand in hello: numbers, true and objects as JSON, everything else as text.
Json claims_argument(const std::vector<std::string>& words) {
  Json claims = Json::object();
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const auto names = claim_names();
    if (equals == std::string::npos || equals + 1 == word.size()) {
      throw std::invalid_argument("--claim " + word + " is not allowed; it must be KEY=VALUE");
    }
    if (std::find(names.begin(), names.end(), key) == names.end()) {
      throw std::invalid_argument("--claim " + key + " is unknown" + did_you_mean(key, names) + "; allowed are " +
                                  join(names, ", "));
    }
    const std::string value = word.substr(equals + 1);
    const bool text = key == "evaluations" || key == "source" || key == "grids" || key == "objective";
    const Json parsed = text ? Json(Json::value_t::discarded) : Json::parse(value, nullptr, false);
    claims[key] = parsed.is_discarded() ? Json(value) : parsed;
  }
  require_claims(claims, "--claim");
  return claims;
}

SessionOptions session_options(const GaugeOptions& options) {
  SessionOptions session;
  session.child = {options.client, options.stdio, options.memory.empty() ? 0 : memory_argument(options.memory)};
  session.timeout = positive(options.timeout, "--timeout");
  session.task_timeout = positive(options.task_timeout, "--task-timeout");
  session.claims = claims_argument(options.claims);
  return session;
}

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

/// Options that are about grading would be ignored silently.
void require_check_alone(const GaugeOptions& options) {
  const std::initializer_list<std::pair<const char*, bool>> given{
      {"--subject", !options.subjects.empty()}, {"--quick", options.quick},
      {"--fail-fast", options.fail_fast},
      {"--out", !options.out.empty()},          {"--junit", !options.junit.empty()},
      {"--known", !options.known.empty()},      {"--write-known", !options.write_known.empty()},
      {"--baseline", !options.baseline.empty()}, {"--max-error", !options.max_error.empty()},
      {"--against", !options.against.empty()},  {"--fail-on", !options.fail_on.empty()}};
  for (const auto& [name, is_given] : given) {
    if (is_given) throw std::invalid_argument(std::string("--check grades nothing; leave out ") + name);
  }
}

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
  GradeOptions grading{.quick = options.quick,
                       .against = options.against,
                       .max_error = {},
                       .seed = seed_argument(options.seed),
                       .selected = {},
                       .stop = {}};
  require_solvers(options.against);
  require_writable(options.junit);
  require_writable(options.write_known);
  if (!options.max_error.empty()) grading.max_error = positive(options.max_error, "--max-error");
  const std::vector<KnownEntry> known = options.known.empty() ? std::vector<KnownEntry>{} : read_known(options.known);
  const std::vector<Record> baseline =
      options.baseline.empty() ? std::vector<Record>{} : read_records(options.baseline);
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
  const Comparison comparison = compare(baseline, records);
  if (options.json) {
    out << summary_json(input).dump() << '\n';
  } else if (!options.quiet) {
    if (!baseline.empty() && !comparison.changes.empty()) out << comparison_text(comparison);
    print_gauge_summary(records, end, out);
    if (options.seed == "random") out << "seed " << grading.seed << '\n';
  }
  const bool partial = options.quick || options.fail_fast || !options.subjects.empty() || end.restarts > 0 || broken;
  const std::vector<std::string> stale = stale_entries(known, records, partial);
  for (const std::string& sentence : stale) err << "flowgauge: " << sentence << '\n';
  const int result = summarise(records, limit_gates).exit_status();
  if (result != status::done) return result;
  return !stale.empty() || (!baseline.empty() && comparison.gates()) ? status::gating : status::done;
}

}  // namespace flowgauge
