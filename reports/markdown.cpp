// report.md: the report as plain text that a code host renders, with figures as SVG.

#include <cmath>
#include <tuple>

#include "reports/figure.hpp"
#include "reports/gauge_view.hpp"
#include "reports/text.hpp"
#include "reports/view.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + (cell.empty() ? std::string(" ") : cell) + " |";
  return text + "\n";
}

// `align` holds l or r for each column.
std::string head(const std::vector<std::string>& cells, std::string_view align) {
  std::string text = row(cells) + "|";
  for (char c : align) text += c == 'r' ? "---:|" : "---|";
  return text + "\n";
}

// An id between backticks needs no escapes, but may not hold a backtick or a bar.
std::string code(std::string_view text) {
  std::string result;
  for (char c : text) result += c == '`' ? '\'' : c == '\n' || c == '\r' ? ' ' : c;
  std::string escaped;
  for (char c : result) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return "`" + escaped + "`";
}

std::string run_name(const ReportInput& input, std::size_t run) {
  return escape_markdown(input.runs[run].label);
}

void put_run(std::vector<std::string>& cells, const ReportInput& input, const std::string& text) {
  if (input.runs.size() > 1) cells.insert(cells.begin(), text);
}

std::string align(const ReportInput& input, std::string columns) {
  return input.runs.size() > 1 ? "l" + columns : columns;
}

void first_page(const ReportInput& input, std::string& text) {
  text += "# flowgauge report\n\n**" + escape_markdown(verdict(input)) + "**\n\n";
  const Summary summary = summarise(input);
  text += head({"outcome", "checks", "meaning"}, "lrl");
  for (Outcome outcome : all_outcomes) {
    text +=
        row({std::string(to_string(outcome)), std::to_string(summary.count(outcome)), std::string(meaning(outcome))});
  }
  text += "\n";
  for (const LabelledRecords& run : input.runs) {
    const Record* manifest = manifest_of(run);
    text += "- " + escape_markdown(run.label) + ": ";
    if (manifest == nullptr) {
      text += "no manifest\n";
      continue;
    }
    text += "suite " + escape_markdown(text_field(*manifest, "suite")) + ", " +
            escape_markdown(text_field(*manifest, "program")) + " " +
            escape_markdown(text_field(*manifest, "program_version")) + ", seed " + text_field(*manifest, "seed") +
            ", started " + escape_markdown(text_field(*manifest, "started")) + ". Repeat with\n\n  ```sh\n  " +
            command_of(run) + "\n  ```\n";
  }
  text += "\n";
}

void gauge_sections(const ReportInput& input, std::string& text) {
  for (const GaugeQuestion& question : gauge_questions(input)) {
    std::vector<std::string> titles{"outcome", "check", "size", "what was found"};
    put_run(titles, input, "run");
    text += "## " + std::string(question.title) + "\n\n" + escape_markdown(std::string(question.note)) + "\n\n" + head(titles, align(input, "llll"));
    for (const Row& r : question.rows) {
      std::vector<std::string> cells{std::string(to_string(r.record->outcome)), code(r.record->id),
                                     escape_markdown(size_text(*r.record)), escape_markdown(gauge_words(*r.record))};
      put_run(cells, input, run_name(input, r.run));
      text += row(cells);
    }
    text += "\n";
  }
}

void not_ok(const ReportInput& input, std::string& text) {
  std::string table;
  for (Outcome outcome : {Outcome::error, Outcome::fault, Outcome::limit, Outcome::inconclusive}) {
    for (const Row& r : rows_of_outcome(input, outcome)) {
      const Record& record = *r.record;
      std::string detail = text_field(record, "detail");
      if (is_known(record)) detail += " (known: " + text_field(record, "known") + ")";
      std::vector<std::string> cells{std::string(to_string(outcome)), code(record.id),
                                     escape_markdown(text_field(record, "cause")), escape_markdown(size_text(record)),
                                     escape_markdown(detail)};
      put_run(cells, input, run_name(input, r.run));
      table += row(cells);
    }
  }
  if (table.empty()) return;
  std::vector<std::string> titles{"outcome", "check", "cause", "size", "detail"};
  put_run(titles, input, "run");
  text += "## What is not ok\n\n" + head(titles, align(input, "lllll")) + table + "\n";
}

