// The questions of a gauge run.

#include "reports/gauge_view.hpp"
#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"

namespace flowgauge::html {

std::string gauge_sections(const ReportInput& input) {
  std::string text;
  for (const GaugeQuestion& question : gauge_questions(input)) {
    std::string body;
    for (const Row& row : question.rows) {
      const Record& record = *row.record;
      body += "<tr><td>" + badge(record.outcome) + "</td>" + run_cell(input, row.run) + id_cell(row) +
              "<td class=\"size\">" + esc(size_text(record)) + "</td><td>" + esc(gauge_words(record)) +
              known_note(record) + "</td></tr>\n";
    }
    text += section(
        std::string(question.id).c_str(), std::string(question.title), esc(question.note),
        table("sortable", "<th>outcome</th>" + run_head(input) + "<th>check</th><th>size</th><th>what was found</th>",
              body));
  }
  return text;
}

}  // namespace flowgauge::html
