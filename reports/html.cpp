// report.html: one self-contained page. Tables are written here and read without a script; assets/report.js draws the
// plots from the records that stand in the page.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string_view>

#include "reports/gauge_view.hpp"
#include "reports/text.hpp"
#include "reports/view.hpp"
#include "reports/writers.hpp"

namespace flowgauge::assets {
extern const std::string_view chart_js, report_html, report_css, report_js;
}

namespace flowgauge {
namespace {

std::string esc(std::string_view text) {
  return escape_markup(text);
}

std::string badge(Outcome outcome, std::string_view text = {}) {
  const std::string name(to_string(outcome));
  std::string shown(text.empty() ? name : std::string(text));
  std::replace(shown.begin(), shown.end(), '_', ' ');
  return "<span class=\"badge " + name + "\">" + shown + "</span>";
}

// A number cell that sorts by its value; 2.1e-16 is set as 2.1 × 10⁻¹⁶ would be too wide for a table.
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

// `short_title` stands in the navigation.
std::string section(const char* id, const std::string& title, const std::string& note, const std::string& body,
                    const std::string& short_title = {}) {
  return "<section id=\"" + std::string(id) + "\" data-title=\"" + (short_title.empty() ? title : short_title) + "\">\n<h2>" +
         title + "</h2>\n" + (note.empty() ? "" : "<p class=\"note\">" + note + "</p>\n") + body + "</section>\n";
}

std::string folded(bool open, const std::string& title, const std::string& body, const std::string& attributes = {}) {
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

// The questions of a gauge run, each a table of its checks.
std::string gauge_sections(const ReportInput& input) {
  std::string text;
  for (const GaugeQuestion& question : gauge_questions(input)) {
    std::string body;
    for (const Row& row : question.rows) {
      const Record& record = *row.record;
      body += "<tr><td>" + badge(record.outcome) + "</td>" + run_cell(input, row.run) + id_cell(row) + "<td class=\"size\">" +
              esc(size_text(record)) + "</td><td>" + esc(gauge_words(record)) + known_note(record) + "</td></tr>\n";
    }
    text += section(std::string(question.id).c_str(), std::string(question.title), esc(question.note),
                    table("sortable", "<th>outcome</th>" + run_head(input) + "<th>check</th><th>size</th><th>what was found</th>", body));
  }
  return text;
}

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

// Errors and faults one by one; limits and undecided checks by cause, because one cause shows in many of them.
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

std::string order_cell(const std::vector<const Record*>* found, double claimed) {
  if (found == nullptr) return "<td class=\"order absent\">·</td>";
  const Outcome worst = worst_outcome(*found);
  const std::string expected = order_range(*found, "expected_order", 0);
  std::string title = plural(found->size(), "measurement");
  for (const Record* record : *found) {
    if (record->outcome != Outcome::ok) {
      title = text_field(*record, "cause") + ": " + text_field(*record, "detail");
      break;
    }
  }
  std::string text = "<td class=\"order " + std::string(to_string(worst)) + "\" title=\"" + esc(title) + "\"><b>" +
                     order_range(*found, "measured_order", 2) + "</b>";
  if (expected != fixed(claimed, 0)) text += "<small>expected " + expected + "</small>";
  if (worst != Outcome::ok) {
    std::string name(to_string(worst));
    std::replace(name.begin(), name.end(), '_', ' ');
    text += "<small class=\"word\">" + name + "</small>";
  }
  return text + "</td>";
}

std::string orders(const ReportInput& input) {
  const OrderTable orders = order_table(input, "");
  if (orders.groups.empty()) return {};
  std::string head = "<th>method</th>" + run_head(input) + "<th class=\"number\">claimed</th>";
  for (const std::string& grid : orders.grids) head += "<th class=\"number\">" + esc(grid) + "</th>";
  std::string body;
  for (const OrderGroup& group : orders.groups) {
    const auto cells = [&](const std::map<std::string, std::vector<const Record*>>& by_grid) {
      std::string text;
      for (const std::string& grid : orders.grids) {
        const auto found = by_grid.find(grid);
        text += order_cell(found == by_grid.end() ? nullptr : &found->second, group.claimed);
      }
      return text;
    };
    const bool several = group.by_problem.size() > 1;
    body += "<tbody class=\"solver\"><tr><td class=\"method\">" +
            (several ? "<button class=\"unfold\" aria-expanded=\"false\">" + esc(group.solver) + "</button>"
                     : esc(group.solver)) +
            "</td>" + run_cell(input, group.run) + "<td class=\"number\">" +
            (std::isnan(group.claimed) ? "–" : significant(group.claimed, 4)) + "</td>" + cells(group.by_grid) +
            "</tr>\n";
    if (several) {
      for (const auto& [problem, by_grid] : group.by_problem) {
        body += "<tr class=\"sub\"><td class=\"method\">" + esc(problem.first) + " <span class=\"quiet\">" +
                esc(problem.second) + "</span></td>" + (input.runs.size() > 1 ? "<td></td>" : "") + "<td></td>" +
                cells(by_grid) + "</tr>\n";
      }
    }
    body += "</tbody>\n";
  }
  std::string text = table("matrix", head, body);

  head =
      "<th>check</th>" + run_head(input) +
      "<th>outcome</th><th class=\"number\">claimed</th><th class=\"number\">expected</th><th class=\"number\">p̂</th>"
      "<th class=\"number\">interval</th>"
      "<th class=\"number\" title=\"grid convergence index of the finest run\">GCI</th>"
      "<th class=\"number\" title=\"near 1 in the asymptotic range\">GCI ratio</th>"
      "<th>ladder</th><th class=\"number\">finest error</th>";
  std::string rows;
  std::size_t count = 0;
  for (const Row& row : rows_of_kind(input, "order")) {
    const Record& record = *row.record;
    const auto interval = numbers_field(record, "interval"), errors = numbers_field(record, "errors");
    ++count;
    rows +=
        "<tr id=\"" + esc(anchor(row, input)) + "\">" + id_cell(row) + run_cell(input, row.run) + "<td title=\"" +
        esc(text_field(record, "detail")) + "\">" + badge(record.outcome) + "</td>" +
        number_cell(number_field(record, "claimed_order"), significant(number_field(record, "claimed_order"), 4)) +
        number_cell(number_field(record, "expected_order"), significant(number_field(record, "expected_order"), 4)) +
        number_cell(number_field(record, "measured_order"), fixed(number_field(record, "measured_order"), 3)) +
        "<td class=\"number\">" + (interval.size() == 2 ? fixed(interval[0], 3) + " … " + fixed(interval[1], 3) : "") +
        "</td>" +
        number_cell(gci_field(record, "index_fine"),
                    record.fields.contains("gci") ? significant(gci_field(record, "index_fine"), 3) : "") +
        number_cell(gci_field(record, "asymptotic_ratio"),
                    record.fields.contains("gci") ? fixed(gci_field(record, "asymptotic_ratio"), 3) : "") +
        cell(text_field(record, "ladder")) +
        number_cell(errors.empty() ? NAN : errors.back(), errors.empty() ? "" : significant(errors.back(), 3)) +
        "</tr>\n";
  }
  text += folded(false, "Every measured order <span class=\"quiet\">" + std::to_string(count) + " rows</span>",
                 "<input class=\"filter\" type=\"search\" placeholder=\"Filter by id, grid, outcome …\" "
                 "aria-label=\"Filter rows\">" +
                     table("sortable orders", head, "<tbody>" + rows + "</tbody>"));
  return section("orders", "Orders",
                 "Measured order p̂ on each grid, as a range over problems, parameterisations and directions. A cell "
                 "names the expected order where it is not the "
                 "claimed one.",
                 text);
}

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
  const std::string head =
      "<th>check</th>" + run_head(input) +
      "<th>outcome</th><th class=\"number\">error / scale</th><th class=\"number\">tolerance</th>"
      "<th class=\"number\">relative error</th><th class=\"number\">condition</th><th "
      "class=\"number\">points</th><th>worst at</th>";
  return folded(!is_fine(group.outcome),
                "<span class=\"identity\"><span>" + badge(group.outcome) + " <b>" + esc(title.empty() ? group.name : title) +
                    "</b> <span class=\"quiet\" title=\"checks\">" + std::to_string(group.rows.size()) + "</span></span><span class=\"math\">" +
                    esc(entry_text(entry, "statement")) + "</span><span class=\"figures\">" + worst_figures(group.worst) +
                    "</span></span>",
                "<p class=\"note\"><code>" + esc(group.name) + "</code> " + esc(entry_text(entry, "assumptions")) +
                    " <span class=\"quiet\">Source: " + esc(source.empty() ? "not recorded" : source) + "</span></p>" +
                    table("sortable", head, "<tbody>" + rows + "</tbody>"),
                " id=\"law/" + esc(group.name) + "\"");
}

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
                       "</span><span class=\"quiet\">" + plural(kind.checks, "check") + (fine ? ", all within tolerance" : "") +
                       "</span><span class=\"figures\">" + worst_figures(kind.worst) + "</span></span>",
                   "<div class=\"identities\">" + laws + "</div>");
  }
  return section("identities", "Identities",
                 "Laws with two sides, by kind of subject: worst error over scale, against its tolerance, for every scalar.", body);
}

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