/// Measured orders in one norm: a row a method, a column a grid.
void order_matrix(const ReportInput& input, std::string_view norm, std::string& text) {
  const OrderTable table = order_table(input, norm);
  std::vector<std::string> titles{"method", "claimed"};
  for (const std::string& grid : table.grids) titles.push_back(escape_markdown(grid));
  put_run(titles, input, "run");
  text += head(titles, align(input, "lr" + std::string(table.grids.size(), 'r')));
  for (const OrderGroup& group : table.groups) {
    std::vector<std::string> cells{escape_markdown(group.solver), significant(group.claimed, 4)};
    for (const std::string& grid : table.grids) {
      const auto found = group.by_grid.find(grid);
      if (found == group.by_grid.end()) {
        cells.emplace_back();
        continue;
      }
      std::string cell = order_range(found->second, "measured_order", 2);
      const std::string expected = order_range(found->second, "expected_order", 0);
      if (expected != fixed(group.claimed, 0)) cell += " [" + expected + "]";
      const Outcome worst = worst_outcome(found->second);
      if (worst != Outcome::ok) cell += " **" + std::string(to_string(worst)) + "**";
      cells.push_back(cell);
    }
    put_run(cells, input, run_name(input, group.run));
    text += row(cells);
  }
  text += "\n";
}

void orders(const ReportInput& input, std::string& text) {
  if (rows_of_kind(input, "order").empty()) return;
  if (!rows_in_norm(input, "order", "").empty()) {
    text +=
        "## Orders\n\nMeasured order p̂ per grid, over all problems, parameterisations and directions; the expected order "
        "stands in brackets where it is not the claimed one.\n\n";
    order_matrix(input, "", text);
  }
  for (const auto& [norm, title, note] : {std::tuple("log_likelihood", "Orders of log-likelihoods", likelihood_note),
                                          std::tuple("gradient", "Gradients through solvers", sensitivity_note),
                                          std::tuple("refinement", "Maps that refine continuous flows", refinement_note),
                                          std::tuple("strong", "Strong orders of stochastic samplers", strong_note),
                                          std::tuple("weak", "Weak orders of stochastic samplers", weak_note),
                                          std::tuple("stationary", "Stationary laws of Langevin samplers", stationary_note),
                                          std::tuple("density", "Densities on cells", density_note),
                                          std::tuple("density_in_time", "Time steps of densities", density_in_time_note)}) {
    if (rows_in_norm(input, "order", norm).empty()) continue;
    text += "## " + std::string(title) + "\n\n" + escape_markdown(note) + "\n\n";
    order_matrix(input, norm, text);
  }
  std::vector<std::string> titles = {"check", "claimed", "expected", "p̂", "interval", "GCI", "GCI ratio", "ladder", "outcome"};
  put_run(titles, input, "run");
  text += "<details><summary>Every measured order</summary>\n\n" + head(titles, align(input, "lrrrrrrll"));
  for (const Row& r : rows_of_kind(input, "order")) {
    const Record& record = *r.record;
    const std::vector<double> interval = numbers_field(record, "interval");
    std::vector<std::string> cells{code(record.id),
                                   significant(number_field(record, "claimed_order"), 4),
                                   significant(number_field(record, "expected_order"), 4),
                                   fixed(number_field(record, "measured_order"), 3),
                                   interval.size() == 2 ? fixed(interval[0], 3) + " … " + fixed(interval[1], 3) : "",
                                   record.fields.contains("gci") ? significant(gci_field(record, "index_fine"), 3) : "",
                                   record.fields.contains("gci") ? fixed(gci_field(record, "asymptotic_ratio"), 3) : "",
                                   escape_markdown(text_field(record, "ladder")),
                                   std::string(to_string(record.outcome))};
    put_run(cells, input, run_name(input, r.run));
    text += row(cells);
  }
  text += "\n</details>\n\n";
}

void figures(const ReportInput& input, const std::filesystem::path& folder, std::string& text) {
  const std::vector<Figure> all = standard_figures(input);
  if (all.empty()) return;
  text += "## Figures\n\n";
  const std::string problem = draw_figures(all, folder / "figures");
  if (!problem.empty()) {
    text += problem + "\n\n";
    return;
  }
  for (const Figure& figure : all) {
    text += "![" + escape_markdown(figure.title) + "](figures/" + figure.file + ".svg)\n\n*" +
            escape_markdown(figure.title + ". " + figure.caption) + "*\n\n";
  }
}

