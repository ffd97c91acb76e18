#include "reports/catalogue.hpp"

#include <stdexcept>
#include <string>

#include "reports/writers.hpp"

namespace flowgauge {

const std::vector<Writer>& writers() {
  static const std::vector<Writer> all{
      {"html", "report.html", "one self-contained page with interactive plots", write_html},
      {"md", "report.md", "Markdown with figures as SVG", write_markdown},
      {"csv", "records.csv", "every measured value, one a line", write_csv},
      {"json", "summary.json", "verdict, counts and what fails", write_json},
      {"junit", "junit.xml", "one test case a check, for continuous integration", write_junit},
  };
  return all;
}

const Writer& find_writer(std::string_view name) {
  std::string allowed;
  for (const Writer& writer : writers()) {
    if (writer.name == name) return writer;
    allowed += (allowed.empty() ? "" : ", ") + std::string(writer.name);
  }
  throw std::invalid_argument("format: \"" + std::string(name) + "\" given; allowed are " + allowed);
}

}  // namespace flowgauge
