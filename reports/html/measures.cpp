// Sections of numbers and plots: limits, likelihoods, rankings, gradients, stochastic orders, densities.

#include <utility>
#include <vector>

#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"

namespace flowgauge::html {
namespace {

/// A board of plots of the records of one norm; empty where there are none.
std::string plots_in_norm(const ReportInput& input, std::string_view kind, const char* plot, const char* norm,
                          const char* title) {
  if (rows_in_norm(input, kind, norm).empty()) return {};
  return "<h3>" + std::string(title) + "</h3><div class=\"plots\" data-plot=\"" + plot + "\" data-norm=\"" + norm +
         "\"><noscript>The plots need JavaScript; every number is in the tables and in records.csv.</noscript></div>\n";
}

}  // namespace

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
      for (const char* key :
           {"steps", "nfe", "nfe_expected", "error_rms", "error_max", "w2", "w2_predicted", "deviation", "tolerance"}) {
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
  text += plots_in_norm(input, "order", "convergence_of_norm", "log_likelihood",
                        "Error of the log-likelihood against steps");
  text += plots_in_norm(input, "work_precision", "work_precision_of_norm", "log_likelihood",
                        "Error of the log-likelihood against cost");
  if (text.empty()) return text;
  return section("likelihoods", "Likelihoods", esc(likelihood_note), text);
}

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
  return section("ranking", "Samplers at equal cost", esc(ranking_note), table("", head, "<tbody>" + body + "</tbody>"),
                 "Ranking");
}

std::string digits(const ReportInput& input) {
  const std::vector<Row> rows = rows_in_norm(input, "work_precision", "float32");
  if (rows.empty()) return {};
  std::string body;
  for (const Row& row : rows) {
    const Record& record = *row.record;
    body += "<tr id=\"" + esc(anchor(row, input)) + "\">" + cell(text_field(record, "solver")) +
            run_cell(input, row.run) + cell(text_field(record, "problem")) + cell(text_field(record, "grid")) +
            "<td title=\"" + esc(text_field(record, "detail")) + "\">" + badge(record.outcome) + "</td>";
    for (const auto& [key, name] : digits_columns) {
      const double x = number_field(record, key);
      body += number_cell(x, record.fields.contains(std::string(key)) ? significant(x, 3) : "");
    }
    body += "</tr>\n";
  }
  std::string head = "<th>method</th>" + run_head(input) + "<th>problem</th><th>grid</th><th>outcome</th>";
  for (const auto& [key, name] : digits_columns) head += "<th class=\"number\">" + std::string(name) + "</th>";
  return section(
      "digits", "Single precision beside double", esc(digits_note),
      table("sortable wrapped", head, "<tbody>" + body + "</tbody>") +
          plots_in_norm(input, "work_precision", "work_precision_of_norm", "float32", "Rounding against cost"),
      "Single precision");
}

std::string sensitivities(const ReportInput& input) {
  const std::string text =
      plots_in_norm(input, "order", "convergence_of_norm", "gradient", "Gap of the gradients against steps");
  return text.empty() ? text
                      : section("sensitivities", "Gradients through solvers", esc(sensitivity_note), text, "Gradients");
}

std::string refinements(const ReportInput& input) {
  const std::string text = plots_in_norm(input, "order", "convergence_of_norm", "refinement",
                                         "Error of images and log-determinants against layers");
  return text.empty()
             ? text
             : section("refinements", "Maps that refine continuous flows", esc(refinement_note), text, "Refinements");
}

std::string stochastic_orders(const ReportInput& input) {
  const std::string strong =
      plots_in_norm(input, "order", "convergence_of_norm", "strong", "Strong error √E|X − X_N|² against steps");
  const std::string weak =
      plots_in_norm(input, "order", "convergence_of_norm", "weak", "Errors of means against steps");
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
  return text.empty() ? text
                      : section("stochastic", "Stochastic samplers: strong and weak orders, stationary laws, cost", "", text, "Stochastic");
}

std::string densities(const ReportInput& input) {
  std::string text =
      plots_in_norm(input, "order", "convergence_of_norm", "density", "Error of the density against cells") +
      plots_in_norm(input, "order", "convergence_of_norm", "density_in_time", "Error of the density against steps") +
      plots_in_norm(input, "work_precision", "work_precision_of_norm", "density",
                    "Error of the density against updates of cells");
  if (const EqualErrorTable costs = equal_error_table(input); !costs.rows.empty()) {
    std::string head = "<th>problem</th>" + run_head(input) + "<th>method</th>", body;
    for (const double error : costs.errors) head += "<th class=\"number\">error " + significant(error, 1) + "</th>";
    for (const EqualErrorRow& row : costs.rows) {
      body += "<tr id=\"" + esc(anchor(row.row, input)) + "\">" + cell(row.problem) + run_cell(input, row.row.run) +
              cell(row.solver);
      if (row.reason.empty()) {
        for (const std::string& cost : row.costs) body += "<td class=\"number\">" + esc(cost) + "</td>";
      } else {
        body += "<td colspan=\"" + std::to_string(costs.errors.size()) + "\">" + badge(row.row.record->outcome) + " " +
                esc(row.reason) + "</td>";
      }
      body += "</tr>\n";
    }
    text += "<h3>What an error costs</h3><p>" + esc(equal_error_note) + "</p>" +
            table("sortable", head, "<tbody>" + body + "</tbody>");
  }
  return text.empty()
             ? text
             : section("densities", "Fokker–Planck and continuity equations", esc(density_note), text, "Densities");
}

}  // namespace flowgauge::html
