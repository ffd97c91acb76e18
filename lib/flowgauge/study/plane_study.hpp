#pragma once
// Cells and time steps in the plane against exact densities: orders in cells, in steps and in both.

#include "flowgauge/pde/plane_problem.hpp"
#include "flowgauge/study/density_records.hpp"

namespace flowgauge {

/// Cells of both axes and steps together: steps = cells / 4.
struct PlaneOrderStudy {
  PlaneScheme scheme;
  PlaneProblem problem;
  std::vector<int> cells{40, 80, 160};
  double tolerance = 0.1;
  std::string grid = "uniform";
};

/// "<scheme>/plane_order/problem=…", on stretched cells "<scheme>/plane_order/grid=stretched;problem=…".
std::string plane_order_id(const PlaneOrderStudy& study);

/// One record of kind order, norm "density", in L¹.
void run_plane_order(const PlaneOrderStudy& study, const Sink& sink);

/// A flux over cells of both axes. Steps of Craig and Sneyd's method are halved once, and what is of second order in them is
/// extrapolated away.
struct PlaneSpaceStudy {
  SpaceScheme scheme;
  PlaneProblem problem;
  std::string grid = "uniform";
  std::vector<int> cells{40, 80, 160};
  int steps = 20;
  double tolerance = 0.1;
};

/// "<space>/plane_space_order/grid=…;problem=…".
std::string plane_space_order_id(const PlaneSpaceStudy& study);

/// One record of kind order, norm "density", in L¹.
void run_plane_space_order(const PlaneSpaceStudy& study, const Sink& sink);

/// A time step over a ladder of steps on cells that stay, against the same cells carried by Odeint's controlled dopri5 (tolerance 1e-12).
struct PlaneTimeStudy {
  PlaneScheme scheme;
  PlaneProblem problem;
  int cells = 24;
  std::vector<int> steps{32, 64, 128};
  double tolerance = 0.1;
};

/// "<scheme>/plane_time_order/problem=…".
std::string plane_time_order_id(const PlaneTimeStudy& study);

/// One record of kind order, norm "density_in_time"; the largest difference.
void run_plane_time_order(const PlaneTimeStudy& study, const Sink& sink);

/// Every method on every problem that it takes, in both and in steps; every flux in cells. Squares are stretched where coefficients are
/// constant, and for all coefficients by Craig and Sneyd's method alone: of what stretching adds the others differ in nothing, and each costs
/// a second.
std::vector<NamedTask> plane_tasks();

}  // namespace flowgauge
