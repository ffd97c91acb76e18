#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/study/adams_limit.hpp"
#include "flowgauge/study/adaptive_study.hpp"
#include "flowgauge/study/blind_estimate.hpp"
#include "flowgauge/study/comparison.hpp"
#include "flowgauge/study/convergence.hpp"
#include "flowgauge/study/density_study.hpp"
#include "flowgauge/study/digits_study.hpp"
#include "flowgauge/study/end_rules.hpp"
#include "flowgauge/study/field_study.hpp"
#include "flowgauge/study/ito_order.hpp"
#include "flowgauge/study/law.hpp"
#include "flowgauge/study/law_precision.hpp"
#include "flowgauge/study/langevin_study.hpp"
#include "flowgauge/study/likelihood_study.hpp"
#include "flowgauge/study/map_study.hpp"
#include "flowgauge/study/refinement_study.hpp"
#include "flowgauge/study/scheme_law.hpp"
#include "flowgauge/study/sensitivity_study.hpp"
#include "flowgauge/study/stochastic_study.hpp"
#include "flowgauge/study/support.hpp"
#include "flowgauge/study/surprises.hpp"
#include "flowgauge/study/work_precision.hpp"

namespace flowgauge {

std::string_view to_string(Travel travel) {
  return travel == Travel::backward ? "backward" : "forward";
}

std::string_view to_string(Precision precision) {
  switch (precision) {
    case Precision::double_precision:
      return "double";
    case Precision::long_double_precision:
      return "long double";
    case Precision::quad_precision:
      return "quad";
  }
  return "";
}

namespace {

StudyTask task(ConvergenceStudy study) {
  std::string id = convergence_id(study, "order");
  return {std::move(id), [study = std::move(study)](const Sink& sink) { run_convergence(study, sink); }};
}
StudyTask task(GateStudy study) {
  std::string id = gate_id(study);
  return {std::move(id), [study = std::move(study)](const Sink& sink) { run_gate(study, sink); }};
}
StudyTask task(SchemeLawStudy study) {
  std::string id = scheme_law_id(study);
  return {std::move(id), [study = std::move(study)](const Sink& sink) { run_scheme_law(study, sink); }};
}
StudyTask task(WorkPrecisionStudy study) {
  std::string id = work_precision_id(study);
  return {std::move(id), [study = std::move(study)](const Sink& sink) { run_work_precision(study, sink); }};
}
StudyTask task(ToleranceStudy study) {
  std::string id = tolerance_id(study);
  return {std::move(id), [study = std::move(study)](const Sink& sink) { run_tolerance(study, sink); }};
}

/// The pictures of a problem.
StudyTask field_task(Problem problem) {
  std::string id = field_id(problem, "density");
  return {std::move(id), [problem = std::move(problem)](const Sink& sink) { run_field(problem, sink); }};
}

/// Whether the field is affine, where orders may be exceeded.
bool is_affine(const Problem& problem) {
  return std::holds_alternative<Gaussian>(problem.target);
}

/// Methods above order 5 show their order only above double; those of order 5 only just.
Precision needed_precision(const Solver& solver) {
  if (solver.claimed_order > 5 && solver.run_quad) return Precision::quad_precision;
  if (solver.claimed_order > 4 && solver.run_long_double) return Precision::long_double_precision;
  return Precision::double_precision;
}

/// Whether the order is the claimed one, or falls short of it by the ratio of steps alone: what starts or ends low
/// shares its updates with a method that does not.
bool stands_for_its_kind(const Solver& solver) {
  return solver.limit_cause.empty() || solver.limit_cause == "constant_step";
}

std::vector<Grid> default_grids() {
  return {LambdaUniform{}, Rough{}, TimeUniform{}, Karras{}};
}

void add_default_tasks(std::vector<StudyTask>& tasks, const std::vector<Solver>& solvers) {
  const Problem mixture = load_problem("mixture_1d");
  const Problem short_mixture = load_problem("mixture_1d_short");
  const Problem flow_mixture = load_problem("mixture_flow_1d");

  // One reference solve a problem for all solvers.
  std::map<std::string, SharedAnswer> eight, many;
  for (const Problem& problem : problem_catalogue()) {
    eight[problem.name] = shared_answer(problem, Travel::backward, 8);
    many[problem.name] = shared_answer(problem, Travel::backward, 32);
  }

  // Longest first, so that the last task to end is a short one.
  for (const Solver& solver : solvers) {
    if (solver.adaptive || needed_precision(solver) != Precision::quad_precision) continue;
    for (const Grid& grid : {Grid(Rough{}), Grid(LambdaUniform{})}) {
      tasks.push_back(task(ConvergenceStudy{.solver = solver,
                                            .grid = grid,
                                            .problem = short_mixture,
                                            .precision = Precision::quad_precision,
                                            .steps = {128, 256, 512},
                                            .points = 4}));
    }
  }
  for (const Solver& solver : solvers) {
    if (solver.adaptive || needed_precision(solver) != Precision::long_double_precision) continue;
    for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{}), Grid(TimeUniform{})}) {
      // On the rough grid multistep methods settle above the round-off of long double on this problem alone.
      const bool late = std::holds_alternative<Rough>(grid) && solver.family == "exponential";
      tasks.push_back(task(ConvergenceStudy{.solver = solver,
                                            .grid = grid,
                                            .problem = late ? flow_mixture : short_mixture,
                                            .precision = Precision::long_double_precision}));
    }
  }
  for (const Solver& solver : solvers) {
    if (solver.adaptive || needed_precision(solver) != Precision::double_precision) continue;
    const bool ours = !solver.entry.name.starts_with("odeint_");
    for (const Grid& grid : default_grids()) {
      const bool needed = std::holds_alternative<LambdaUniform>(grid) || std::holds_alternative<Rough>(grid);
      if (!needed && !stands_for_its_kind(solver)) continue;
      tasks.push_back(task(ConvergenceStudy{.solver = solver, .grid = grid, .problem = mixture}));
    }
    if (!ours && solver.family == "multistep") continue;
    for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{})}) {
      tasks.push_back(task(GateStudy{.solver = solver, .grid = grid}));
    }
    if (ours && stands_for_its_kind(solver)) {
      for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{})}) {
        tasks.push_back(task(SchemeLawStudy{.solver = solver, .grid = grid, .problem = load_problem("gaussian_2d")}));
      }
    }
    if (!ours || !stands_for_its_kind(solver)) continue;
    for (const Problem& problem : {mixture, flow_mixture}) {
      for (const Parameterisation parameterisation :
           {Parameterisation::x0, Parameterisation::epsilon, Parameterisation::v, Parameterisation::velocity}) {
        for (const Travel travel : {Travel::backward, Travel::forward}) {
          const bool done = problem.name == mixture.name && parameterisation == Parameterisation::velocity &&
                            travel == Travel::backward;
          if (done) continue;
          tasks.push_back(task(ConvergenceStudy{.solver = solver,
                                                .grid = Rough{},
                                                .problem = problem,
                                                .parameterisation = parameterisation,
                                                .travel = travel}));
        }
      }
    }
    if (solver.family != "runge_kutta" && solver.family != "user" && solver.entry.name != "ddim") continue;
    for (const Problem& problem : problem_catalogue()) {
      if (problem.name == mixture.name || problem.name == flow_mixture.name ||
          problem.name.find('.') != std::string::npos || problem.for_comparison) {
        continue;
      }
      tasks.push_back(task(ConvergenceStudy{.solver = solver,
                                            .grid = Rough{},
                                            .problem = problem,
                                            .one_sided = is_affine(problem),
                                            .exact = eight.at(problem.name)}));
    }
  }
  for (const Solver& solver : solvers) {
    if (!solver.adaptive) continue;
    for (const Problem& problem : {mixture, flow_mixture, load_problem("mixture_2d")}) {
      for (const Travel travel : {Travel::backward, Travel::forward}) {
        ToleranceStudy study{.solver = solver, .problem = problem, .travel = travel};
        study.tolerances = tolerances_for(solver, study.tolerances);
        tasks.push_back(task(std::move(study)));
      }
    }
  }
  for (const Solver& solver : solvers) {
    for (const char* name :
         {"mixture_1d", "mixture_2d", "mixture_8d", "gaussian_2d", "gaussian_near_atom", "checkerboard"}) {
      WorkPrecisionStudy study{
          .solver = solver, .grid = LambdaUniform{}, .problem = load_problem(name), .exact = many.at(name)};
      study.tolerances = tolerances_for(solver, study.tolerances);
      tasks.push_back(task(std::move(study)));
    }
  }
  for (const Solver& solver : solvers) {
    if (solver.limit_cause == "constant_step") tasks.push_back(adams_limit_task(solver));
  }
  for (const auto& more : {end_rule_tasks, surprise_tasks}) {
    for (StudyTask& one : more(solvers)) tasks.push_back(std::move(one));
  }
}

