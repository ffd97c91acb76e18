#include "reports/figure.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

#include "reports/text.hpp"
#include "reports/view.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

// Okabe and Ito 2008, "Color universal design"; one colour per order, grey for none. The page uses the same.
std::string_view colour(double order) {
  constexpr std::array<std::string_view, 8> by_order{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                     "#e69f00", "#56b4e9", "#7a5195", "#333333"};
  if (!(order >= 1) || order >= 9) return "#777777";
  return by_order[static_cast<std::size_t>(order) - 1];
}

std::string file_name(std::string_view text) {
  std::string result;
  for (char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    result += plain ? c : '_';
  }
  return result;
}

// Two names that differ in other characters only must not share a file.
void number_equal_files(std::vector<Figure>& figures) {
  std::set<std::string> used;
  for (Figure& figure : figures) {
    const std::string name = figure.file;
    for (int n = 2; !used.insert(figure.file).second; ++n) figure.file = name + "_" + std::to_string(n);
  }
}

std::string series_label(const ReportInput& input, const Row& row) {
  const std::string solver = text_field(*row.record, "solver");
  return input.runs.size() > 1 ? input.runs[row.run].label + ": " + solver : solver;
}

double claimed_order(const ReportInput& input, const Record& record) {
  const double own = number_field(record, "claimed_order");
  if (!std::isnan(own)) return own;
  const Json* solver = catalogue_entry(input, "solvers", text_field(record, "solver"));
  if (solver == nullptr || !solver->contains("claimed_order") || !(*solver)["claimed_order"].is_number()) return own;
  return (*solver)["claimed_order"].get<double>();
}

Series series_of(const ReportInput& input, const Row& row, std::string_view x, std::string_view y) {
  Series series{series_label(input, row), claimed_order(input, *row.record), numbers_field(*row.record, x),
                numbers_field(*row.record, y)};
  const std::size_t size = std::min(series.x.size(), series.y.size());
  series.x.resize(size);
  series.y.resize(size);
  return series;
}

Panel& panel_named(std::vector<Panel>& panels, const std::string& title) {
  const auto found =
      std::find_if(panels.begin(), panels.end(), [&](const Panel& panel) { return panel.title == title; });
  if (found != panels.end()) return *found;
  panels.push_back({title, {}, {}});
  return panels.back();
}

void add_slopes(Panel& panel) {
  std::set<double> orders;
  for (const Series& series : panel.series) {
    if (std::isfinite(series.order)) orders.insert(series.order);
  }
  panel.slopes.assign(orders.begin(), orders.end());
  std::stable_sort(panel.series.begin(), panel.series.end(), [](const Series& a, const Series& b) {
    const auto key = [](double order) { return std::isnan(order) ? std::numeric_limits<double>::max() : order; };
    return key(a.order) < key(b.order);
  });
}

/// What is measured, where it is not the end point; the next word begins with c.
std::string_view norm_words(std::string_view norm) {
  if (norm == "log_likelihood") return "Log-likelihood: c";
  if (norm == "gradient") return "Gradient: c";
  if (norm == "strong") return "Along Brownian paths: c";
  if (norm == "weak") return "Means of functions: c";
  if (norm == "stationary") return "Stationary laws: c";
  if (norm == "density" || norm == "density_in_time") return "Densities on cells: c";
  return norm == "refinement" ? "Maps for a flow: c" : "C";
}

Figure convergence_figure(const ReportInput& input, const std::vector<Row>& rows, std::string_view x,
                          std::string_view y) {
  const Record& first = *rows.front().record;
  const std::string problem = text_field(first, "problem"), scalar = text_field(first, "scalar");
  const std::string parameterisation = text_field(first, "parameterisation"),
                    direction = text_field(first, "direction");
  Figure figure{file_name("convergence_" + problem + "_" + scalar + "_" + text_field(first, "norm")),
                std::string(norm_words(text_field(first, "norm"))) + "onvergence on " + problem + " (" + scalar + ")",
                "",
                x == "steps" ? "steps" : "function evaluations",
                y == "errors" ? text_field(first, "norm") + " error" : "largest error",
                {}};
  bool others = false;
  for (const Row& row : rows) {
    if (text_field(*row.record, "parameterisation") != parameterisation ||
        text_field(*row.record, "direction") != direction) {
      others = true;
      continue;
    }
    panel_named(figure.panels, text_field(*row.record, "grid")).series.push_back(series_of(input, row, x, y));
  }
  for (Panel& panel : figure.panels) {
    add_slopes(panel);
    if (x != "steps") panel.slopes.clear();  // orders are slopes in the number of steps
  }
  figure.caption =
      "Model given as " + parameterisation + ", " + direction + (others ? "; others are in the table." : ".");
  return figure;
}