std::string errata(const ReportInput& input) {
  const std::vector<ErratumGroup> groups = erratum_groups(input);
  if (groups.empty()) return {};
  std::string body;
  bool fine = true;
  // Runs are named where more than one computed errata.
  std::set<std::size_t> computed_by;
  for (const Row& row : rows_of_kind(input, "erratum")) computed_by.insert(row.run);
  const bool runs = computed_by.size() > 1;
  const std::string head = "<th>number</th>" + std::string(runs ? "<th class=\"narrow\">run</th>" : "") +
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
      const std::string id =
          record != nullptr ? anchor({row.run, record}, input) : "erratum/" + row.name;
      rows += "<tr id=\"" + esc(id) + "\"><td class=\"nowrap\">" + esc(row.name) + "</td>" +
              (!runs ? "" : record == nullptr ? "<td></td>" : run_cell(input, row.run)) + "<td>" + verdict_badge(row.verdict) + outcome + "</td><td class=\"math\">" + esc(row.printed) + "</td><td class=\"math\">" +
              esc(row.corrected) + "</td><td class=\"computed\">" + numbers + "</td><td>" + note + "</td></tr>\n";
    }
    body += "<h3>" + esc(group.source.empty() ? "Source not named" : group.source) + "</h3>" +
            table("errata", head, "<tbody>" + rows + "</tbody>");
  }
  const auto [all, wrong] = erratum_counts(groups);
  return section("errata", "Errata of published texts",
                 "Formulas as printed and as corrected, computed here: the error of each form over its scale.",
                 folded(!fine, "<b>" + plural(all, "formula") + "</b> <span class=\"quiet\">" + std::to_string(wrong) +
                                   " wrong as printed</span>", "<div class=\"folded\">" + body + "</div>"),
                 "Errata");
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
            esc(title.empty() ? entry_text(entry, "name") : title) + "</b></td><td>" + esc(entry_text(entry, "statement")) +
            "</td><td>" + where + "</td></tr>\n";
  }
  return section("methods", "Methods named in the sources", "",
                 folded(false, "<b>" + plural(entries.size(), "method") + "</b> <span class=\"quiet\">what is verified about them, "
                               "and where</span>",
                        table("methods", "<th>method</th><th>what is verified about it</th><th>where</th>",
                              "<tbody>" + rows + "</tbody>")),
                 "Methods");
}