void add_field_tasks(std::vector<StudyTask>& tasks, const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) {
    if (has_field(problem)) tasks.push_back(field_task(problem));
  }
}

template <class T>
void require_increasing(const std::vector<T>& ladder, const char* name, T low) {
  for (std::size_t i = 0; i < ladder.size(); ++i) {
    if (!(ladder[i] >= low) || (i > 0 && !(ladder[i] > ladder[i - 1]))) {
      throw std::invalid_argument(std::string(name) + ": " + shortest(static_cast<double>(ladder[i])) + " at place " +
                                  std::to_string(i + 1) + "; the values must increase, the least allowed is " +
                                  shortest(static_cast<double>(low)));
    }
  }
}

/// Problems by name; one that is named twice is taken once. Throws std::invalid_argument where two are called alike,
/// because ids tell problems apart by name alone.
std::vector<Problem> selected_problems(const std::vector<std::string>& sources) {
  std::vector<Problem> problems;
  std::vector<std::string> taken;
  for (const std::string& source : sources) {
    Problem problem = load_problem(source);
    const auto same = std::find_if(problems.begin(), problems.end(),
                                   [&](const Problem& other) { return other.name == problem.name; });
    if (same == problems.end()) {
      problems.push_back(std::move(problem));
      taken.push_back(source);
      continue;
    }
    const std::string& first = taken[static_cast<std::size_t>(same - problems.begin())];
    std::error_code ignored;
    const bool one_file =
        first != problem.name && source != problem.name && std::filesystem::equivalent(first, source, ignored);
    if (first != source && !one_file) {
      throw std::invalid_argument("problems " + first + " and " + source + " are both called " + problem.name +
                                  "; names must differ, give one of the files another");
    }
  }
  return problems;
}

