#pragma once
// Studies: measurements of solvers over a ladder, as independent tasks that hand over records as they are measured.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/record/record.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

/// Takes each record as it is measured. Called by one thread at a time.
using Sink = std::function<void(const Record&)>;

/// Which way a solver runs: from the noise to the data or back.
enum class Travel { backward, forward };

/// The scalar a solver runs in.
enum class Precision { double_precision, long_double_precision, quad_precision };

std::string_view to_string(Travel travel);
std::string_view to_string(Precision precision);

/// One independent piece of a study. run may throw; run_studies turns that into a record of outcome error under this
/// id.
struct StudyTask {
  std::string id;  ///< the id of its principal record, which it hands over last
  std::function<void(const Sink& sink)> run;
};

/// What to study. Empty lists mean the default set.
struct StudySelection {
  std::vector<std::string> problems = {};  ///< catalogue names or problem files
  std::vector<std::string> solvers = {};
  std::vector<std::string> grids = {};
  std::vector<int> steps = {};          ///< ladder of step counts; empty: as many as orders need to settle (climb.hpp)
  std::vector<double> tolerances = {};  ///< ladder of tolerances of adaptive solvers
  std::vector<std::string> schemes = {};  ///< of densities, in space or time (list schemes)
};

/// The tasks of a selection; without any restriction the default studies: order, right limit, number of evaluations and
/// final time of every solver, the gate configuration on Gaussian data, both directions and all parameterisations,
/// adaptive solvers against their tolerance, work-precision, and the pictures of all problems with d ≤ 2. Pictures of named
/// problems are always part of the selection; those of the default studies are left out where solvers are named. `more` are
/// solvers beside the catalogue (make_solver), which are part of every selection that does not name others: in the default
/// studies they are measured as a Runge–Kutta method of the catalogue is. What is named twice is studied once. Throws
/// std::invalid_argument for unknown names, ladders that are not increasing, two problems of one name (their ids would
/// be the same), the grid user_times, and a named solver that has no use for the ladder that is given. Who names schemes gets their
/// studies of densities, and those of solvers only where solvers, problems, grids or ladders are named too.
std::vector<StudyTask> study_tasks(const StudySelection& selection = {}, const std::vector<Solver>& more = {});

/// Runs the tasks on all threads (the longest should stand first), handing every record to the sink. A task that throws
/// becomes a record of outcome error. When `stop` says so, tasks not yet begun are left out. The set of records,
/// timings aside, does not depend on threads.
void run_studies(const std::vector<StudyTask>& tasks, const Sink& sink, const std::function<bool()>& stop = {});

}  // namespace flowgauge
