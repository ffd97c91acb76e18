#pragma once
// Error of densities against cost: explicit and implicit time steps where cells and steps are refined together.

#include "flowgauge/pde/density_problem.hpp"
#include "flowgauge/pde/time_scheme.hpp"
#include "flowgauge/study/density_records.hpp"

namespace flowgauge {

/// Chang and Cooper's flux with a time step over a ladder of cells.
struct DensityWorkStudy {
  TimeScheme time;
  DensityProblem problem;
  std::vector<int> cells{48, 96, 192, 384, 768};
};

/// Steps that leave errors of time and space of one order, with which all methods are compared: as many as are stable (∝ h⁻²) for
/// explicit methods, ∝ h^(−2/p) for implicit ones of order p.
int balanced_steps(const TimeScheme& time, const LineProblem& line, double from, double to);

/// Passes over all cells that a step makes: one for the flux of a stage, one for the linear system of an implicit stage. Throws
/// std::invalid_argument for a method without tableau other than odeint_rk4.
int passes_of(const TimeScheme& time);

/// What an error costs between two runs of a ladder, straight lines on logarithms; NaN where no two neighbours have it between them.
double cost_at(const std::vector<double>& errors, const std::vector<double>& costs, double error);

/// "<time>/work_precision/grid=uniform;problem=…".
std::string density_work_id(const DensityWorkStudy& study);

/// One record of kind work_precision, norm "density": over cells, updates of a cell (nfe), root mean square and largest error against
/// the exact density, seconds; and both costs at `errors_asked`. fault where an error is not finite.
void run_density_work(const DensityWorkStudy& study, const Sink& sink);

/// The studies of a problem with constant and of one with time-dependent coefficients, and the finding that theory's powers of the
/// error are what explicit and implicit methods cost.
std::vector<NamedTask> density_work_tasks();

}  // namespace flowgauge
