// Formulas and methods of published texts.

#include <set>
#include <vector>

#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"

namespace flowgauge::html {
namespace {

std::string verdict_badge(const std::string& verdict) {
  const std::string colour = verdict == "correct"     ? " ok"
                             : verdict == "ambiguous" ? " limit"
                             : verdict == "wrong"     ? " fault"
                                                      : "";
  return "<span class=\"badge" + colour + "\">" + esc(verdict.empty() ? "no verdict" : verdict) + "</span>";
}

// One number of an erratum, with what it means.
std::string erratum_number(const Record& record, const char* key, const char* form) {
  if (!record.fields.contains(key)) return {};
  const double error = number_field(record, key);
  const bool within = error <= number_field(record, "tolerance");
  return "<div><span class=\"quiet\">" + std::string(form) + (within ? " within" : " off by") + "</span> <b class=\"" +
         (within ? "" : "failed") + "\">" + significant(error, 2) + "</b></div>";
}

// Where in this page an entry of the catalogue is measured; empty where it is not.
std::string place_of(const ReportInput& input, const std::string& kind, const std::string& name) {
  const auto first = [&](std::string_view record_kind, const auto& fits) {
    for (const Row& row : rows_of_kind(input, record_kind)) {
      if (fits(*row.record)) return anchor(row, input);
    }
    return std::string();
  };
  if (kind == "identity" || kind == "identities") {
    const bool there = !first("identity", [&](const Record& r) { return text_field(r, "identity") == name; }).empty();
    return there ? "law/" + name : "";
  }
  if (kind == "solver" || kind == "solvers") {
    return first("order", [&](const Record& r) { return text_field(r, "solver") == name; });
  }
  for (const char* own : {"fault", "erratum"}) {
    const std::string place = first(own, [&](const Record& r) { return text_field(r, own) == name; });
    if (!place.empty()) return place;
  }
  // Subjects are called schedule.problem, or by their own name.
  return first("identity", [&](const Record& r) {
    const std::string subject = text_field(r, "subject");
    return subject == name || subject.starts_with(name + ".") || subject.ends_with("." + name);
  });
}

}  // namespace

std::string errata(const ReportInput& input) {
  const std::vector<ErratumGroup> groups = erratum_groups(input);
  if (groups.empty()) return {};
  std::string body;
  bool fine = true;
  // Runs are named where more than one computed errata.
  std::set<std::size_t> computed_by;
  for (const Row& row : rows_of_kind(input, "erratum")) computed_by.insert(row.run);
  const bool runs = computed_by.size() > 1;
  const std::string head =
      "<th>number</th>" + std::string(runs ? "<th class=\"narrow\">run</th>" : "") +
      "<th class=\"narrow\">verdict</th><th class=\"formula\">printed</th><th class=\"formula\">corrected</th>"
      "<th class=\"computed\">computed</th><th>note</th>";
  for (const ErratumGroup& group : groups) {
    std::string rows;
    for (const ErratumRow& row : group.rows) {
      const Record* record = row.record;
      std::string numbers, outcome;
      if (record != nullptr) {
        numbers = erratum_number(*record, "printed_error", "printed form") +
                  erratum_number(*record, "corrected_error", "corrected");
        if (record->outcome != Outcome::ok) {
          fine = false;
          outcome = "<div>" + badge(record->outcome) + known_note(*record) + "</div>";
          numbers += "<div>" + esc(text_field(*record, "detail")) + "</div>";
        }
      } else {
        numbers = "<span class=\"quiet\">" + esc(erratum_without_number(row)) + "</span>";
      }
      std::string note = esc(row.note);
      if (!row.claim.empty()) note += "<div class=\"quiet\">Computed: " + esc(row.claim) + "</div>";
      const std::string id = record != nullptr ? anchor({row.run, record}, input) : "erratum/" + row.name;
      rows += "<tr id=\"" + esc(id) + "\"><td class=\"nowrap\">" + esc(row.name) + "</td>" +
              (!runs               ? ""
               : record == nullptr ? "<td></td>"
                                   : run_cell(input, row.run)) +
              "<td>" + verdict_badge(row.verdict) + outcome + "</td><td class=\"math\">" + esc(row.printed) +
              "</td><td class=\"math\">" + esc(row.corrected) + "</td><td class=\"computed\">" + numbers + "</td><td>" +
              note + "</td></tr>\n";
    }
    body += "<h3>" + esc(group.source.empty() ? "Source not named" : group.source) + "</h3>" +
            table("errata", head, "<tbody>" + rows + "</tbody>");
  }
  const auto [all, wrong] = erratum_counts(groups);
  return section("errata", "Errata of published texts",
                 "Formulas as printed and as corrected, computed here: the error of each form over its scale.",
                 folded(!fine,
                        "<b>" + plural(all, "formula") + "</b> <span class=\"quiet\">" + std::to_string(wrong) +
                            " wrong as printed</span>",
                        "<div class=\"folded\">" + body + "</div>"),
                 "Errata");
}

std::string methods(const ReportInput& input) {
  const std::vector<const Json*> entries = catalogue_entries(input, "methods");
  if (entries.empty()) return {};
  std::string rows;
  for (const Json* entry : entries) {
    std::string where;
    const auto named = entry->find("entries");
    if (named != entry->end() && named->is_array()) {
      for (const Json& one : *named) {
        const std::string kind = entry_text(&one, "kind"), name = entry_text(&one, "name");
        const std::string place = place_of(input, kind, name);
        const std::string shown = "<span class=\"id\">" + breakable(name) + "</span>";
        where += "<div title=\"" + esc(kind) + "\">" +
                 (place.empty() ? shown : "<a href=\"#" + url_encode(place) + "\">" + shown + "</a>") + "</div>";
      }
    }
    const std::string later = entry_text(entry, "later"), out = entry_text(entry, "out_of_scope");
    if (!later.empty()) where += "<div class=\"quiet\">later: " + esc(later) + "</div>";
    if (!out.empty()) where += "<div class=\"quiet\">out of scope: " + esc(out) + "</div>";
    const std::string title = entry_text(entry, "title");
    rows += "<tr id=\"method/" + esc(entry_text(entry, "name")) + "\"><td><b>" +
            esc(title.empty() ? entry_text(entry, "name") : title) + "</b></td><td>" +
            esc(entry_text(entry, "statement")) + "</td><td>" + where + "</td></tr>\n";
  }
  return section("methods", "Methods named in the sources", "",
                 folded(false,
                        "<b>" + plural(entries.size(), "method") +
                            "</b> <span class=\"quiet\">what is verified about them, "
                            "and where</span>",
                        table("methods", "<th>method</th><th>what is verified about it</th><th>where</th>",
                              "<tbody>" + rows + "</tbody>")),
                 "Methods");
}

}  // namespace flowgauge::html
