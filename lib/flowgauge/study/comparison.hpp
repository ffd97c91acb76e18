#pragma once
// All samplers with fixed steps at equal cost on the same data under several schedules, and who comes first.

#include <optional>
#include <string>
#include <vector>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"
#include "flowgauge/study/study.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {

/// The samplers that are compared: the catalogue's own deterministic ones (Odeint's are the same formulas), and the
/// stochastic ones, whose error is known on Gaussian data alone.
struct Contestant {
  Solver solver;
  Grid grid;  ///< the one of its source, or the one all of them are run on
  bool stochastic = false;
};

/// The grid that the source of a sampler, or its best known code, runs it on: karras for EDM's samplers, LMS and the ancestral ones,
/// lambda_uniform for the DPM-Solver family, UniP(C), SEEDS, time_uniform for all others.
Grid usual_grid(std::string_view name, std::string_view family);

/// Everyone, on the grid or, without one, each on its usual grid.
std::vector<Contestant> contestants(const std::optional<Grid>& grid = {});

/// The most steps that cost no more than that many evaluations; 0 where even the least costs more.
int steps_for(const Solver& solver, long evaluations);

/// A sampler from λ = −4 to λ = 4 where α = 1, that is in x/α.
struct PlainRun {
  std::vector<int> budgets;             ///< of evaluations
  std::vector<double> errors, largest;  ///< RMS and of a point; NaN where a budget buys no run
  Batch<double> probe;                  ///< end points for the second budget
};

/// Finds the run of a sampler (by name and grid) once, for all schedules.
using PlainRuns = std::function<const PlainRun&(const Contestant&)>;

/// One problem from λ = −4 to λ = 4.
struct ComparisonStudy {
  Problem problem;
  std::string target;
  std::string schedule;
  std::string grid = "usual";  ///< what the id says
  std::vector<Contestant> contestants;
  SharedAnswer data;  ///< the end points x/α for the start points x/α, which do not depend on the schedule
  /// Methods that see the schedule through λ alone are one method in x/α: where a sampler's end points for the second budget are
  /// those of its plain run to 1e-10, all its errors are those of that run times α at the end. Empty: everyone is run.
  PlainRuns plain = {};
  std::vector<int> evaluations{5, 10, 20, 50, 100, 200};
  Index points = 256;
};

std::string comparison_id(const ComparisonStudy& study);

/// Hands over one work_precision record in norm "comparison": for every budget of evaluations the least error of all; `runs`
/// with the steps, evaluations and errors of each (`as_plain` where they are those of the plain run); `best_at_nfe`, the five with the least error at equal cost, and
/// `cheapest_for_error`, the five that reach 1e-2 and 1e-4 with the fewest evaluations. The error is the exact W₂ of the
/// law where the data are Gaussian, and elsewhere the root mean square over the points against the exact flow. Errors that agree to seven digits tie, in order of names. A method that is
/// not finite is ranked nowhere and named in `not_finite`. Outcome fault where none is finite.
void run_comparison(const ComparisonStudy& study, const Sink& sink);

/// Six kinds of data (Gaussian, near an atom, mixtures on the line, in the plane and in d = 8, checkerboard) under vp_linear,
/// vp_cosine, cond_ot and edm: on the usual grids (up to 100 evaluations where the data are not Gaussian), or on every grid for
/// all.
std::vector<ComparisonStudy> comparison_studies(bool every_grid);

std::vector<StudyTask> comparison_tasks(bool every_grid);

}  // namespace flowgauge