void work_precision(const ReportInput& input, std::string_view norm, const char* title, std::string& text) {
  const std::vector<Row> rows = rows_in_norm(input, "work_precision", norm);
  if (rows.empty()) return;
  std::vector<std::string> titles{"method", "problem",     "grid",      "knob",
                                  "value",  "evaluations", "rms error", "largest error"};
  put_run(titles, input, "run");
  text += "## " + std::string(title) + "\n\n<details><summary>Error and cost of every run</summary>\n\n" +
          head(titles, align(input, "llllrrrr"));
  for (const Row& r : rows) {
    const auto value = numbers_field(*r.record, "value"), nfe = numbers_field(*r.record, "nfe");
    const auto rms = numbers_field(*r.record, "error_rms"), largest = numbers_field(*r.record, "error_max");
    const auto at = [](const std::vector<double>& v, std::size_t i, int digits) {
      return i < v.size() ? significant(v[i], digits) : std::string();
    };
    for (std::size_t i = 0; i < value.size(); ++i) {
      std::vector<std::string> cells{escape_markdown(text_field(*r.record, "solver")),
                                     escape_markdown(text_field(*r.record, "problem")),
                                     escape_markdown(text_field(*r.record, "grid")),
                                     escape_markdown(text_field(*r.record, "knob")),
                                     at(value, i, 9),
                                     at(nfe, i, 9),
                                     at(rms, i, 3),
                                     at(largest, i, 3)};
      put_run(cells, input, run_name(input, r.run));
      text += row(cells);
    }
  }
  text += "\n</details>\n\n";
}

void equal_errors(const ReportInput& input, std::string& text) {
  const EqualErrorTable costs = equal_error_table(input);
  if (costs.rows.empty()) return;
  text += "## What an error of a density costs\n\n" + escape_markdown(std::string(equal_error_note)) + "\n\n";
  std::vector<std::string> titles{"problem", "method"};
  put_run(titles, input, "run");
  std::string columns = "ll";
  for (const double error : costs.errors) {
    titles.push_back("error " + significant(error, 1));
    columns += "r";
  }
  titles.push_back("why not");
  text += head(titles, align(input, columns + "l"));
  for (const EqualErrorRow& costs_of : costs.rows) {
    std::vector<std::string> cells{escape_markdown(costs_of.problem), escape_markdown(costs_of.solver)};
    put_run(cells, input, run_name(input, costs_of.row.run));
    for (const std::string& cost : costs_of.costs) cells.push_back(escape_markdown(cost));
    cells.push_back(costs_of.reason.empty() ? "" : std::string(to_string(costs_of.row.record->outcome)) + ": " + escape_markdown(costs_of.reason));
    text += row(cells);
  }
  text += "\n";
}

void ranking(const ReportInput& input, std::string& text) {
  const RankingTable ranks = ranking_table(input);
  if (ranks.rows.empty()) return;
  text += "## Samplers at equal cost\n\n" + escape_markdown(std::string(ranking_note)) + "\n\n";
  std::vector<std::string> titles{"problem", "schedule", "grid"};
  std::string columns = "lll";
  for (const std::string& question : ranks.questions) {
    titles.push_back(question);
    columns += 'l';
  }
  put_run(titles, input, "run");
  text += head(titles, align(input, columns));
  for (const RankingRow& r : ranks.rows) {
    std::vector<std::string> cells{escape_markdown(r.problem), escape_markdown(r.schedule), escape_markdown(r.grid)};
    for (const auto& places : r.places) {
      std::string list;
      for (const std::string& place : places) list += (list.empty() ? "" : "<br>") + escape_markdown(place);
      cells.push_back(list);
    }
    put_run(cells, input, run_name(input, r.row.run));
    text += row(cells);
  }
  text += "\n";
}

void digits(const ReportInput& input, std::string& text) {
  const std::vector<Row> rows = rows_in_norm(input, "work_precision", "float32");
  if (rows.empty()) return;
  text += "## Single precision beside double\n\n" + escape_markdown(std::string(digits_note)) + "\n\n";
  std::vector<std::string> titles{"method", "problem", "grid"};
  for (const auto& [key, name] : digits_columns) titles.emplace_back(escape_markdown(std::string(name)));
  titles.emplace_back("outcome");
  put_run(titles, input, "run");
  text += head(titles, align(input, "lllrrrrrl"));
  for (const Row& r : rows) {
    std::vector<std::string> cells;
    for (const char* key : {"solver", "problem", "grid"}) cells.push_back(escape_markdown(text_field(*r.record, key)));
    for (const auto& [key, name] : digits_columns) {
      cells.push_back(r.record->fields.contains(std::string(key)) ? significant(number_field(*r.record, key), 3) : "");
    }
    cells.emplace_back(to_string(r.record->outcome));
    put_run(cells, input, run_name(input, r.run));
    text += row(cells);
  }
  text += "\n";
}

