#include "flowgauge/gauge/likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/gauge/ladder.hpp"
#include "flowgauge/gauge/safety.hpp"
#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/path/gaussian_path.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

/// The answer for points at the data end, batch by batch.
RunAnswer ask_likelihood(const Foreign& foreign, const Task& task, int steps, const Batch<double>& X, const std::string& check) {
  const Index batch = foreign.subject.capabilities.batch, all = X.cols();
  const Index most = batch > 0 ? std::min(batch, all) : all;
  RunAnswer whole;
  for (Index first = 0; first < all; first += most) {
    const Index count = std::min(most, all - first);
    const RunQuestion question{.check = check,
                               .schedule = task.schedule,
                               .target = task.target,
                               .noise_time = task.noise_time,
                               .data_time = task.data_time,
                               .grid = task.grid,
                               .times = task_times(task, steps),
                               .steps = steps,
                               .parameterisation = task.parameterisation,
                               .noise = {},
                               .start = [&X, first, count](const Level&) -> Batch<double> { return X.middleCols(first, count); },
                               .points = count};
    RunAnswer part = foreign.run(question);
    if (part.end != TaskEnd::result) return part;
    if (part.X.rows() != 1 || part.X.cols() != count) {
      part.end = TaskEnd::error;
      part.message = "the result has " + std::to_string(part.X.size()) + " log-densities; asked for were " + std::to_string(count);
      return part;
    }
    if (first == 0) {
      whole = part;
      whole.X.resize(1, all);
    } else {
      if (part.evaluations > whole.evaluations) {
        whole.evaluations = part.evaluations;
        whole.own_evaluations = part.own_evaluations;
      }
      whole.seconds += part.seconds;
    }
    whole.X.middleCols(first, count) = part.X;
  }
  return whole;
}

}  // namespace

void grade_likelihood(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  const auto wanted = [&](const std::string& id) { return !options.selected || options.selected(id); };
  for (const std::string grid : {"rough", "time_uniform"}) {
    if (grid != "rough" && (can.own_grid || (options.quick && !subject.claims.smooth_grids))) continue;
    Task task = gauge_task("mixture_flow_1d", can.own_grid ? "own" : grid, can.parameterisations.front(), can);
    task.noise_time = 0;
    const std::string order_id = task_id(subject, "order", task), limit_id = task_id(subject, "limit", task), finite_id = task_id(subject, "finite", task),
                      cost_id = task_id(subject, "evaluations", task);
    if (!wanted(order_id) && !wanted(limit_id) && !wanted(finite_id) && !wanted(cost_id)) continue;
    const NoiseLevel<double> level = noise_level(task.schedule, task.data_time);
    Batch<double> X = points_at(task.target, {level.alpha, level.sigma}, 8);
    if (can.dtype == Dtype::f32) X = X.cast<float>().cast<double>();
    const Batch<double> exact =
        GaussianPath<double>(task.schedule, task.target).evaluate(task.data_time, X, Want::log_density).log_density.transpose();
    StepLadder ladder;
    Sweep runs{task, "", {}, {}};
    const int last = std::max(options.quick ? 128 : 512, 8 * can.minimum_steps);
    for (int steps = std::max(8, can.minimum_steps); steps <= last; steps *= 2) {
      RunAnswer answer = ask_likelihood(foreign, task, steps, X, order_id);
      if (answer.end != TaskEnd::result) {
        ladder.last = std::move(answer);
        break;
      }
      runs.counts.push_back(steps);
      runs.answers.push_back(answer);
      const Batch<double> reached = answer.X;
      const double floor = epsilon_of(can.dtype) * (1 + rms(exact)) * std::sqrt(static_cast<double>(X.rows()) * steps);
      add(ladder, steps, std::move(answer), reached, exact, floor, !ladder.counts.empty());
      if (ladder.counts.size() >= 4 && judge_ladder(ladder, subject).outcome == Outcome::ok) break;
    }
    if (ladder.last.end != TaskEnd::result) {
      sink(unanswered("order", order_id, task_fields(subject, task), ladder.last.end, ladder.last.message, ladder.last.detail));
      continue;
    }
    if (wanted(finite_id)) {
      Record record{"error", finite_id, Outcome::ok, task_fields(subject, task)};
      record.fields["steps"] = ladder.counts.back();
      record.fields["tolerance"] = 0;
      const bool finite = std::all_of(ladder.errors.begin(), ladder.errors.end(), [](double e) { return std::isfinite(e); });
      record.fields["error_max"] = finite ? 0 : 1;
      if (!finite) {
        record.outcome = Outcome::fault;
        record.fields["cause"] = "not_finite";
        record.fields["detail"] = "a log-density is not finite";
      }
      sink(record);
    }
    if (wanted(cost_id)) sink(evaluations_record(subject, runs));
    if (wanted(limit_id)) sink(ladder_limit(subject, task, ladder));
    if (!wanted(order_id)) continue;
    const ClaimFit fit = judge_ladder(ladder, subject);
    Record order = ladder_order(subject, task, ladder, fit, "log_likelihood");
    if (fit.cause == "order_missed" && order.outcome == Outcome::fault && task.grid == "rough" && subject.claims.smooth_grids) {
      order.outcome = Outcome::limit;
      order.fields["cause"] = "smooth_grid_only";
    }
    sink(order);
  }
}

}  // namespace flowgauge