std::string measured_errors(const ReportInput& input) {
  std::string text;
  for (const auto& [kind, title] : {std::pair{"error", "Right limit and number of evaluations"},
                                    std::pair{"law", "Exact law of the scheme on Gaussian data"}}) {
    const std::vector<Row> rows = rows_of_kind(input, kind);
    if (rows.empty()) continue;
    std::string body;
    bool fine = true;
    for (const Row& row : rows) {
      const Record& record = *row.record;
      fine = fine && record.outcome == Outcome::ok;
      body += "<tr id=\"" + esc(anchor(row, input)) + "\">" + id_cell(row) + run_cell(input, row.run) + "<td title=\"" +
              esc(text_field(record, "detail")) + "\">" + badge(record.outcome) + "</td>";
      for (const char* key : {"steps", "nfe", "nfe_expected", "error_rms", "error_max", "w2", "w2_predicted", "deviation",
                              "tolerance"}) {
        const double x = number_field(record, key);
        body += number_cell(
            x,
            record.fields.contains(key)
                ? significant(x, std::string_view(key).starts_with("nfe") || std::string_view(key) == "steps" ? 9 : 3)
                : "");
      }
      body += "</tr>\n";
    }
    std::string head = "<th>check</th>" + run_head(input) + "<th>outcome</th>";
    for (const char* name : {"steps", "evaluations", "expected", "rms error", "largest error", "W₂", "W₂ predicted",
                             "deviation", "tolerance"})
      head += std::string("<th class=\"number\">") + name + "</th>";
    text += folded(!fine,
                   "<b>" + std::string(title) + "</b> <span class=\"quiet\">" + plural(rows.size(), "check") +
                       (fine ? ", all ok" : "") + "</span>",
                   table("sortable", head, "<tbody>" + body + "</tbody>"));
  }
  return text.empty() ? text : section("errors", "Limits and laws of the schemes", "", text, "Limits");
}