Figure work_precision_figure(const ReportInput& input, const std::vector<Row>& rows, std::string_view x,
                             std::string_view y) {
  const std::string problem = text_field(*rows.front().record, "problem"), norm = text_field(*rows.front().record, "norm");
  Figure figure{file_name("work_precision_" + problem + (norm.empty() ? "" : "_" + norm)),
                (norm.empty()        ? "Work-precision on "
                 : norm == "density" ? "Densities on cells: work-precision on "
                 : norm == "float32" ? "Rounding in single precision on "
                 : norm == "law"     ? "W₂ of the law: work-precision on "
                 : norm == "weak"    ? "Means of functions: work-precision on "
                                     : "Log-likelihood: work-precision on ") + problem,
                norm == "float32" ? "Single precision less double, on the same steps." : "Error against cost; lower left is better.",
                x == "nfe"       ? (norm == "density" ? "updates of a cell" : "function evaluations")
                : x == "seconds" ? "seconds"
                                 : "steps or tolerance",
                y == "error_max" ? "largest error" : "rms error",
                {}};
  Panel panel;
  for (const Row& row : rows) {
    Series series = series_of(input, row, x, y);
    series.label += " (" + text_field(*row.record, "grid") + ")";
    panel.series.push_back(std::move(series));
  }
  add_slopes(panel);
  panel.slopes.clear();
  figure.panels.push_back(std::move(panel));
  return figure;
}

std::string_view allowed_axis(std::string_view given, const char* axis, const std::vector<std::string_view>& allowed) {
  if (given.empty()) return allowed.front();
  std::string text;
  for (std::string_view name : allowed) {
    if (name == given) return name;
    text += (text.empty() ? "" : ", ") + std::string(name);
  }
  throw std::invalid_argument(std::string("figure: ") + axis + " \"" + std::string(given) + "\" given; allowed are " +
                              text);
}

bool drawable(double x, double y) {
  return std::isfinite(x) && std::isfinite(y) && x > 0 && y > 0;
}

// The exit status of gnuplot on a script in a folder; nothing if it could not be started.
int run_gnuplot(const std::filesystem::path& folder, const std::string& script) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  std::string program = "gnuplot", argument = script;
  std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
  pid_t process = 0;
  const int started = posix_spawnp(&process, "gnuplot", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (started != 0) return 127;
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return 126;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

}  // namespace

std::vector<Figure> standard_figures(const ReportInput& input) {
  std::vector<std::pair<std::tuple<std::string, std::string, std::string>, std::vector<Row>>> ladders;
  for (const Row& row : rows_of_kind(input, "order")) {
    if (numbers_field(*row.record, "errors").empty()) continue;
    const std::tuple key(text_field(*row.record, "problem"), text_field(*row.record, "scalar"),
                         text_field(*row.record, "norm"));
    auto found = std::find_if(ladders.begin(), ladders.end(), [&](const auto& l) { return l.first == key; });
    if (found == ladders.end()) found = ladders.insert(ladders.end(), {key, {}});
    found->second.push_back(row);
  }
  std::vector<std::pair<std::pair<std::string, std::string>, std::vector<Row>>> works;
  for (const Row& row : rows_of_kind(input, "work_precision")) {
    if (text_field(*row.record, "norm") == "comparison") continue;  // the best of all is no method
    const std::pair key(text_field(*row.record, "problem"), text_field(*row.record, "norm"));
    auto found = std::find_if(works.begin(), works.end(), [&](const auto& w) { return w.first == key; });
    if (found == works.end()) found = works.insert(works.end(), {key, {}});
    found->second.push_back(row);
  }
  std::vector<Figure> figures;
  for (const auto& [key, rows] : ladders) figures.push_back(convergence_figure(input, rows, "steps", "errors"));
  for (const auto& [key, rows] : works) figures.push_back(work_precision_figure(input, rows, "nfe", "error_rms"));
  number_equal_files(figures);
  return figures;
}

