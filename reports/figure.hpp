#pragma once
// Pictures of records: convergence and work-precision diagrams as data, and as SVG drawn by gnuplot.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "reports/report.hpp"

namespace flowgauge {

/// One line of a diagram; `order` is the claimed order of its method (its colour), NaN if not known.
struct Series {
  std::string label;
  double order;
  std::vector<double> x;
  std::vector<double> y;
};

/// One pair of logarithmic axes. `slopes` are the orders of dashed reference lines.
struct Panel {
  std::string title;
  std::vector<Series> series;
  std::vector<double> slopes;
};

/// One picture: panels side by side over the same kinds of axes.
struct Figure {
  std::string file;  ///< name without folder and ending, letters, digits and _.- only
  std::string title;
  std::string caption;
  std::string x_label;
  std::string y_label;
  std::vector<Panel> panels;
};

/// One convergence figure per problem, scalar and norm with a panel per grid, and one work-precision figure per problem.
/// Where a problem was run with several parameterisations or directions, the first is drawn and the caption says so.
std::vector<Figure> standard_figures(const ReportInput& input);

/// A figure of the caller's choice. `kind` is "convergence" (x: steps, nfe; y: errors, errors_max) or "work_precision" (x:
/// nfe, seconds, value; y: error_max, error_rms); empty x or y stands for the first. Throws std::invalid_argument naming
/// what is allowed, and when no record fits.
Figure choose_figure(const ReportInput& input, std::string_view kind, std::string_view problem, std::string_view x,
                     std::string_view y);

/// The gnuplot script that draws figures as <file>.svg into the current folder.
std::string gnuplot_script(const std::vector<Figure>& figures);

/// Draws figures into a folder, beside the script figures.gnuplot that draws them again. Returns an empty text, or one line
/// on why there are none (gnuplot missing or failing). Throws std::runtime_error when the script cannot be written.
std::string draw_figures(const std::vector<Figure>& figures, const std::filesystem::path& folder);

}  // namespace flowgauge