/// A board of plots of the records of one norm; empty where there are none.
std::string plots_in_norm(const ReportInput& input, std::string_view kind, const char* plot, const char* norm,
                          const char* title) {
  if (rows_in_norm(input, kind, norm).empty()) return {};
  return "<h3>" + std::string(title) + "</h3><div class=\"plots\" data-plot=\"" + plot + "\" data-norm=\"" + norm +
         "\"><noscript>The plots need JavaScript; every number is in the tables and in records.csv.</noscript></div>\n";
}

std::string likelihoods(const ReportInput& input) {
  const std::vector<Row> rows = rows_of_kind(input, "likelihood");
  std::string text;
  if (!rows.empty()) {
    std::string body;
    for (const Row& row : rows) {
      const Record& record = *row.record;
      const std::string knob = likelihood_knob(record);
      body += "<tr id=\"" + esc(anchor(row, input)) + "\">" + cell(text_field(record, "problem")) +
              run_cell(input, row.run) + cell(text_field(record, "solver")) + cell(knob) +
              cell(text_field(record, "divergence")) + "<td title=\"" + esc(text_field(record, "detail")) + "\">" +
              badge(record.outcome) + "</td>";
      for (const auto& [key, name] : likelihood_columns) {
        const double x = number_field(record, key);
        body += number_cell(x, record.fields.contains(std::string(key)) ? significant(x, key == "nfe" ? 9 : 3) : "");
      }
      body += "</tr>\n";
    }
    std::string head = "<th>problem</th>" + run_head(input) +
                       "<th>solver</th><th>steps or tolerance</th><th>divergence</th><th>outcome</th>";
    for (const auto& [key, name] : likelihood_columns) head += "<th class=\"number\">" + std::string(name) + "</th>";
    text += table("sortable", head, "<tbody>" + body + "</tbody>");
  }
  text += plots_in_norm(input, "order", "convergence_of_norm", "log_likelihood", "Error of the log-likelihood against steps");
  text += plots_in_norm(input, "work_precision", "work_precision_of_norm", "log_likelihood", "Error of the log-likelihood against cost");
  if (text.empty()) return text;
  return section("likelihoods", "Likelihoods", esc(likelihood_note), text);
}

