// The head of the page and its foot: counts of outcomes, what needs attention, the facts of the runs and their machine.

#include <algorithm>
#include <map>
#include <vector>

#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"

namespace flowgauge::html {

std::string tiles(const ReportInput& input) {
  const Summary summary = summarise(input);
  std::string text = "<div class=\"tiles\">";
  for (Outcome outcome : all_outcomes) {
    const std::string name(to_string(outcome));
    std::string shown = name;
    std::replace(shown.begin(), shown.end(), '_', ' ');
    text += "<div class=\"tile " + name + (summary.count(outcome) == 0 ? " none" : "") + "\"><b data-count=\"" + name +
            "\">" + std::to_string(summary.count(outcome)) + "</b><span>" + shown + "</span><small>" +
            std::string(meaning(outcome)) + "</small></div>";
  }
  return text + "</div>\n";
}

std::string attention(const ReportInput& input) {
  std::string text;
  const std::string head = "<th>outcome</th>" + run_head(input) + "<th>check</th><th>size</th><th>what happened</th>";
  std::string rows, more;
  std::size_t shown = 0, hidden = 0;
  for (Outcome outcome : {Outcome::error, Outcome::fault}) {
    for (const Row& row : rows_of_outcome(input, outcome)) {
      const std::string cause = text_field(*row.record, "cause");
      const std::string line = "<tr><td>" + badge(outcome) + "</td>" + run_cell(input, row.run) + "<td class=\"id\">" +
                               link(row, input) + "</td><td class=\"size\">" + esc(size_text(*row.record)) +
                               "</td><td><b>" + esc(cause) + "</b> " + esc(text_field(*row.record, "detail")) +
                               known_note(*row.record) + "</td></tr>\n";
      (++shown <= 12 ? rows : (++hidden, more)) += line;
    }
  }
  if (!rows.empty()) text += "<h3>Faults and errors</h3>" + table("attention", head, "<tbody>" + rows + "</tbody>");
  if (!more.empty())
    text += folded(false, plural(hidden, "more fault"), table("attention", head, "<tbody>" + more + "</tbody>"));
  for (Outcome outcome : {Outcome::limit, Outcome::inconclusive}) {
    std::map<std::string, std::vector<Row>> by_cause;
    for (const Row& row : rows_of_outcome(input, outcome)) by_cause[text_field(*row.record, "cause")].push_back(row);
    if (by_cause.empty()) continue;
    text += outcome == Outcome::limit ? "<h3>Limits</h3>" : "<h3>Undecided</h3>";
    for (const auto& [cause, found] : by_cause) {
      std::string body;
      for (const Row& row : found) body += detail_row(row, input);
      std::string title = badge(outcome) + " <b>" + esc(cause.empty() ? "cause not named" : cause) +
                          "</b> <span class=\"quiet\">" + plural(found.size(), "check") + "</span>";
      const std::string size = size_text(*found.front().record);
      title += " <span class=\"lead\">" + esc(text_field(*found.front().record, "detail")) +
               (size.empty() ? "" : " <i>" + esc(size) + "</i>") + "</span>";
      text += folded(false, title, table("attention", head, "<tbody>" + body + "</tbody>"));
    }
  }
  return text;
}

std::string run_facts(const ReportInput& input) {
  std::string text = "<dl class=\"facts" + std::string(input.runs.size() > 1 ? "" : " row") + "\">";
  for (const LabelledRecords& run : input.runs) {
    const Record* manifest = manifest_of(run);
    if (input.runs.size() > 1)
      text += "<dt class=\"run\">" + esc(run.label) + "</dt><dd>" + esc(verdict({{run}, input.limit_gates})) + "</dd>";
    if (manifest == nullptr) {
      text += "<dt>suite</dt><dd>not recorded: the file has no manifest</dd>";
      continue;
    }
    text += "<dt>suite</dt><dd>" + esc(text_field(*manifest, "suite")) + "</dd><dt>program</dt><dd>" +
            esc(text_field(*manifest, "program")) + " " + esc(text_field(*manifest, "program_version")) +
            "</dd><dt>seed</dt><dd>" + esc(text_field(*manifest, "seed")) + "</dd><dt>started</dt><dd>" +
            esc(text_field(*manifest, "started")) + "</dd>";
    text += "<dt>repeat</dt><dd><code class=\"command\">" + esc(command_of(run)) + "</code></dd>";
  }
  return text + "</dl>\n";
}

std::string environment(const ReportInput& input) {
  std::string text;
  for (const LabelledRecords& run : input.runs) {
    const Record* manifest = manifest_of(run);
    text += "<article>" + (input.runs.size() > 1 ? "<h3>" + esc(run.label) + "</h3>" : std::string());
    text += manifest != nullptr && manifest->fields.contains("environment") ? evidence(manifest->fields["environment"])
                                                                            : "<p>not recorded</p>";
    std::string timings;
    for (const Record& record : run.records) {
      if (record.kind == "timing")
        timings += "<tr>" + cell(text_field(record, "what")) +
                   number_cell(number_field(record, "seconds"), significant(number_field(record, "seconds"), 3)) +
                   "</tr>";
    }
    if (!timings.empty())
      text += table("sortable narrow", "<th>part of the run</th><th class=\"number\">seconds</th>",
                    "<tbody>" + timings + "</tbody>");
    text += "</article>\n";
  }
  return section("environment", "Environment", "", "<div class=\"findings\">" + text + "</div>");
}

}  // namespace flowgauge::html