Figure choose_figure(const ReportInput& input, std::string_view kind, std::string_view problem, std::string_view x,
                     std::string_view y) {
  if (kind == "density") {
    if (!x.empty() || !y.empty()) {
      throw std::invalid_argument("figure: x \"" + std::string(x) + "\", y \"" + std::string(y) +
                                  "\" given; a density figure has its own axes");
    }
    return density_figure(input, problem);
  }
  if (kind != "convergence" && kind != "work_precision") {
    throw std::invalid_argument("figure: kind \"" + std::string(kind) +
                                "\" given; allowed are convergence, work_precision, density");
  }
  const bool convergence = kind == "convergence";
  x = allowed_axis(x, "x",
                   convergence ? std::vector<std::string_view>{"steps", "nfe"}
                               : std::vector<std::string_view>{"nfe", "seconds", "value"});
  y = allowed_axis(y, "y",
                   convergence ? std::vector<std::string_view>{"errors", "errors_max"}
                               : std::vector<std::string_view>{"error_max", "error_rms"});
  std::vector<Row> rows;
  std::set<std::string> problems;
  for (const Row& row : rows_of_kind(input, convergence ? "order" : "work_precision")) {
    if (numbers_field(*row.record, y).empty()) continue;
    problems.insert(text_field(*row.record, "problem"));
    if (text_field(*row.record, "problem") != problem) continue;
    // One scalar and norm: errors of different ones do not belong on one axis.
    if (!rows.empty() &&
        (text_field(*row.record, "scalar") != text_field(*rows.front().record, "scalar") ||
         text_field(*row.record, "norm") != text_field(*rows.front().record, "norm"))) {
      continue;
    }
    rows.push_back(row);
  }
  if (rows.empty()) {
    std::string allowed;
    for (const std::string& name : problems) allowed += (allowed.empty() ? "" : ", ") + name;
    throw std::invalid_argument("figure: no " + std::string(kind) + " record of problem \"" + std::string(problem) +
                                "\"; " + (allowed.empty() ? "the records hold none" : "the records hold " + allowed));
  }
  return convergence ? convergence_figure(input, rows, x, y) : work_precision_figure(input, rows, x, y);
}