// By problem and schedule, who comes first at each cost and error.
std::string ranking(const ReportInput& input) {
  const RankingTable ranks = ranking_table(input);
  if (ranks.rows.empty()) return {};
  std::string head = "<th>problem</th>" + run_head(input) + "<th>schedule</th><th>grid</th>";
  for (const std::string& question : ranks.questions) head += "<th>" + esc(question) + "</th>";
  std::string body;
  for (const RankingRow& row : ranks.rows) {
    body += "<tr id=\"" + esc(anchor(row.row, input)) + "\">" + cell(row.problem) + run_cell(input, row.row.run) +
            cell(row.schedule) + cell(row.grid);
    for (const auto& places : row.places) {
      body += "<td>";
      for (std::size_t i = 0; i < places.size(); ++i) body += (i > 0 ? "<br>" : "") + esc(places[i]);
      body += "</td>";
    }
    body += "</tr>\n";
  }
  return section("ranking", "Samplers at equal cost", esc(ranking_note), table("", head, "<tbody>" + body + "</tbody>"), "Ranking");
}

std::string digits(const ReportInput& input) {
  const std::vector<Row> rows = rows_in_norm(input, "work_precision", "float32");
  if (rows.empty()) return {};
  std::string body;
  for (const Row& row : rows) {
    const Record& record = *row.record;
    body += "<tr id=\"" + esc(anchor(row, input)) + "\">" + cell(text_field(record, "solver")) + run_cell(input, row.run) +
            cell(text_field(record, "problem")) + cell(text_field(record, "grid")) + "<td title=\"" +
            esc(text_field(record, "detail")) + "\">" + badge(record.outcome) + "</td>";
    for (const auto& [key, name] : digits_columns) {
      const double x = number_field(record, key);
      body += number_cell(x, record.fields.contains(std::string(key)) ? significant(x, 3) : "");
    }
    body += "</tr>\n";
  }
  std::string head = "<th>method</th>" + run_head(input) + "<th>problem</th><th>grid</th><th>outcome</th>";
  for (const auto& [key, name] : digits_columns) head += "<th class=\"number\">" + std::string(name) + "</th>";
  return section("digits", "Single precision beside double", esc(digits_note),
                 table("sortable", head, "<tbody>" + body + "</tbody>") +
                     plots_in_norm(input, "work_precision", "work_precision_of_norm", "float32", "Rounding against cost"),
                 "Single precision");
}

std::string sensitivities(const ReportInput& input) {
  const std::string text = plots_in_norm(input, "order", "convergence_of_norm", "gradient", "Gap of the gradients against steps");
  return text.empty() ? text : section("sensitivities", "Gradients through solvers", esc(sensitivity_note), text, "Gradients");
}

std::string refinements(const ReportInput& input) {
  const std::string text = plots_in_norm(input, "order", "convergence_of_norm", "refinement", "Error of images and log-determinants against layers");
  return text.empty() ? text : section("refinements", "Maps that refine continuous flows", esc(refinement_note), text, "Refinements");
}

std::string stochastic_orders(const ReportInput& input) {
  const std::string strong =
      plots_in_norm(input, "order", "convergence_of_norm", "strong", "Strong error √E|X − X_N|² against steps");
  const std::string weak = plots_in_norm(input, "order", "convergence_of_norm", "weak", "Errors of means against steps");
  const std::string stationary =
      plots_in_norm(input, "order", "convergence_of_norm", "stationary", "Bias of the stationary law against steps");
  std::string text;
  if (!strong.empty()) text += "<p>" + esc(strong_note) + "</p>" + strong;
  if (!weak.empty()) text += "<p>" + esc(weak_note) + "</p>" + weak;
  if (!stationary.empty()) text += "<p>" + esc(stationary_note) + "</p>" + stationary;
  const std::string cost =
      plots_in_norm(input, "work_precision", "work_precision_of_norm", "law", "W₂ of the law against cost") +
      plots_in_norm(input, "work_precision", "work_precision_of_norm", "weak", "Errors of means against cost");
  if (!cost.empty()) text += "<p>" + esc(law_precision_note) + "</p>" + cost;
  return text.empty() ? text : section("stochastic", "Stochastic samplers: strong and weak orders, stationary laws, cost", "", text, "Stochastic");
}