std::vector<Grid> selected_grids(const std::vector<std::string>& names) {
  std::vector<Grid> grids;
  for (const std::string& name : names) {
    if (name == UserTimes::entry.name) {
      std::vector<std::string_view> others;
      for (const Grid& grid : default_grids()) others.push_back(entry(grid).name);
      throw std::invalid_argument(
          "grid user_times has fixed times, but a study needs a grid for every step count; "
          "allowed are " +
          join(others, ", "));
    }
    Grid grid = grid_named(name);
    const bool repeated =
        std::any_of(grids.begin(), grids.end(), [&](const Grid& other) { return other.index() == grid.index(); });
    if (!repeated) grids.push_back(std::move(grid));
  }
  return grids;
}

/// A solver that was asked for and would be left out silently is misuse.
void require_use_of_ladder(const StudySelection& selection, const Solver& solver) {
  const std::string name(solver.entry.name);
  if (solver.adaptive && !selection.steps.empty() && selection.tolerances.empty()) {
    throw std::invalid_argument("steps: solver " + name + " is adaptive and takes tolerances, not step counts");
  }
  if (!solver.adaptive && selection.steps.empty() && !selection.tolerances.empty()) {
    throw std::invalid_argument("tolerances: solver " + name +
                                " has fixed steps and takes step counts, not tolerances");
  }
}

}  // namespace

