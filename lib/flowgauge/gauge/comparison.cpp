#include "flowgauge/gauge/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/gauge/ladder.hpp"
#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr int dearest = 200, cheapest = 5;

Record drawn(const std::string& id, const std::string& solver, const Task& task, const StepLadder& ladder) {
  Record record{"work_precision", id, Outcome::ok, Json::object()};
  Json& fields = record.fields;
  fields["solver"] = solver;
  fields["problem"] = task.problem;
  fields["grid"] = task.grid;
  fields["adaptive"] = false;
  fields["knob"] = "steps";
  std::vector<double> counts, nfe, errors_max, errors, seconds;
  for (std::size_t k = 0; k < ladder.counts.size(); ++k) {
    if (ladder.evaluations[k] < cheapest || ladder.evaluations[k] > dearest) continue;
    counts.push_back(ladder.counts[k]);
    nfe.push_back(static_cast<double>(ladder.evaluations[k]));
    errors_max.push_back(ladder.errors_max[k]);
    errors.push_back(ladder.errors[k]);
    seconds.push_back(ladder.seconds[k]);
  }
  fields["value"] = numbers(counts);
  fields["nfe"] = numbers(nfe);
  fields["error_max"] = numbers(errors_max);
  fields["error_rms"] = numbers(errors);
  fields["seconds"] = numbers(seconds);
  const bool finite = std::all_of(errors.begin(), errors.end(), [](double e) { return std::isfinite(e); });
  if (!finite) {
    record.outcome = Outcome::fault;
    fields["cause"] = "not_finite";
    fields["detail"] = "an end point is not finite";
  }
  return record;
}

}  // namespace

void grade_comparison(const Foreign& foreign, const std::string& own, const GradeOptions& options, const Sink& sink) {
  std::vector<std::string> names;
  if (!own.empty()) names.push_back(own);
  for (const std::string& name : options.against) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  const Task task = gauge_task("mixture_1d", can.own_grid ? "own" : "lambda_uniform", can.parameterisations.front(), can);
  const std::string id = check_id(subject.name, "work_precision", {{"grid", task.grid}, {"problem", task.problem}});
  if (options.selected && !options.selected(id)) return;
  constexpr Index points = 4;
  std::vector<int> counts;
  for (const int n : {3, 5, 7, 10, 14, 20, 28, 40, 57, 80, 113, 160, 200}) {
    if (n >= can.minimum_steps) counts.push_back(n);
  }
  if (counts.empty()) return;
  StepLadder ladder;
  for (const int steps : counts) {
    extend(ladder, foreign, task, {steps}, points, id);
    if (ladder.last.end != TaskEnd::result || ladder.evaluations.back() > dearest) break;
  }
  if (ladder.last.end != TaskEnd::result) {
    Json fields{{"solver", subject.name}, {"problem", task.problem}, {"grid", task.grid}};
    sink(unanswered("work_precision", id, std::move(fields), ladder.last.end, ladder.last.message, ladder.last.detail));
    return;
  }
  sink(drawn(id, subject.name, task, ladder));
  if (can.own_grid || !can.shape.empty()) return;
  const GaussianPath<double> path(task.schedule, task.target);
  const NoiseLevel<double> from = noise_level(task.schedule, task.noise_time), to = noise_level(task.schedule, task.data_time);
  const Level start{from.alpha, from.sigma}, end{to.alpha, to.sigma};
  const Batch<double> X = points_at(task.target, start, points);
  const Batch<double> exact = true_image(task.target, start, end, X).points;
  for (const std::string& name : names) {
    const Solver& solver = solver_named(name);
    StepLadder other;
    for (const int steps : counts) {
      if (steps < solver.minimum_steps) continue;
      const Model<Batch<double>, double> model = path_model(path, Parameterisation::velocity);
      RunAnswer answer;
      const Batch<double> reached = solver.run(model, task_times(task, steps), X);
      answer.evaluations = model.evaluations();
      if (answer.evaluations > dearest) break;
      add(other, steps, std::move(answer), reached, exact, 0, false);
    }
    sink(drawn(check_id(subject.name, "comparison", {{"with", name}, {"grid", task.grid}, {"problem", task.problem}}),
               name == subject.name ? name + " (flowgauge)" : name, task, other));
  }
}

}  // namespace flowgauge
