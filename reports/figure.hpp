#pragma once
// Pictures of records: convergence and work-precision diagrams as data, and as SVG drawn by gnuplot.

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
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

/// One map in colours: values[i][j] at x[i], y[j], with lines and arrows on top. `x_ticks` name places of the horizontal axis
/// where it does not name itself.
struct ColourMap {
  struct Arrow {
    double x, y, dx, dy;
  };
  std::string title;
  std::vector<double> x;
  std::vector<double> y;
  std::vector<std::vector<double>> values;
  bool is_signed = false;  ///< colours to both sides of 0; otherwise from 0 by the square root
  double top = 1;          ///< the value of the last colour
  std::vector<std::vector<std::pair<double, double>>> lines;
  std::vector<Arrow> arrows;
  std::vector<std::pair<double, std::string>> x_ticks;
};

/// One picture: panels side by side over the same kinds of axes, or maps.
struct Figure {
  std::string file;  ///< name without folder and ending, letters, digits and _.- only
  std::string title;
  std::string caption;
  std::string x_label;
  std::string y_label;
  std::vector<Panel> panels;
  std::vector<ColourMap> maps = {};
};

/// One convergence figure per problem, scalar and norm with a panel per grid, and one work-precision figure per
/// problem. Where a problem was run with several parameterisations or directions, the first is drawn and the caption
/// says so.
std::vector<Figure> standard_figures(const ReportInput& input);

/// A figure of the caller's choice. `kind` is "convergence" (x: steps, nfe; y: errors, errors_max) or "work_precision"
/// (x: nfe, seconds, value; y: error_max, error_rms), where empty x or y stands for the first, or "density" (no x, no y):
/// density_figure. Throws std::invalid_argument
/// naming what is allowed, and when no record fits.
Figure choose_figure(const ReportInput& input, std::string_view kind, std::string_view problem, std::string_view x,
                     std::string_view y);

/// Density, velocity and flow lines of a problem, from the field records of the first run that has any: on the line two maps
/// over λ and x with the times as labels, in the plane a map a time. Throws std::invalid_argument when no record fits.
Figure density_figure(const ReportInput& input, std::string_view problem);

/// The part of a gnuplot script that draws the maps of a figure.
std::string map_script(const Figure& figure);

/// The gnuplot script that draws figures as <file>.svg into the current folder.
std::string gnuplot_script(const std::vector<Figure>& figures);

/// Draws figures into a folder, beside the script figures.gnuplot that draws them again. Returns an empty text, or one
/// line on why there are none (gnuplot missing or failing). Throws std::runtime_error when the script cannot be
/// written.
std::string draw_figures(const std::vector<Figure>& figures, const std::filesystem::path& folder);

}  // namespace flowgauge
