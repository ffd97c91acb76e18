#include "flowgauge/study/study.hpp"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string_view>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/manifest.hpp"
#include "flowgauge/app/points_argument.hpp"
#include "flowgauge/app/progress.hpp"
#include "flowgauge/app/run_output.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/record/summary.hpp"
#include "flowgauge/study/comparison.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

StudySelection read_selection(const StudyOptions& options) {
  StudySelection selection{options.problems, options.solvers, options.grids, {}, {}, options.schemes};
  if (!options.steps.empty()) selection.steps = counts_argument(options.steps, "--steps");
  if (!options.tolerances.empty()) selection.tolerances = numbers_argument(options.tolerances, "--tolerances");
  return selection;
}

std::vector<StudyTask> selected_tasks(const StudyOptions& options, const Suite& suite) {
  if (!options.comparison) return study_tasks(read_selection(options), suite.solvers);
  const bool more = !options.problems.empty() || !options.solvers.empty() || !options.grids.empty() ||
                    !options.schemes.empty() || !options.steps.empty() || !options.tolerances.empty();
  if (more) {
    throw std::invalid_argument(
        "--comparison has problems, samplers, grids and numbers of evaluations of its own; allowed beside it are --out and --resume");
  }
  return comparison_tasks(true);
}

/// Tells apart what problem files hold: a digest (FNV-1a, 64 bits; Fowler, Noll and Vo 1991) of the object and of the
/// data file it names.
std::string digest(const std::string& source) {
  const Json object = problem_echo(source);
  std::string text = object.dump();
  const Json& target = object["target"];
  if (target.contains("file")) {
    std::ifstream data(std::filesystem::path(source).parent_path() / target["file"].get<std::string>(),
                       std::ios::binary);
    text.append(std::istreambuf_iterator<char>(data), {});
  }
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

/// The selected problems by name, with the digest of those that come from files and no digest for the catalogue's.
std::map<std::string, std::string> digests(const std::vector<std::string>& sources) {
  std::map<std::string, std::string> all;
  for (const std::string& source : sources) {
    all[load_problem(source).name] = problem_echo(source).is_string() ? std::string() : digest(source);
  }
  return all;
}

/// The problem of a record: its field, or the value of the key problem of its id; empty where it has none.
std::string problem_of(const Record& record) {
  const auto field = record.fields.find("problem");
  if (field != record.fields.end() && field->is_string()) return field->get<std::string>();
  const std::string& id = record.id;
  constexpr std::string_view key = "problem=";
  const std::size_t begin = id.find(key);
  if (begin == std::string::npos) return {};
  const std::size_t value = begin + key.size();
  return id.substr(value, id.find(';', value) - value);
}

/// Throws where the file holds records of another problem of the same name, whose work would pass for this one's.
void require_same_problems(const std::vector<Record>& records, const std::map<std::string, std::string>& selected,
                           const std::filesystem::path& file) {
  for (const Record& record : records) {
    const auto found = selected.find(problem_of(record));
    if (found == selected.end() || record.fields.value("problem_digest", std::string()) == found->second) continue;
    throw std::invalid_argument("--resume: " + file.string() + " holds records of another problem called " +
                                found->first + "; choose another --out or rename the problem file");
  }
}

}  // namespace

int study(const StudyOptions& options, const Suite& suite, std::ostream& out, std::ostream&) {
  std::vector<StudyTask> tasks = selected_tasks(options, suite);
  const std::map<std::string, std::string> problems = digests(options.problems);
  const std::filesystem::path file = std::filesystem::path(options.out) / "study.jsonl";

  std::vector<Record> records;
  std::set<std::string> done;
  const bool resumes = options.resume && std::filesystem::exists(file);
  if (resumes) {
    records = read_records(file);
    require_same_problems(records, problems, file);
    for (const Record& record : records) done.insert(record.id);
    std::erase_if(tasks, [&](const StudyTask& task) { return done.count(task.id) > 0; });
  }
  const std::unique_ptr<RecordWriter> writer = open_records(options.out, "study.jsonl", resumes);
  if (!resumes || records.empty()) {
    records.push_back(manifest(options.command, 0, suite));
    writer->write(records.back());
  }
  {
    Progress progress(tasks.size(), options.quiet);
    std::set<std::string> principal;
    for (const StudyTask& task : tasks) principal.insert(task.id);
    run_studies(tasks, [&](Record record) {
      // A task cut off by an interruption left its first records behind; they are not written twice.
      if (!done.insert(record.id).second && resumes) return;
      const auto problem = problems.find(problem_of(record));
      if (problem != problems.end() && !problem->second.empty()) record.fields["problem_digest"] = problem->second;
      writer->write(record);
      records.push_back(record);
      if (principal.count(record.id) > 0) progress.tick(record.id);
    });
  }
  if (options.json) {
    out << summary_json(ReportInput{{{"study", records}}, false}).dump() << '\n';
  } else if (!options.quiet) {
    print_summary(records, false, out);
    out << "records: " << file.string() << '\n';
  }
  const Summary summary = summarise(records);
  return summary.decided == 0 && !summary.gates() ? status::undecided : summary.exit_status();
}

}  // namespace flowgauge
