#pragma once
// Densities in the plane that are known at all times.

#include "flowgauge/pde/plane.hpp"

namespace flowgauge {

/// An equation on a square of the plane between two times, with its solution.
struct PlaneProblem {
  Entry entry;
  PlaneEquation equation;
  std::function<Vector<double>(double t, const Batch<double>& X)> density;  ///< the exact p at 2 × N points
  std::string_view space;  ///< the flux that suits it
  double half_width = 5;   ///< of the square about 0
  double from = 0, to = 1;
  double focus_x = 0.5, focus_y = -0.5, scale = 2;  ///< of stretched cells
};

/// ornstein_uhlenbeck_plane, correlated_plane, kinetic_plane, checkerboard_noising, mixture_noising.
const std::vector<PlaneProblem>& plane_problems();
/// The problem of that name. Throws std::invalid_argument naming the nearest one.
const PlaneProblem& plane_problem_named(std::string_view name);

/// n × n cells of the square, "uniform" or "stretched", and the exact density at their centres. Throws std::invalid_argument for another
/// name.
PlaneCells cells_of(const PlaneProblem& problem, std::string_view grid, Index n);
Matrix<double> density_at(const PlaneProblem& problem, const PlaneCells& cells, double t);

}  // namespace flowgauge
