#include "flowgauge/gauge/scheme_in_law.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "flowgauge/gauge/ladder.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/judge/statistics.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/affine_form.hpp"

namespace flowgauge {
namespace {

Task gaussian_task(const ForeignSubject& subject, const std::string& grid, double mean, double variance) {
  const Capabilities& can = subject.capabilities;
  Task task = gauge_task("gaussian_narrow", grid, can.parameterisations.front(), can);
  task.target = over_shape(can.shape, {Gaussian{Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)}});
  return task;
}

double marginal_deviation(const Level& level, double variance) {
  return std::hypot(level.alpha * std::sqrt(variance), level.sigma);
}

/// Both Gaussian problems of the gate configuration over a ladder: (mean, deviation) of each for the points reached.
StepLadder law_ladder(const Foreign& foreign, const std::string& grid, const std::string& check, int finest) {
  const ForeignSubject& subject = foreign.subject;
  StepLadder ladder;
  finest = std::max(finest, 8 * subject.capabilities.minimum_steps);
  for (int steps = std::max(8, subject.capabilities.minimum_steps); steps <= finest; steps *= 2) {
    Batch<double> reached(1, 4), exact(1, 4);
    RunAnswer last;
    bool comparable = !ladder.counts.empty();
    for (Index at = 0; at < 2; ++at) {
      const double variance = at == 0 ? 0.25 : 4, mean = 0.7;
      ProbedLaw law = probed_law(foreign, grid, mean, variance, steps, check);
      if (law.answer.end == TaskEnd::result && !law.affine) {
        law.answer.end = TaskEnd::skipped;
        law.answer.message = "the scheme is not affine on Gaussian data, so that its law is not normal";
      }
      if (law.answer.end != TaskEnd::result) {
        ladder.last = std::move(law.answer);
        return ladder;
      }
      const Level end = law.answer.finish;
      reached(0, 2 * at) = law.mean;
      reached(0, 2 * at + 1) = law.deviation;
      exact(0, 2 * at) = end.alpha * mean;
      exact(0, 2 * at + 1) = marginal_deviation(end, variance);
      if (comparable) {
        comparable = law.answer.finish.alpha == ladder.last.finish.alpha && law.answer.finish.sigma == ladder.last.finish.sigma;
      }
      last = std::move(law.answer);
    }
    // rms() over four numbers; distances are 2-norms.
    const double floor = epsilon_of(subject.capabilities.dtype) * std::sqrt(steps);
    add(ladder, steps, std::move(last), 2 * reached, 2 * exact, floor, comparable);
    const std::size_t n = ladder.counts.size();
    if (n >= 4 && judge_ladder(ladder, subject).outcome == Outcome::ok) break;
    // An order takes two counts, also to be said not finite.
    if (n >= 2 && !std::isfinite(ladder.errors.back())) break;
  }
  return ladder;
}

void by_statistics(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  const std::string grid = can.own_grid ? "own" : "lambda_uniform";
  constexpr double mean = 0.7, variance = 0.25;
  Task task = gaussian_task(subject, grid, mean, variance);
  const std::string id = task_id(subject, "law", task);
  if (options.selected && !options.selected(id)) return;
  Record record{"law", id, Outcome::ok, task_fields(subject, task)};
  const int steps = std::max(256, can.minimum_steps);
  constexpr Index points = 4096;
  // Independent normal points at the start, so that those at the end are independent and, for affine schemes, normal.
  const RunAnswer answer = ask(foreign, task, steps, points, id, {}, [&](const Level& level) -> Batch<double> {
    const Gaussian standard{Vector<double>::Zero(1), Matrix<double>::Identity(1, 1)};
    const Batch<double> line = (level.alpha * mean + marginal_deviation(level, variance) * sample(standard, points, options.seed).array()).matrix();
    return line.replicate(dimension(task.target), 1);
  });
  if (answer.end != TaskEnd::result) {
    sink(unanswered("law", id, task_fields(subject, task), answer.end, answer.message, answer.detail));
    return;
  }
  const double exact_mean = answer.finish.alpha * mean, deviation = marginal_deviation(answer.finish, variance);
  const Vector<double> line = answer.X.row(0);
  const std::span<const double> samples(line.data(), static_cast<std::size_t>(line.size()));
  const double alpha = level_of_each(2);
  const TestResult means = mean_test(samples, exact_mean, deviation * deviation, alpha);
  const TestResult variances = variance_test(samples, deviation * deviation, alpha);
  const double found_mean = line.mean();
  const double found = std::sqrt((line.array() - found_mean).square().sum() / static_cast<double>(points - 1));
  record.fields["steps"] = steps;
  record.fields["w2"] = number(wasserstein2(found_mean, found, exact_mean, deviation));
  record.fields["mean_error"] = number(found_mean - exact_mean);
  record.fields["std_error"] = number(found - deviation);
  record.fields["points"] = points;
  record.fields["false_alarm"] = false_alarm_budget;
  record.fields["power"] = number(variance_power(static_cast<double>(points - 1), 1.25, alpha));
  for (const TestResult* test : {&means, &variances}) {
    if (test->outcome == Outcome::ok) continue;
    record.outcome = Outcome::fault;
    record.fields["cause"] = "wrong_law";
    record.fields["detail"] = std::string(test == &means ? "mean" : "variance") + " of " + std::to_string(points) + " points: " + test->detail;
    break;
  }
  sink(record);
}

}  // namespace

