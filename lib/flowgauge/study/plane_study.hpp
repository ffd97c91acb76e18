#pragma once
// Time steps in the plane against exact densities.

#include "flowgauge/pde/plane_problem.hpp"
#include "flowgauge/study/density_records.hpp"

namespace flowgauge {

/// Cells of both axes and steps together: steps = cells / 4.
struct PlaneOrderStudy {
  PlaneScheme scheme;
  PlaneProblem problem;
  std::vector<int> cells{40, 80, 160};
  double tolerance = 0.1;
};

/// "<scheme>/plane_order/problem=…".
std::string plane_order_id(const PlaneOrderStudy& study);

/// One record of kind order, norm "density", in L¹.
void run_plane_order(const PlaneOrderStudy& study, const Sink& sink);

/// Every method on every problem that it takes.
std::vector<NamedTask> plane_tasks();

}  // namespace flowgauge
