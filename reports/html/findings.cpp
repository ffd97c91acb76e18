// Planted faults, and findings with their evidence.

#include <algorithm>
#include <cmath>
#include <vector>

#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"

namespace flowgauge::html {

std::string faults(const ReportInput& input) {
  const std::vector<Row> rows = rows_of_kind(input, "fault");
  if (rows.empty()) return {};
  std::string body;
  std::size_t caught = 0;
  std::vector<Row> sorted = rows;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Row& a, const Row& b) {
    return severity(a.record->outcome) > severity(b.record->outcome);
  });
  for (const Row& row : sorted) {
    const Record& record = *row.record;
    const bool ok = record.outcome == Outcome::ok;
    caught += ok ? 1 : 0;
    const double margin = number_field(record, "margin");
    // Decades above the tolerance, sixteen of them full width.
    const double width = margin > 1 ? std::min(1.0, std::log10(margin) / 16) : 0;
    const std::string bar = "<span class=\"bar\"><i style=\"width:" + fixed(100 * width, 1) + "%\"></i></span>";
    body += "<tr id=\"" + esc(anchor(row, input)) + "\">" + cell(text_field(record, "fault")) +
            run_cell(input, row.run) + "<td>" +
            badge(record.outcome, ok                                 ? "caught"
                                  : record.outcome == Outcome::fault ? "missed"
                                                                     : "") +
            "</td><td><b>" + esc(text_field(record, "title")) + "</b> <span class=\"quiet\">" +
            esc(text_field(record, "nature")) + "</span>" + known_note(record) + "</td>" + "<td class=\"id\">" +
            breakable(text_field(record, "caught_by")) + "</td>" + number_cell(margin, significant(margin, 2)) +
            "<td class=\"barcell\">" + bar + "</td></tr>\n";
  }
  const std::string head = "<th>fault</th>" + run_head(input) +
                           "<th>result</th><th>what is wrong</th><th>caught by</th><th class=\"number\">residual / "
                           "tolerance</th><th>margin in decades</th>";
  return section(
      "faults", "Planted faults",
      std::to_string(caught) + " of " + plural(rows.size(), "planted fault") +
          " caught. Each is an implementation that is wrong on purpose, run through the checks a right one passes.",
      table("sortable faults", head, "<tbody>" + body + "</tbody>"), "Faults");
}

std::string findings(const ReportInput& input) {
  std::string text;
  for (const Row& row : rows_of_kind(input, "finding")) {
    const Record& record = *row.record;
    text += "<article class=\"finding\" id=\"" + esc(anchor(row, input)) + "\"><h3>" + badge(record.outcome) + " " +
            esc(text_field(record, "title")) + "</h3><p>" + esc(text_field(record, "text")) + "</p>" +
            (record.fields.contains("evidence") ? evidence(record.fields["evidence"]) : "") + "<p class=\"id quiet\">" +
            breakable(record.id) + (input.runs.size() > 1 ? " · " + esc(input.runs[row.run].label) : "") +
            "</p></article>\n";
  }
  return text.empty() ? text
                      : section("findings", "Findings", "What was explained by an experiment of its own.",
                                "<div class=\"findings\">" + text + "</div>");
}

}  // namespace flowgauge::html
