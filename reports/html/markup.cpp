#include "reports/html/markup.hpp"

#include <algorithm>

namespace flowgauge::html {

std::string esc(std::string_view text) {
  return escape_markup(text);
}

std::string badge(Outcome outcome, std::string_view text) {
  const std::string name(to_string(outcome));
  std::string shown(text.empty() ? name : std::string(text));
  std::replace(shown.begin(), shown.end(), '_', ' ');
  return "<span class=\"badge " + name + "\">" + shown + "</span>";
}

std::string number_cell(double x, const std::string& shown) {
  return "<td class=\"number\" data-sort=\"" + significant(x, 9) + "\">" + shown + "</td>";
}

std::string cell(std::string_view text) {
  return "<td>" + esc(text) + "</td>";
}

// Ids are long: they may break after every part.
std::string breakable(std::string_view text) {
  std::string result;
  for (const char c : esc(text)) {
    result += c;
    if (c == '/' || c == ';' || c == '=' || c == '_' || c == '.') {
      // Not inside an entity such as &#39;
      const std::size_t ampersand = result.rfind('&');
      const bool in_entity =
          c == ';' && ampersand != std::string::npos && result.find(';', ampersand) == result.size() - 1;
      if (!in_entity) result += "<wbr>";
    }
  }
  return result;
}

std::string anchor(const Row& row, const ReportInput& input) {
  // The first run owns the plain anchor; ids of the others carry the number of the run.
  return row.record->id + (input.runs.size() > 1 && row.run > 0 ? "~" + std::to_string(row.run + 1) : "");
}

std::string id_cell(const Row& row) {
  return "<td class=\"id\">" + breakable(row.record->id) + "</td>";
}

std::string link(const Row& row, const ReportInput& input) {
  return "<a href=\"#" + url_encode(anchor(row, input)) + "\">" + breakable(row.record->id) + "</a>";
}

std::string run_head(const ReportInput& input) {
  return input.runs.size() > 1 ? "<th>run</th>" : "";
}

std::string run_cell(const ReportInput& input, std::size_t run) {
  return input.runs.size() > 1 ? cell(input.runs[run].label) : "";
}

std::string section(const char* id, const std::string& title, const std::string& note, const std::string& body,
                    const std::string& short_title) {
  return "<section id=\"" + std::string(id) + "\" data-title=\"" + (short_title.empty() ? title : short_title) +
         "\">\n<h2>" + title + "</h2>\n" + (note.empty() ? "" : "<p class=\"note\">" + note + "</p>\n") + body +
         "</section>\n";
}

std::string folded(bool open, const std::string& title, const std::string& body, const std::string& attributes) {
  return "<details" + attributes + (open ? " open" : "") + "><summary>" + title + "</summary>\n" + body +
         "</details>\n";
}

std::string table(const std::string& classes, const std::string& head, const std::string& body) {
  return "<div class=\"scroll\"><table class=\"" + classes + "\"><thead><tr>" + head + "</tr></thead>\n" + body +
         "</table></div>\n";
}

std::string known_note(const Record& record) {
  return is_known(record) ? " <span class=\"known\">known: " + esc(text_field(record, "known")) + "</span>" : "";
}

std::string detail_row(const Row& row, const ReportInput& input) {
  const Record& record = *row.record;
  return "<tr><td>" + badge(record.outcome) + "</td>" + run_cell(input, row.run) + "<td class=\"id\">" +
         link(row, input) + "</td><td class=\"size\">" + esc(size_text(record)) + "</td><td>" +
         esc(text_field(record, "detail")) + known_note(record) + "</td></tr>\n";
}

std::string evidence(const Json& value) {
  if (!value.is_object())
    return esc(value.is_string() ? value.get<std::string>()
                                 : value.dump(-1, ' ', false, Json::error_handler_t::replace));
  std::string text = "<dl class=\"facts\">";
  for (const auto& [key, element] : value.items())
    text += "<dt>" + esc(key) + "</dt><dd>" + evidence(element) + "</dd>";
  return text + "</dl>";
}

}  // namespace flowgauge::html
