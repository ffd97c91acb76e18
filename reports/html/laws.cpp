// Identities, law by law.

#include <map>
#include <vector>

#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"

namespace flowgauge::html {
namespace {

std::string worst_figures(const std::map<std::string, const Record*>& worst) {
  std::string text;
  for (const auto& [scalar, record] : worst) {
    text += "<span class=\"worst\"><em>" + esc(scalar) + "</em> " + significant(number_field(*record, "residual"), 2) +
            " <span class=\"quiet\">/ " + significant(number_field(*record, "tolerance"), 2) + "</span></span>";
  }
  return text;
}

// One law, folded unless something is wrong with it.
std::string law(const ReportInput& input, const IdentityGroup& group) {
  const Json* entry = catalogue_entry(input, "identities", group.name);
  const std::string title = entry_text(entry, "title"), source = entry_text(entry, "source");
  std::string rows;
  for (const Row& row : group.rows) {
    const Record& record = *row.record;
    const auto number = [&](const char* key, int digits) {
      const double x = number_field(record, key);
      return number_cell(x, record.fields.contains(key) ? significant(x, digits) : "");
    };
    rows += "<tr id=\"" + esc(anchor(row, input)) + "\">" + id_cell(row) + run_cell(input, row.run) + "<td title=\"" +
            esc(text_field(record, "detail")) + "\">" + badge(record.outcome) + "</td>" + number("residual", 2) +
            number("tolerance", 2) + number("relative_error", 2) + number("condition", 3) + number("points", 9) +
            "<td class=\"at\">" + esc(text_field(record, "worst")) + "</td></tr>\n";
  }
  const std::string head = "<th>check</th>" + run_head(input) +
                           "<th>outcome</th><th class=\"number\">error / scale</th><th class=\"number\">tolerance</th>"
                           "<th class=\"number\">relative error</th><th class=\"number\">condition</th><th "
                           "class=\"number\">points</th><th>worst at</th>";
  return folded(!is_fine(group.outcome),
                "<span class=\"identity\"><span>" + badge(group.outcome) + " <b>" +
                    esc(title.empty() ? group.name : title) + "</b> <span class=\"quiet\" title=\"checks\">" +
                    std::to_string(group.rows.size()) + "</span></span><span class=\"math\">" +
                    esc(entry_text(entry, "statement")) + "</span><span class=\"figures\">" +
                    worst_figures(group.worst) + "</span></span>",
                "<p class=\"note\"><code>" + esc(group.name) + "</code> " + esc(entry_text(entry, "assumptions")) +
                    " <span class=\"quiet\">Source: " + esc(source.empty() ? "not recorded" : source) + "</span></p>" +
                    table("sortable", head, "<tbody>" + rows + "</tbody>"),
                " id=\"law/" + esc(group.name) + "\"");
}

}  // namespace

std::string identities(const ReportInput& input) {
  const std::vector<IdentityGroup> groups = identity_groups(input);
  if (groups.empty()) return {};
  std::string body;
  const std::vector<IdentityKindGroup> kinds = by_kind(groups);
  for (const IdentityKindGroup& kind : kinds) {
    std::string laws;
    for (const IdentityGroup* group : kind.groups) laws += law(input, *group);
    const bool fine = is_fine(kind.outcome);
    // A manifest that names no kinds has one group, which needs no name.
    const std::string name = kinds.size() > 1 || kind.kind != "other" ? "of kind <b>" + esc(kind.kind) + "</b> " : "";
    body += folded(!fine,
                   "<span class=\"identity\"><span><b>" + plural(kind.groups.size(), "law") + "</b> " + name +
                       "</span><span class=\"quiet\">" + plural(kind.checks, "check") +
                       (fine ? ", all within tolerance" : "") + "</span><span class=\"figures\">" +
                       worst_figures(kind.worst) + "</span></span>",
                   "<div class=\"identities\">" + laws + "</div>");
  }
  return section(
      "identities", "Identities",
      "Laws with two sides, by kind of subject: worst error over scale, against its tolerance, for every scalar.",
      body);
}

}  // namespace flowgauge::html
