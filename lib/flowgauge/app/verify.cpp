#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/manifest.hpp"
#include "flowgauge/app/progress.hpp"
#include "flowgauge/app/run_output.hpp"
#include "flowgauge/app/seed_argument.hpp"
#include "flowgauge/app/verification.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/record/known.hpp"
#include "flowgauge/record/summary.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

std::regex read_filter(const std::string& text) {
  try {
    return std::regex(text, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error& error) {
    throw std::invalid_argument("--filter " + text + " is not a regular expression: " + error.what());
  }
}

}  // namespace

int verify(const VerifyOptions& options, const Suite& suite, std::ostream& out, std::ostream& err) {
  const std::uint64_t seed = seed_argument(options.seed);
  const std::vector<std::string> ids = verification_ids(suite.maps);
  VerificationOptions run{seed, options.faults, {}, suite.maps};
  if (!options.filter.empty()) {
    run.selected = [filter = read_filter(options.filter)](const std::string& id) { return std::regex_search(id, filter); };
  }
  std::size_t total = 0;
  for (const std::string& id : ids) {
    const bool is_fault = id.starts_with("fault/");
    if ((!run.selected || run.selected(id)) && (options.faults || !is_fault)) ++total;
  }
  if (total == 0) {
    throw std::invalid_argument("--filter " + options.filter + " matches no check id" +
                                (options.faults ? "" : " outside the planted faults (--faults)") +
                                "; flowgauge list checks shows them");
  }
  const std::vector<KnownEntry> known = options.known.empty() ? std::vector<KnownEntry>{} : read_known(options.known);

  std::vector<Record> records;
  const bool limit_gates = options.fail_on == "limit";
  std::unique_ptr<RecordWriter> writer;
  if (!options.out.empty()) writer = open_records(options.out, "verify.jsonl", false);
  const auto keep = [&](Record record) {
    mark_known(record, known);
    if (writer) writer->write(record);
    records.push_back(std::move(record));
  };
  keep(manifest(options.command, seed, suite));
  {
    Progress progress(total, options.quiet);
    run_verification(run, [&](const Record& record) {
      keep(record);
      progress.tick(record.id);
    });
  }

  if (!options.write_known.empty()) write_known(options.write_known, records, limit_gates);
  const ReportInput input{{{"verify", records}}, limit_gates};
  if (!options.junit.empty()) write_file(options.junit, junit_text(input));
  if (options.json) {
    out << summary_json(input).dump() << '\n';
  } else if (!options.quiet) {
    print_summary(records, limit_gates, out);
    if (options.seed == "random") out << "seed " << seed << '\n';
    if (writer) out << "records: " << (std::filesystem::path(options.out) / "verify.jsonl").string() << '\n';
  }
  const std::vector<std::string> stale = stale_known(known, records, ids);
  for (const std::string& sentence : stale) err << "flowgauge: " << sentence << '\n';
  const int result = summarise(records, limit_gates).exit_status();
  return result == status::done && !stale.empty() ? status::gating : result;
}

}  // namespace flowgauge