std::string densities(const ReportInput& input) {
  const std::string text =
      plots_in_norm(input, "order", "convergence_of_norm", "density", "Error of the density against cells") +
      plots_in_norm(input, "order", "convergence_of_norm", "density_in_time", "Error of the density against steps");
  return text.empty() ? text : section("densities", "Fokker–Planck and continuity equations", esc(density_note), text, "Densities");
}

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

std::string evidence(const Json& value) {
  if (!value.is_object())
    return esc(value.is_string() ? value.get<std::string>()
                                 : value.dump(-1, ' ', false, Json::error_handler_t::replace));
  std::string text = "<dl class=\"facts\">";
  for (const auto& [key, element] : value.items())
    text += "<dt>" + esc(key) + "</dt><dd>" + evidence(element) + "</dd>";
  return text + "</dl>";
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

double largest(const Json& values) {
  if (values.is_number()) return std::abs(values.get<double>());
  double result = 0;
  if (values.is_array()) {
    for (const Json& value : values) result = std::max(result, largest(value));
  }
  return result;
}

// Pictures show no more than four digits, nor anything below `floor`; the records hold all.
Json four_digits(const Json& values, double floor) {
  if (values.is_array()) {
    Json result = Json::array();
    for (const Json& value : values) result.push_back(four_digits(value, floor));
    return result;
  }
  if (!values.is_number_float()) return values;
  const double x = values.get<double>();
  if (!(std::abs(x) > floor)) return 0;
  return std::strtod(significant(x, 4).c_str(), nullptr);
}

// What assets/report.js draws from: arrays of numbers with the names they belong to.
Json plot_data(const ReportInput& input) {
  Json data{{"runs", Json::array()},
            {"solvers", Json::object()},
            {"problems", Json::object()},
            {"orders", Json::array()},
            {"work", Json::array()},
            {"fields", Json::array()}};
  for (const LabelledRecords& run : input.runs) data["runs"].push_back(run.label);
  const auto take = [&](std::string_view kind, const char* into, const std::vector<const char*>& keys) {
    for (const Row& row : rows_of_kind(input, kind)) {
      Json entry{{"id", row.record->id}, {"run", row.run}, {"outcome", to_string(row.record->outcome)}};
      for (const char* key : keys) {
        if (row.record->fields.contains(key)) entry[key] = row.record->fields[key];
      }
      const std::string solver = text_field(*row.record, "solver");
      if (!solver.empty() && !data["solvers"].contains(solver)) {
        const Json* found = catalogue_entry(input, "solvers", solver);
        data["solvers"][solver] =
            found == nullptr || !found->contains("claimed_order") ? Json() : (*found)["claimed_order"];
      }
      data[into].push_back(std::move(entry));
    }
  };
  take("order", "orders",
       {"solver", "problem", "grid", "parameterisation", "direction", "scalar", "norm", "distance", "claimed_order",
        "expected_order", "measured_order", "steps", "nfe", "errors", "errors_max"});
  take("work_precision", "work",
       {"solver", "problem", "grid", "norm", "adaptive", "knob", "value", "nfe", "error_max", "error_rms", "seconds"});
  take("field", "fields", {"problem", "dimension", "quantity", "method", "t", "lambda", "x", "y", "values"});
  for (Json& picture : data["fields"]) {
    if (picture.contains("values")) picture["values"] = four_digits(picture["values"], 1e-6 * largest(picture["values"]));
    const std::string name = picture.contains("problem") && picture["problem"].is_string() ? picture["problem"] : Json("");
    const std::string title = entry_text(catalogue_entry(input, "problems", name), "title");
    if (!title.empty()) data["problems"][name] = title;
  }
  return data;
}

// Inside a script element only "<" can end it, and JSON may write it as an escape.
std::string script_json(const Json& value) {
  std::string text;
  for (char c : value.dump(-1, ' ', false, Json::error_handler_t::replace))
    text += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return text;
}

// A debugging comment at the end of minified code makes browsers look for a file beside the report.
std::string without_source_map(std::string_view code) {
  const std::size_t comment = code.rfind("//# sourceMappingURL=");
  return std::string(code.substr(0, comment));
}

// Replaces {{name}} in one pass, so that text put in is never searched itself.
std::string fill(std::string_view page, const std::map<std::string, std::string, std::less<>>& parts) {
  std::string text;
  for (;;) {
    const std::size_t open = page.find("{{");
    const std::size_t close = page.find("}}", open == std::string_view::npos ? page.size() : open);
    if (close == std::string_view::npos) return text.append(page);
    text += page.substr(0, open);
    text += parts.at(std::string(page.substr(open + 2, close - open - 2)));
    page.remove_prefix(close + 2);
  }
}

std::string navigation(const std::string& body) {
  std::string text;
  for (std::size_t at = body.find("<section id=\""); at != std::string::npos;
       at = body.find("<section id=\"", at + 1)) {
    const auto value = [&](std::string_view key) {
      const std::size_t begin = body.find(key, at) + key.size();
      return body.substr(begin, body.find('"', begin) - begin);
    };
    text += "<a href=\"#" + value("id=\"") + "\">" + value("data-title=\"") + "</a>";
  }
  return text;
}

}  // namespace

