#include "reports/gauge_view.hpp"

#include <algorithm>
#include <array>

namespace flowgauge {
namespace {

/// The second part of a check id.
std::string_view check_of(const Record& record) {
  const std::string_view id = record.id;
  const std::size_t first = id.find('/');
  if (first == std::string_view::npos) return {};
  return id.substr(first + 1, id.find('/', first + 1) - first - 1);
}

template <std::size_t N>
bool among(std::string_view check, const std::array<std::string_view, N>& checks) {
  return std::find(checks.begin(), checks.end(), check) != checks.end();
}

constexpr std::array<std::string_view, 10> of_algorithm{"order", "limit",           "law",  "level",   "round_trip",
                                                        "log_det", "inverse_log_det", "mass", "density", "loss"};
constexpr std::array<std::string_view, 5> of_safety{"finite", "evaluations", "final_level", "rows", "determinism"};
/// Measurements that are ok are no checks, and stand in the figures alone.
constexpr std::array<std::string_view, 3> of_the_rest{"graded", "work_precision", "comparison"};

}  // namespace

bool is_gauge_run(const LabelledRecords& run) {
  if (const Record* manifest = manifest_of(run)) {
    for (const auto& word : manifest->fields.value("command", Json::array())) {
      if (word.is_string() && word == "gauge") return true;
    }
    return false;
  }
  return std::any_of(run.records.begin(), run.records.end(), [](const Record& record) { return check_of(record) == "diagnosis"; });
}

std::vector<GaugeQuestion> gauge_questions(const ReportInput& input) {
  std::vector<GaugeQuestion> all{
      {"method", "Which method is it?",
       "Told by its map over a few steps, among the solvers of the catalogue, planted faults, and single steps that differ.", {}},
      {"algorithm", "Is the algorithm what it claims?",
       "Orders are held to the claim from below, on the finest pair of counts above rounding. Limits have a cause that an experiment of its own showed.", {}},
      {"shipped", "What does a user get as shipped?", "What its own start, end and number type lose, as a distance from the law of the data.", {}},
      {"safety", "Is it safe?", "What must hold for every count of steps.", {}},
      {"unanswered", "What could not be answered?", "Questions that broke on the way, and comparisons that are not finite.", {}}};
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    if (!is_gauge_run(input.runs[run])) continue;
    for (const Record& record : input.runs[run].records) {
      const std::string_view check = check_of(record);
      if (!is_check(record)) continue;
      if (check == "diagnosis") all[0].rows.push_back({run, &record});
      if (among(check, of_algorithm)) all[1].rows.push_back({run, &record});
      if (check == "shipped") all[2].rows.push_back({run, &record});
      if (among(check, of_safety)) all[3].rows.push_back({run, &record});
      if (among(check, of_the_rest)) all[4].rows.push_back({run, &record});
    }
  }
  std::erase_if(all, [](const GaugeQuestion& question) { return question.rows.empty(); });
  for (GaugeQuestion& question : all) {
    std::stable_sort(question.rows.begin(), question.rows.end(),
                     [](const Row& a, const Row& b) { return severity(a.record->outcome) > severity(b.record->outcome); });
  }
  return all;
}

std::string gauge_words(const Record& record) {
  const std::string text = text_field(record, "text");
  return record.kind == "finding" && !text.empty() ? text : text_field(record, "detail");
}

}  // namespace flowgauge
