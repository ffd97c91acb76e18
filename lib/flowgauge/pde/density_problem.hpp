#pragma once
// Densities that are known at all times, as ground truth for solvers of Fokker–Planck and continuity equations on a line.

#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/pde/cells.hpp"
#include "flowgauge/pde/line_equation.hpp"
#include "flowgauge/problem/problem.hpp"

namespace flowgauge {

/// An equation on [low, high] between two times, with its solution.
struct DensityProblem {
  Entry entry;
  LineEquation equation;
  LineCoefficient density;  ///< the exact p(t, x)
  double low = 0, high = 1, from = 0, to = 1;
  double focus = 0, scale = 1;  ///< of stretched cells
  bool ends_at_low = false;     ///< the law ends there of itself: nothing is cut off
  bool point_start = false;     ///< starts from values at the centres though they jump
  /// Averages of the start over the cells, where it is not smooth; values at the centres otherwise.
  std::function<Vector<double>(const Cells&)> averages = {};
};

/// ornstein_uhlenbeck_line, benes_line, cox_ingersoll_ross_line, reflected_line, absorbed_line, circle, double_well_line,
/// manufactured, noising, marginal_family, reverse_time, probability_flow, boundary_layer, box, box_averages.
const std::vector<DensityProblem>& density_problems();

/// The problem of that name. Throws std::invalid_argument naming the nearest one.
const DensityProblem& density_problem_named(std::string_view name);

/// What a run starts from: density(from, ·) at the centres, or averages.
Vector<double> start_density(const DensityProblem& problem, const Cells& cells);

/// n cells of the problem: "uniform" or "stretched". Throws std::invalid_argument for another name.
Cells cells_of(const DensityProblem& problem, std::string_view grid, Index n);

/// The larger, over both times, of the mass that the exact law has outside of [low, high]; 0 between walls.
double tail_mass(const DensityProblem& problem);

/// Equations whose solution is the path's own density, as functions of τ >= 0, the distance from `start` on the path's clock.
/// noising: b = ∓f x, D = g²/2, towards the noise. reverse_time: Anderson's reversal, towards the data. marginal_family:
/// b = ±u + w²s/2, D = w²/2, towards the data (generative) or the noise. w = 0 is the continuity equation of the probability flow.
LineEquation noising_equation(const Problem& problem, double start);
LineEquation reverse_time_equation(const Problem& problem, double start);
LineEquation marginal_equation(const Problem& problem, double start, double noise, bool generative);

}  // namespace flowgauge