void write_html(const ReportInput& input, const std::filesystem::path& folder) {
  const Summary summary = summarise(input);
  const auto plots = [&](const char* id, const char* title, const char* note, std::string_view kind, const char* numbers,
                         const char* short_title = "") {
    if (rows_in_norm(input, kind, "").empty()) return std::string();
    return section(id, title, note,
                   "<div class=\"plots\" data-plot=\"" + std::string(id) +
                       "\"><noscript>The plots need JavaScript; every number is in " + numbers + ".</noscript></div>\n",
                   short_title);
  };
  const char* const tables = "the tables and in records.csv";
  const std::string body =
      gauge_sections(input) + orders(input) +
      plots(
          "convergence", "Convergence",
          "Error against the number of steps. Dashed lines have the slope of an order; colours name the claimed order.",
          "order", tables) +
      plots("work_precision", "Work-precision", "Error against cost: lower left is better.", "work_precision", tables) +
      plots("fields", "Density and velocity",
            "Exact density p and velocity u of the problems over time, with lines of the exact flow dx/dt = u(x, t), t in the schedule's own time.", "field",
            "the record files", "Pictures") +
      ranking(input) + identities(input) + measured_errors(input) + likelihoods(input) + sensitivities(input) + refinements(input) + stochastic_orders(input) + digits(input) + densities(input) + faults(input) + errata(input) + methods(input) + findings(input) +
      environment(input);
  const Record* manifest = input.runs.empty() ? nullptr : manifest_of(input.runs.front());
  const std::string subtitle = input.runs.size() > 1 ? plural(input.runs.size(), "run")
                               : manifest == nullptr ? ""
                                                     : text_field(*manifest, "suite");
  const int status = summary.exit_status();
  write_file(folder / "report.html", fill(assets::report_html, {{"title", esc("flowgauge report · " + subtitle)},
                                                                {"style", std::string(assets::report_css)},
                                                                {"subtitle", esc(subtitle)},
                                                                {"navigation", navigation(body)},
                                                                {"state", status == 0   ? "good"
                                                                          : status == 1 ? "bad"
                                                                                        : "open"},
                                                                {"verdict", esc(verdict(input))},
                                                                {"tiles", tiles(input)},
                                                                {"attention", attention(input)},
                                                                {"facts", run_facts(input)},
                                                                {"body", body},
                                                                {"data", script_json(plot_data(input))},
                                                                {"chart", without_source_map(assets::chart_js)},
                                                                {"script", std::string(assets::report_js)}}));
}

}  // namespace flowgauge