void identities(const ReportInput& input, std::string& text) {
  const std::vector<IdentityGroup> groups = identity_groups(input);
  if (groups.empty()) return;
  text += "## Identities\n\n";
  const std::vector<IdentityKindGroup> kinds = by_kind(groups);
  for (const IdentityKindGroup& kind : kinds) {
    if (kinds.size() > 1 || kind.kind != "other") text += "### Laws of kind " + escape_markdown(kind.kind) + "\n\n";
    text += head({"identity", "statement", "source", "checks", "worst error / tolerance", "outcome"}, "lllrll");
    for (const IdentityGroup* group : kind.groups) {
      const Json* entry = catalogue_entry(input, "identities", group->name);
      std::string worst;
      for (const auto& [scalar, record] : group->worst) {
        worst += (worst.empty() ? "" : ", ") + escape_markdown(scalar) + " " +
                 significant(number_field(*record, "residual"), 2) + " / " +
                 significant(number_field(*record, "tolerance"), 2);
      }
      text += row({escape_markdown(group->name), escape_markdown(entry_text(entry, "statement")),
                   escape_markdown(entry_text(entry, "source")), std::to_string(group->rows.size()), worst,
                   std::string(to_string(group->outcome))});
    }
    text += "\n";
  }
}

void errata(const ReportInput& input, std::string& text) {
  const std::vector<ErratumGroup> groups = erratum_groups(input);
  if (groups.empty()) return;
  const auto [all, wrong] = erratum_counts(groups);
  text += "## Errata of published texts\n\n" + plural(all, "formula") + ", " + std::to_string(wrong) +
          " wrong as printed. Errors are over the scale of the formula.\n\n";
  for (const ErratumGroup& group : groups) {
    std::vector<std::string> titles{"number", "verdict", "printed", "corrected", "computed"};
    put_run(titles, input, "run");
    text += "### " + escape_markdown(group.source.empty() ? "Source not named" : group.source) + "\n\n" +
            head(titles, align(input, "lllll"));
    for (const ErratumRow& erratum : group.rows) {
      std::string computed =
          erratum.record != nullptr ? erratum_size(*erratum.record) : erratum_without_number(erratum);
      if (erratum.record != nullptr && erratum.record->outcome != Outcome::ok)
        computed += " (" + std::string(to_string(erratum.record->outcome)) + ")";
      std::vector<std::string> cells{escape_markdown(erratum.name), escape_markdown(erratum.verdict),
                                     escape_markdown(erratum.printed), escape_markdown(erratum.corrected),
                                     escape_markdown(computed)};
      put_run(cells, input, erratum.record != nullptr ? run_name(input, erratum.run) : "");
      text += row(cells);
    }
    text += "\n";
  }
}

void methods(const ReportInput& input, std::string& text) {
  const std::vector<const Json*> entries = catalogue_entries(input, "methods");
  if (entries.empty()) return;
  text += "## Methods named in the sources\n\n" + head({"method", "what is verified about it", "where"}, "lll");
  for (const Json* entry : entries) {
    std::string where;
    const auto named = entry->find("entries");
    if (named != entry->end() && named->is_array()) {
      for (const Json& one : *named) where += (where.empty() ? "" : ", ") + escape_markdown(entry_text(&one, "name"));
    }
    for (const auto& [key, words] : {std::pair{"later", "later: "}, std::pair{"out_of_scope", "out of scope: "}}) {
      const std::string more = entry_text(entry, key);
      if (!more.empty()) where += (where.empty() ? "" : "; ") + escape_markdown(words + more);
    }
    const std::string title = entry_text(entry, "title");
    text += row({escape_markdown(title.empty() ? entry_text(entry, "name") : title),
                 escape_markdown(entry_text(entry, "statement")), where});
  }
  text += "\n";
}

void errors(const ReportInput& input, std::string& text) {
  const auto table = [&](std::string_view kind, const char* title) {
    const std::vector<Row> rows = rows_of_kind(input, kind);
    if (rows.empty()) return;
    std::vector<std::string> titles{"check", "size", "outcome"};
    put_run(titles, input, "run");
    text += std::string("## ") + title + "\n\n" + head(titles, align(input, "lll"));
    for (const Row& r : rows) {
      std::vector<std::string> cells{code(r.record->id), escape_markdown(size_text(*r.record)),
                                     std::string(to_string(r.record->outcome))};
      put_run(cells, input, run_name(input, r.run));
      text += row(cells);
    }
    text += "\n";
  };
  table("error", "Right limit and number of evaluations");
  table("law", "Exact law of the scheme on Gaussian data");
}

