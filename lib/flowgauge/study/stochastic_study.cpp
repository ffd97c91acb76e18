#include "flowgauge/study/stochastic_study.hpp"

#include <algorithm>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/solver/gotta_go_fast.hpp"
#include "flowgauge/solver/ito_method.hpp"
#include "flowgauge/solver/langevin_sampler.hpp"
#include "flowgauge/study/law.hpp"
#include "flowgauge/study/scheme_law.hpp"
#include "flowgauge/study/strong_order.hpp"
#include "flowgauge/study/weak_order.hpp"

namespace flowgauge {
namespace {

StudyTask law_task(SchemeLawStudy study) {
  std::string id = scheme_law_id(study);
  return {std::move(id), [study = std::move(study)](const Sink& sink) { run_scheme_law(study, sink); }};
}

bool ends_in_doublings(const std::vector<int>& steps) {
  const std::size_t n = steps.size();
  return n >= 3 && steps[n - 1] == 2 * steps[n - 2] && steps[n - 2] == 2 * steps[n - 3];
}

std::string list(const std::vector<int>& steps) {
  std::string text;
  for (const int count : steps) text += (text.empty() ? "" : ", ") + std::to_string(count);
  return text;
}

/// What was named and would be left out silently is misuse.
void require_use_of_ladder(const StudySelection& selection, const StochasticSampler& sampler) {
  const std::string name(sampler.entry.name);
  if (selection.steps.empty() && !selection.tolerances.empty()) {
    throw std::invalid_argument("tolerances: solver " + name +
                                " has fixed steps and takes step counts, not tolerances");
  }
  if (!selection.steps.empty() && !ends_in_doublings(selection.steps)) {
    throw std::invalid_argument("steps: " + list(selection.steps) + "; the law of solver " + name +
                                " is measured over three counts N, 2N, 4N at the end of the ladder");
  }
}

}  // namespace

std::vector<StochasticSampler> selected_stochastic(const std::vector<std::string>& names) {
  if (names.empty()) return stochastic_catalogue();
  std::vector<StochasticSampler> samplers;
  for (const StochasticSampler& sampler : stochastic_catalogue()) {
    if (std::find(names.begin(), names.end(), sampler.entry.name) != names.end()) samplers.push_back(sampler);
  }
  return samplers;
}

const Solver& known_solver(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Solver& solver : solver_catalogue()) {
    if (solver.entry.name == name) return solver;
    names.push_back(solver.entry.name);
  }
  for (const StochasticSampler& sampler : stochastic_catalogue()) names.push_back(sampler.entry.name);
  for (const LangevinSampler& sampler : langevin_catalogue()) names.push_back(sampler.entry.name);
  for (const ItoMethod& method : ito_methods()) names.push_back(method.entry.name);
  names.push_back(GottaGoFast::entry.name);
  throw std::invalid_argument("unknown solver \"" + std::string(name) + "\"" + did_you_mean(name, names) +
                              "; known are " + join(names, ", "));
}

std::vector<StudyTask> stochastic_tasks(const std::vector<StochasticSampler>& samplers) {
  std::vector<StudyTask> tasks;
  for (const StochasticSampler& sampler : samplers) {
    for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{})}) {
      if (sampler.path_order > 0) {
        StrongOrderStudy study{.sampler = sampler, .grid = grid};
        std::string id = strong_order_id(study);
        tasks.push_back(
            {std::move(id), [study = std::move(study)](const Sink& sink) { run_strong_order(study, sink); }});
      }
      if (!(sampler.law_order > 0)) continue;
      if (has_gaussian_steps(sampler)) {
        WeakOrderStudy study{.sampler = sampler, .grid = grid};
        // The law of two states costs the square.
        if (sampler.method.memory == 2) study.steps = {32, 64, 128};
        std::string id = weak_order_id(study);
        tasks.push_back({std::move(id), [study = std::move(study)](const Sink& sink) { run_weak_order(study, sink); }});
      }
      GateStudy study{.solver = law_solver(sampler), .grid = grid};
      std::string id = gate_id(study);
      tasks.push_back({std::move(id), [study = std::move(study)](const Sink& sink) { run_gate(study, sink); }});
    }
    if (sampler.law_order > 0) {
      tasks.push_back(
          law_task({.solver = law_solver(sampler), .grid = Rough{}, .problem = load_problem("gaussian_2d")}));
    }
  }
  for (StudyTask& finding : stochastic_findings(samplers)) tasks.push_back(std::move(finding));
  return tasks;
}

std::vector<StudyTask> stochastic_law_tasks(const std::vector<StochasticSampler>& samplers,
                                            const std::vector<Problem>& problems, const std::vector<Grid>& grids,
                                            const StudySelection& selection) {
  std::vector<StudyTask> tasks;
  const bool named = !selection.solvers.empty();
  const bool has_ladder = selection.steps.empty() ? selection.tolerances.empty() : ends_in_doublings(selection.steps);
  for (const StochasticSampler& sampler : samplers) {
    if (named) require_use_of_ladder(selection, sampler);
    for (const Problem& problem : problems) {
      if (!named && !(has_ladder && std::holds_alternative<Gaussian>(problem.target))) continue;
      for (const Grid& grid : grids) {
        SchemeLawStudy study{.solver = law_solver(sampler), .grid = grid, .problem = problem};
        if (!selection.steps.empty()) study.steps.assign(selection.steps.end() - 3, selection.steps.end());
        tasks.push_back(law_task(std::move(study)));
      }
    }
  }
  return tasks;
}

}  // namespace flowgauge
