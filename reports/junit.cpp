// junit.xml: one test case a check id, for continuous integration.

#include <array>
#include <map>
#include <vector>

#include "reports/text.hpp"
#include "reports/view.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

struct TestCase {
  std::string id;
  const Record* worst;  ///< the record with the worst outcome of that id
};

std::vector<TestCase> test_cases(const LabelledRecords& run) {
  std::vector<TestCase> cases;
  std::map<std::string, std::size_t> index;
  for (const Record& record : run.records) {
    if (!is_check(record)) continue;
    const auto [found, fresh] = index.try_emplace(record.id, cases.size());
    if (fresh) {
      cases.push_back({record.id, &record});
    } else if (severity(record.outcome) > severity(cases[found->second].worst->outcome)) {
      cases[found->second].worst = &record;
    }
  }
  return cases;
}

std::string message_of(const Record& record) {
  std::string text = text_field(record, "cause");
  const std::string detail = text_field(record, "detail");
  if (!detail.empty()) text += (text.empty() ? "" : ": ") + detail;
  return text;
}

enum class Result { passed, failed, error, skipped };

Result result_of(const Record& record, bool limit_gates) {
  if (is_known(record)) return Result::skipped;
  switch (record.outcome) {
    case Outcome::ok: return Result::passed;
    case Outcome::limit: return limit_gates ? Result::failed : Result::passed;
    case Outcome::fault: return Result::failed;
    case Outcome::error: return Result::error;
    case Outcome::inconclusive:
    case Outcome::not_applicable: return Result::skipped;
  }
  return Result::error;
}

std::string element(const char* name, const Record& record) {
  const std::string message = message_of(record);
  std::string body = message;
  if (const std::string size = size_text(record); !size.empty()) body += "\n" + size;
  return std::string("      <") + name + " type=\"" + std::string(to_string(record.outcome)) + "\" message=\"" +
         escape_markup(message) + "\">" + escape_markup(body) + "</" + name + ">\n";
}

}  // namespace

std::string junit_text(const ReportInput& input) {
  std::string suites;
  std::array<std::size_t, 4> all{};
  for (const LabelledRecords& run : input.runs) {
    std::array<std::size_t, 4> counts{};
    std::string cases;
    for (const TestCase& test_case : test_cases(run)) {
      const Record& record = *test_case.worst;
      const Result result = result_of(record, input.limit_gates);
      ++counts[static_cast<std::size_t>(result)];
      std::string body;
      if (result == Result::failed) body = element("failure", record);
      if (result == Result::error) body = element("error", record);
      if (result == Result::skipped) {
        const std::string reason =
            is_known(record) ? "known: " + text_field(record, "known")
                             : std::string(to_string(record.outcome)) + ": " + message_of(record);
        body = "      <skipped message=\"" + escape_markup(reason) + "\"/>\n";
      }
      if (record.outcome == Outcome::limit && result == Result::passed) {
        body = "      <system-out>limit: " + escape_markup(message_of(record)) + "</system-out>\n";
      }
      cases += "    <testcase classname=\"flowgauge." + escape_markup(record.kind) + "\" name=\"" +
               escape_markup(record.id) + "\"" + (body.empty() ? "/>\n" : ">\n" + body + "    </testcase>\n");
    }
    std::size_t tests = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      tests += counts[i];
      all[i] += counts[i];
    }
    const Record* manifest = manifest_of(run);
    suites += "  <testsuite name=\"" + escape_markup(run.label) + "\" tests=\"" + std::to_string(tests) + "\" failures=\"" +
              std::to_string(counts[1]) + "\" errors=\"" + std::to_string(counts[2]) + "\" skipped=\"" +
              std::to_string(counts[3]) + "\"";
    if (manifest != nullptr && manifest->fields.contains("started")) {
      suites += " timestamp=\"" + escape_markup(text_field(*manifest, "started")) + "\"";
    }
    suites += ">\n" + cases + "  </testsuite>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flowgauge\" tests=\"" +
         std::to_string(all[0] + all[1] + all[2] + all[3]) + "\" failures=\"" + std::to_string(all[1]) + "\" errors=\"" +
         std::to_string(all[2]) + "\" skipped=\"" + std::to_string(all[3]) + "\">\n" + suites + "</testsuites>\n";
}

void write_junit(const ReportInput& input, const std::filesystem::path& folder) {
  write_file(folder / "junit.xml", junit_text(input));
}

}  // namespace flowgauge