void likelihoods(const ReportInput& input, std::string& text) {
  const std::vector<Row> rows = rows_of_kind(input, "likelihood");
  if (rows.empty()) return;
  std::vector<std::string> titles{"problem", "solver", "steps or tolerance", "divergence", "outcome"};
  for (const auto& [key, name] : likelihood_columns) titles.emplace_back(name);
  put_run(titles, input, "run");
  text += "## Likelihoods\n\n" + escape_markdown(likelihood_note) + "\n\n" +
          head(titles, align(input, "lllll" + std::string(std::size(likelihood_columns), 'r')));
  for (const Row& r : rows) {
    const Record& record = *r.record;
    std::vector<std::string> cells{escape_markdown(text_field(record, "problem")),
                                   escape_markdown(text_field(record, "solver")), escape_markdown(likelihood_knob(record)),
                                   escape_markdown(text_field(record, "divergence")),
                                   std::string(to_string(record.outcome))};
    for (const auto& [key, name] : likelihood_columns) {
      cells.push_back(record.fields.contains(std::string(key))
                          ? significant(number_field(record, key), key == "nfe" ? 9 : 3)
                          : "");
    }
    put_run(cells, input, run_name(input, r.run));
    text += row(cells);
  }
  text += "\n";
}

void faults(const ReportInput& input, std::string& text) {
  const std::vector<Row> rows = rows_of_kind(input, "fault");
  if (rows.empty()) return;
  std::vector<std::string> titles{"fault", "what is wrong", "result", "caught by", "residual / tolerance"};
  put_run(titles, input, "run");
  text += "## Planted faults\n\n" + head(titles, align(input, "llllr"));
  for (const Row& r : rows) {
    const Record& record = *r.record;
    std::vector<std::string> cells{
        escape_markdown(text_field(record, "fault")), escape_markdown(text_field(record, "nature")),
        record.outcome == Outcome::ok ? "caught" : "**missed**", escape_markdown(text_field(record, "caught_by")),
        significant(number_field(record, "margin"), 2)};
    put_run(cells, input, run_name(input, r.run));
    text += row(cells);
  }
  text += "\n";
}

void findings(const ReportInput& input, std::string& text) {
  const std::vector<Row> rows = rows_of_kind(input, "finding");
  if (rows.empty()) return;
  text += "## Findings\n\n";
  for (const Row& r : rows) {
    text += "- **" + escape_markdown(text_field(*r.record, "title")) + ".** " +
            escape_markdown(text_field(*r.record, "text"));
    if (input.runs.size() > 1) text += " (" + run_name(input, r.run) + ")";
    text += "\n";
  }
  text += "\n";
}

void environment(const ReportInput& input, std::string& text) {
  text += "## Environment\n\n";
  for (const LabelledRecords& run : input.runs) {
    const Record* manifest = manifest_of(run);
    text += "- " + escape_markdown(run.label) + ":";
    if (manifest != nullptr && manifest->fields.contains("environment") &&
        manifest->fields["environment"].is_object()) {
      const char* separator = " ";
      for (const auto& [key, value] : manifest->fields["environment"].items()) {
        text += separator + escape_markdown(key) + " " +
                escape_markdown(value.is_string() ? value.get<std::string>()
                                                  : value.dump(-1, ' ', false, Json::error_handler_t::replace));
        separator = ", ";
      }
    } else {
      text += " not recorded";
    }
    text += "\n";
    for (const Record& record : run.records) {
      if (record.kind == "timing")
        text += "  - " + escape_markdown(text_field(record, "what")) + ": " +
                significant(number_field(record, "seconds"), 3) + " s\n";
    }
  }
}

}  // namespace

void write_markdown(const ReportInput& input, const std::filesystem::path& folder) {
  std::string text;
  first_page(input, text);
  gauge_sections(input, text);
  not_ok(input, text);
  orders(input, text);
  figures(input, folder, text);
  work_precision(input, "", "Work-precision", text);
  work_precision(input, "log_likelihood", "Work-precision of log-likelihoods", text);
  work_precision(input, "density", "Work-precision of densities", text);
  equal_errors(input, text);
  work_precision(input, "law", "Work-precision in law: W₂ on Gaussian data", text);
  work_precision(input, "weak", "Work-precision in law: means on a mixture", text);
  ranking(input, text);
  digits(input, text);
  identities(input, text);
  errors(input, text);
  likelihoods(input, text);
  faults(input, text);
  errata(input, text);
  methods(input, text);
  findings(input, text);
  environment(input, text);
  write_file(folder / "report.md", text);
}

}  // namespace flowgauge