std::vector<StudyTask> study_tasks(const StudySelection& selection, const std::vector<Solver>& more) {
  std::vector<Solver> known = solver_catalogue();
  known.insert(known.end(), more.begin(), more.end());
  std::vector<Solver> solvers;
  const std::vector<StochasticSampler> stochastic = selected_stochastic(selection.solvers);
  const std::vector<LangevinSampler> langevin = selected_langevin(selection.solvers);
  std::vector<std::string> ito;
  bool along_paths = selection.solvers.empty();
  for (const std::string& name : selection.solvers) {
    if (find_stochastic(name) != nullptr || find_langevin(name) != nullptr) continue;
    if (find_ito_method(name) != nullptr) {
      ito.push_back(name);
      continue;
    }
    if (name == GottaGoFast::entry.name) {
      along_paths = true;
      continue;
    }
    const bool repeated =
        std::any_of(solvers.begin(), solvers.end(), [&](const Solver& s) { return s.entry.name == name; });
    if (repeated) continue;
    const auto found = std::find_if(more.begin(), more.end(), [&](const Solver& s) { return s.entry.name == name; });
    solvers.push_back(found != more.end() ? *found : known_solver(name));
    require_use_of_ladder(selection, solvers.back());
  }
  if (selection.solvers.empty()) solvers = known;

  std::vector<double> tolerances = selection.tolerances;
  std::sort(tolerances.begin(), tolerances.end());
  require_increasing(tolerances, "tolerances", 1e-15);
  std::reverse(tolerances.begin(), tolerances.end());
  require_increasing(selection.steps, "steps", 1);

  std::vector<StudyTask> tasks;
  if (!selection.schemes.empty()) {
    for (const std::string& name : selection.schemes) require_scheme(name);
    tasks = density_tasks(selection.schemes);
    const bool alone = selection.problems.empty() && selection.solvers.empty() && selection.grids.empty() &&
                       selection.steps.empty() && tolerances.empty();
    if (alone) return tasks;
  }
  if (selection.problems.empty() && selection.grids.empty() && selection.steps.empty() && tolerances.empty()) {
    add_default_tasks(tasks, solvers);
    for (StudyTask& one : stochastic_tasks(stochastic)) tasks.push_back(std::move(one));
    for (StudyTask& one : langevin_tasks(langevin)) tasks.push_back(std::move(one));
    for (StudyTask& one : digits_tasks(solvers, stochastic)) tasks.push_back(std::move(one));
    for (StudyTask& one : law_precision_tasks(selection.solvers)) tasks.push_back(std::move(one));
    if (selection.solvers.empty() || !ito.empty()) {
      for (StudyTask& one : ito_tasks(ito)) tasks.push_back(std::move(one));
    }
    if (along_paths) {
      for (StudyTask& one : adaptive_tasks(selection, {})) tasks.push_back(std::move(one));
    }
    // Who names solvers asks about these.
    if (selection.solvers.empty()) {
      for (StudyTask& one : likelihood_tasks(more)) tasks.push_back(std::move(one));
      for (StudyTask& one : comparison_tasks(false)) tasks.push_back(std::move(one));
      for (StudyTask& one : sensitivity_tasks()) tasks.push_back(std::move(one));
      for (StudyTask& one : refinement_tasks()) tasks.push_back(std::move(one));
      if (selection.schemes.empty()) {
        for (StudyTask& one : density_tasks()) tasks.push_back(std::move(one));
      }
      tasks.push_back(blind_estimate_task());
      for (StudyTask& one : map_study_tasks()) tasks.push_back(std::move(one));
      add_field_tasks(tasks, problem_catalogue());
    }
    return tasks;
  }
  if (!selection.solvers.empty() && !langevin.empty()) {
    throw std::invalid_argument("solver " + std::string(langevin.front().entry.name) +
                                " is studied on its stationary law, with steps of its own; it takes no problems, grids, "
                                "steps or tolerances");
  }
  if (!ito.empty()) {
    throw std::invalid_argument("solver " + ito.front() +
                                " is studied on processes whose noise depends on the state, over counts of its own; it takes no "
                                "problems, grids, steps or tolerances");
  }
  std::vector<Problem> problems = selected_problems(selection.problems);
  const std::vector<Problem> named = problems;
  if (problems.empty()) problems.push_back(load_problem("mixture_1d"));
  std::vector<Grid> grids = selected_grids(selection.grids);
  if (grids.empty()) grids = default_grids();
  for (StudyTask& one : stochastic_law_tasks(stochastic, problems, grids, selection)) tasks.push_back(std::move(one));
  if (along_paths && !selection.solvers.empty()) {
    for (StudyTask& one : adaptive_tasks(selection, problems)) tasks.push_back(std::move(one));
  }
  for (const Problem& problem : problems) {
    // One reference solve for all solvers and grids.
    const SharedAnswer eight = shared_answer(problem, Travel::backward, 8);
    const SharedAnswer many = shared_answer(problem, Travel::backward, 32);
    for (const Solver& solver : solvers) {
      if (solver.adaptive) {
        if (!selection.steps.empty() && tolerances.empty()) continue;
        WorkPrecisionStudy work{.solver = solver, .grid = LambdaUniform{}, .problem = problem, .exact = many};
        ToleranceStudy proportional{.solver = solver, .problem = problem};
        work.tolerances = tolerances.empty() ? tolerances_for(solver, work.tolerances) : tolerances;
        proportional.tolerances = tolerances.empty() ? tolerances_for(solver, proportional.tolerances) : tolerances;
        if (proportional.tolerances.size() >= 2) tasks.push_back(task(std::move(proportional)));
        tasks.push_back(task(std::move(work)));
        continue;
      }
      if (selection.steps.empty() && !tolerances.empty()) continue;
      for (const Grid& grid : grids) {
        WorkPrecisionStudy work{.solver = solver, .grid = grid, .problem = problem, .exact = many};
        ConvergenceStudy convergence{
            .solver = solver, .grid = grid, .problem = problem, .one_sided = is_affine(problem), .exact = eight};
        if (!selection.steps.empty()) work.steps = convergence.steps = selection.steps;
        tasks.push_back(task(std::move(convergence)));
        tasks.push_back(task(std::move(work)));
      }
    }
  }
  add_field_tasks(tasks, named);
  return tasks;
}

void run_studies(const std::vector<StudyTask>& tasks, const Sink& sink, const std::function<bool()>& stop) {
  std::mutex mutex;
  const Sink one_at_a_time = [&](const Record& record) {
    const std::lock_guard lock(mutex);
    sink(record);
  };
  tbb::parallel_for(
      std::size_t{0}, tasks.size(),
      [&](std::size_t i) {
        if (stop && stop()) return;
        try {
          tasks[i].run(one_at_a_time);
        } catch (const std::exception& error) {
          one_at_a_time(error_record("error", tasks[i].id, error.what()));
        }
      },
      tbb::simple_partitioner());
}

}  // namespace flowgauge