std::string gnuplot_script(const std::vector<Figure>& figures) {
  std::string text;
  for (const Figure& figure : figures) {
    if (!figure.maps.empty()) {
      text += map_script(figure);
      continue;
    }
    // One key for all panels, in a cell of its own: beside the axes of one panel it would squeeze that panel.
    std::map<std::string, std::size_t> markers;
    std::set<double> slopes;
    std::string key;
    for (const Panel& panel : figure.panels) {
      for (double slope : panel.slopes) {
        if (slopes.insert(slope).second) {
          key += ", \\\n  keyentry with lines dt 2 lw 1 lc rgb '" + std::string(colour(slope)) + "' title " +
                 quote_gnuplot("slope " + shortest(slope));
        }
      }
    }
    for (const Panel& panel : figure.panels) {
      for (const Series& series : panel.series) {
        const auto [marker, fresh] = markers.emplace(series.label, markers.size());
        if (!fresh) continue;
        key += ", \\\n  keyentry with linespoints lw 1.5 pt " + std::to_string(4 + marker->second % 10) +
               " ps 0.5 lc rgb '" + std::string(colour(series.order)) + "' title " + quote_gnuplot(series.label);
      }
    }
    const std::size_t cells = figure.panels.size() + 1, lines = markers.size() + slopes.size();
    text += "reset\nset encoding utf8\nset terminal svg noenhanced size " + std::to_string(380 * cells) + "," +
            std::to_string(std::max<std::size_t>(440, 60 + 14 * lines)) + " font 'sans-serif,12' background 'white'\n";
    text += "set output " + quote_gnuplot(figure.file + ".svg") + "\n";
    text += "set logscale xy\nset format y '%.0e'\nset grid lc rgb '#dddddd' lw 0.5\nset border lc rgb '#555555'\n";
    text += "set tics nomirror\nset xlabel " + quote_gnuplot(figure.x_label) + "\nset ylabel " +
            quote_gnuplot(figure.y_label) + "\n";
    text +=
        "unset key\nset multiplot layout 1," + std::to_string(cells) + " title " + quote_gnuplot(figure.title) + "\n";
    for (std::size_t p = 0; p < figure.panels.size(); ++p) {
      const Panel& panel = figure.panels[p];
      text += "set title " + quote_gnuplot(panel.title) + "\n";
      double left = 0, right = 0, top = 0, bottom = 0;
      for (const Series& series : panel.series) {
        for (std::size_t i = 0; i < series.x.size(); ++i) {
          if (!drawable(series.x[i], series.y[i])) continue;
          left = left == 0 ? series.x[i] : std::min(left, series.x[i]);
          right = std::max(right, series.x[i]);
          top = std::max(top, series.y[i]);
          bottom = bottom == 0 ? series.y[i] : std::min(bottom, series.y[i]);
        }
      }
      if (top == 0) {
        text +=
            "set label 1 'no positive finite error' at graph 0.5,0.5 center\nunset logscale\nplot [0:1][0:1] -1 "
            "notitle\nunset label 1\nset logscale xy\n";
        continue;
      }
      text += "set xrange [" + shortest(left / 1.2) + ":" + shortest(right * 1.2) + "]\n";
      text += "set yrange [" + shortest(bottom / 3) + ":" + shortest(top * 3) + "]\n";
      std::string plots;
      for (double slope : panel.slopes) {
        plots += (plots.empty() ? "" : ", \\\n  ") + shortest(top * 2) + "*(x/" + shortest(left) + ")**(-" +
                 shortest(slope) + ") with lines dt 2 lw 1 lc rgb '" + std::string(colour(slope)) + "' title " +
                 quote_gnuplot("slope " + shortest(slope));
      }
      for (std::size_t s = 0; s < panel.series.size(); ++s) {
        const Series& series = panel.series[s];
        const std::string block = "$d" + std::to_string(s);
        std::string points;
        for (std::size_t i = 0; i < series.x.size(); ++i) {
          if (drawable(series.x[i], series.y[i])) points += shortest(series.x[i]) + " " + shortest(series.y[i]) + "\n";
        }
        if (points.empty()) continue;
        text += block + " << EOD\n" + points + "EOD\n";
        plots += (plots.empty() ? "" : ", \\\n  ") + block + " with linespoints lw 1.5 pt " +
                 std::to_string(4 + markers.at(series.label) % 10) + " ps 0.5 lc rgb '" +
                 std::string(colour(series.order)) + "' title " + quote_gnuplot(series.label);
      }
      text += "plot " + plots + "\n";
    }
    text +=
        "unset logscale\nunset border\nunset tics\nunset xlabel\nunset ylabel\nset title ' '\n"
        "set key inside left top Left reverse samplen 2 spacing 0.95 font ',9'\nplot [0:1][0:1] -1 notitle" +
        key + "\nunset multiplot\nunset output\n";
  }
  return text;
}

std::string draw_figures(const std::vector<Figure>& figures, const std::filesystem::path& folder) {
  if (figures.empty()) return {};
  std::filesystem::create_directory(folder);
  write_file(folder / "figures.gnuplot", gnuplot_script(figures));
  const int status = run_gnuplot(folder, "figures.gnuplot");
  if (status == 127) return "No figures: gnuplot was not found; the tables hold the same numbers.";
  if (status != 0)
    return "No figures: gnuplot failed with status " + std::to_string(status) + "; the tables hold the same numbers.";
  return {};
}

}  // namespace flowgauge
