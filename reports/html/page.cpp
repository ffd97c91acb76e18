// report.html: one self-contained page. Tables are written here and read without a script; assets/report.js draws the
// plots from the records that stand in the page.

#include <map>

#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"
#include "reports/writers.hpp"

namespace flowgauge::assets {
extern const std::string_view chart_js, report_html, report_css, report_js;
}

namespace flowgauge {
namespace html {
namespace {

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
}  // namespace html

void write_html(const ReportInput& input, const std::filesystem::path& folder) {
  using namespace html;
  const Summary summary = summarise(input);
  const auto plots = [&](const char* id, const char* title, const char* note, std::string_view kind,
                         const char* numbers, const char* short_title = "") {
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
            "Exact density p and velocity u of the problems over time, with lines of the exact flow dx/dt = u(x, t), t "
            "in the schedule's own time.",
            "field", "the record files", "Pictures") +
      ranking(input) + identities(input) + measured_errors(input) + likelihoods(input) + sensitivities(input) +
      refinements(input) + stochastic_orders(input) + digits(input) + densities(input) + faults(input) + errata(input) +
      methods(input) + findings(input) + environment(input);
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
