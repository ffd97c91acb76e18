#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/manifest.hpp"
#include "flowgauge/app/points_argument.hpp"
#include "flowgauge/app/progress.hpp"
#include "flowgauge/app/run_output.hpp"
#include "flowgauge/record/summary.hpp"
#include "flowgauge/study/study.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

StudySelection read_selection(const StudyOptions& options) {
  StudySelection selection{options.problems, options.solvers, options.grids, {}, {}};
  if (!options.steps.empty()) selection.steps = counts_argument(options.steps, "--steps");
  if (!options.tolerances.empty()) selection.tolerances = numbers_argument(options.tolerances, "--tolerances");
  return selection;
}

}  // namespace

int study(const StudyOptions& options, const Suite& suite, std::ostream& out, std::ostream&) {
  std::vector<StudyTask> tasks = study_tasks(read_selection(options), suite.solvers);
  const std::string folder = options.out.empty() ? "out" : options.out;
  const std::filesystem::path file = std::filesystem::path(folder) / "study.jsonl";

  std::vector<Record> records;
  std::set<std::string> done;
  const bool resumes = options.resume && std::filesystem::exists(file);
  if (resumes) {
    records = read_records(file);
    for (const Record& record : records) done.insert(record.id);
    std::erase_if(tasks, [&](const StudyTask& task) { return done.count(task.id) > 0; });
  }
  const std::unique_ptr<RecordWriter> writer = open_records(folder, "study.jsonl", resumes);
  if (!resumes || records.empty()) {
    records.push_back(manifest(options.command, 0, suite));
    writer->write(records.back());
  }
  {
    Progress progress(tasks.size(), options.quiet);
    std::set<std::string> principal;
    for (const StudyTask& task : tasks) principal.insert(task.id);
    run_studies(tasks, [&](const Record& record) {
      // A task cut off by an interruption left its first records behind; they are not written twice.
      if (!done.insert(record.id).second && resumes) return;
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
  return summarise(records).exit_status();
}

}  // namespace flowgauge