ProbedLaw probed_law(const Foreign& foreign, const std::string& grid, double mean, double variance, int steps,
                     const std::string& check) {
  const Task task = gaussian_task(foreign.subject, grid, mean, variance);
  const Index d = dimension(task.target);
  ProbedLaw law;
  const NoisePlan quiet{.kind = NoisePlan::Kind::zero, .seed = 0, .probe_of_row = {}};
  law.answer = ask(foreign, task, steps, 3, check, quiet, [&](const Level& level) -> Batch<double> {
    const double width = marginal_deviation(level, variance);
    return Eigen::RowVector3d(level.alpha * mean, level.alpha * mean + width, level.alpha * mean + 2 * width).replicate(d, 1);
  });
  if (law.answer.end != TaskEnd::result) return law;
  law.draws = law.answer.draws;
  const Batch<double>&X = law.answer.start_points, Y = law.answer.X;
  // What is not finite is no matter of the scheme's form: it goes on, to be a fault.
  if (!Y.allFinite()) {
    law.affine = true;
    law.mean = law.deviation = std::numeric_limits<double>::quiet_NaN();
    return law;
  }
  const double slope = (Y(0, 1) - Y(0, 0)) / (X(0, 1) - X(0, 0)), again = (Y(0, 2) - Y(0, 1)) / (X(0, 2) - X(0, 1));
  const double rounding = epsilon_of(foreign.subject.capabilities.dtype) * 1000 * (1 + Y.row(0).cwiseAbs().maxCoeff());
  const double width = marginal_deviation(law.answer.start, variance);
  law.affine = std::abs(slope - again) * width <= rounding;
  law.mean = Y(0, 0) + slope * (law.answer.start.alpha * mean - X(0, 0));
  law.deviation = std::abs(slope) * width;
  if (law.draws < 1) return law;
  NoisePlan probes{.kind = NoisePlan::Kind::probe, .seed = 0, .probe_of_row = {}};
  for (long draw = -1; draw < law.draws; ++draw) probes.probe_of_row.push_back(draw);
  const RunAnswer probed = ask(foreign, task, steps, law.draws + 1, check, probes, [&](const Level& level) -> Batch<double> {
    return Batch<double>::Constant(d, law.draws + 1, level.alpha * mean);
  });
  if (probed.end != TaskEnd::result) {
    law.answer = probed;
    return law;
  }
  if (!probed.X.allFinite()) law.deviation = std::numeric_limits<double>::quiet_NaN();
  for (Index n = 1; n <= law.draws; ++n) law.deviation = std::hypot(law.deviation, probed.X(0, n) - probed.X(0, 0));
  return law;
}

void grade_law(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  if (subject.capabilities.noise == NoiseCapability::own) {
    by_statistics(foreign, options, sink);
    return;
  }
  std::vector<std::string> grids{"rough"};
  if (!options.quick || subject.claims.smooth_grids) grids.push_back("lambda_uniform");
  if (subject.capabilities.own_grid) grids = {"own"};
  for (const std::string& grid : grids) {
    Task task = gaussian_task(subject, grid, 0.7, 0.25);
    task.problem = "gaussian_narrow+gaussian_wide";
    const std::string order_id = task_id(subject, "order", task), law_id = task_id(subject, "law", task);
    const auto wanted = [&](const std::string& id) { return !options.selected || options.selected(id); };
    if (!wanted(order_id) && !wanted(law_id)) continue;
    const StepLadder ladder = law_ladder(foreign, grid, order_id, options.quick ? 128 : 256);
    if (ladder.last.end != TaskEnd::result) {
      sink(unanswered("order", order_id, task_fields(subject, task), ladder.last.end, ladder.last.message, ladder.last.detail));
      continue;
    }
    const ClaimFit fit = judge_ladder(ladder, subject);
    Record limit = ladder_limit(subject, task, ladder);
    Record law{"law", law_id, limit.outcome, task_fields(subject, task)};
    law.fields["steps"] = ladder.counts.back();
    law.fields["w2"] = number(ladder.errors.back());
    const Batch<double>& reached = ladder.reached;
    const Level end = ladder.last.finish;
    law.fields["mean_error"] = number(std::hypot(reached(0, 0) / 2 - end.alpha * 0.7, reached(0, 2) / 2 - end.alpha * 0.7));
    law.fields["std_error"] = number(std::hypot(reached(0, 1) / 2 - marginal_deviation(end, 0.25), reached(0, 3) / 2 - marginal_deviation(end, 4)));
    for (const char* key : {"tolerance", "cause", "detail"}) {
      if (limit.fields.contains(key)) law.fields[key] = limit.fields[key];
    }
    if (law.outcome == Outcome::fault && law.fields["cause"] == "wrong_limit") law.fields["cause"] = "wrong_law";
    if (wanted(law_id)) sink(law);
    if (!wanted(order_id)) continue;
    Record order = ladder_order(subject, task, ladder, fit, "w2");
    if (order.outcome == Outcome::fault && grid == "rough" && subject.claims.smooth_grids && fit.cause == "order_missed") {
      order.outcome = Outcome::limit;
      order.fields["cause"] = "smooth_grid_only";
    }
    sink(order);
  }
}

}  // namespace flowgauge
