#include "flowgauge/gauge/ask.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

Gaussian line_gaussian(double mean, double variance) {
  return {Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)};
}

RunAnswer failed(RunAnswer answer, std::string message) {
  answer.end = TaskEnd::error;
  answer.message = std::move(message);
  return answer;
}

bool is_level(const Level& level) {
  return std::isfinite(level.alpha) && std::isfinite(level.sigma) && level.alpha >= 0 && level.sigma >= 0 &&
         level.alpha + level.sigma > 0;
}

bool same(const Level& a, const Level& b) { return a.alpha == b.alpha && a.sigma == b.sigma; }

std::string size_text(const Batch<double>& X) {
  return std::to_string(X.cols()) + " rows of " + std::to_string(X.rows());
}

}  // namespace

Target over_shape(const std::vector<Index>& shape, const std::vector<Target>& lines) {
  Index size = 1;
  for (const Index length : shape) size *= length;
  if (size < 1) throw std::invalid_argument("capabilities.shape: a shape without points is not allowed");
  if (size == 1) return lines.front();
  std::vector<NestedTarget> shared;
  for (const Target& line : lines) shared.push_back(nest(line));
  Product product;
  for (Index i = 0; i < size; ++i) product.factors.push_back(shared[static_cast<std::size_t>(i) % shared.size()]);
  return product;
}

Task gauge_task(const std::string& problem, const std::string& grid, Parameterisation parameterisation,
                const Capabilities& capabilities) {
  Task task{.problem = problem, .grid = grid, .parameterisation = parameterisation};
  std::vector<Target> lines;
  if (problem == "two_eigenvalues") {
    task.schedule = VpLinear{0.1, 20};
    task.target = Gaussian{Vector<double>::Constant(2, 0.7), Vector<double>{{0.25, 4}}.asDiagonal().toDenseMatrix()};
    task.noise_time = 0.25;
    task.data_time = 0.02;
    lines = {line_gaussian(0.7, 0.25), line_gaussian(0.7, 4)};
  } else {
    const auto& all = problem_catalogue();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Problem& p) { return p.name == problem; });
    if (found == all.end()) throw std::invalid_argument("problem: " + problem + " is not one of the gauge");
    task.schedule = found->schedule;
    task.target = found->target;
    task.noise_time = found->noise_time;
    task.data_time = found->data_time;
    if (found->dimension() == 1) lines = {found->target};
  }
  if (!capabilities.shape.empty()) {
    if (lines.empty()) {
      throw std::invalid_argument("problem: " + problem + " has no form of a fixed shape; allowed are problems on the line");
    }
    task.target = over_shape(capabilities.shape, lines);
  }
  return task;
}

std::vector<double> task_times(const Task& task, int steps) {
  if (task.grid == "own") return {};
  if (task.grid == "ticks" || task.grid == "rough_ticks") {
    const int stride = static_cast<int>(task.ticks.size() - 1) / (2 * steps);
    std::vector<double> t;
    for (int i = 0; i <= steps; ++i) {
      const int unit = task.grid == "ticks" ? 2 * i : 4 * (i / 2) + 3 * (i % 2);
      t.push_back(task.ticks.at(static_cast<std::size_t>(stride * unit)));
    }
    return t;
  }
  if (task.grid != "rough_lambda") {
    return times<double>(grid_named(task.grid), task.schedule, task.noise_time, task.data_time, steps);
  }
  const auto lambda = [&](double t) { return noise_level(task.schedule, t).lambda; };
  const double from = lambda(task.noise_time), to = lambda(task.data_time);
  const auto units = [](int i) { return 4.0 * (i / 2) + 3.0 * (i % 2); };
  std::vector<double> t;
  for (int i = 0; i <= steps; ++i) {
    t.push_back(t_of_lambda(task.schedule, from + (to - from) * units(i) / units(steps)));
  }
  t.front() = task.noise_time;
  t.back() = task.data_time;
  return t;
}

std::string task_id(const ForeignSubject& subject, const std::string& check, const Task& task) {
  return check_id(subject.name, check,
                  {{"grid", task.grid},
                   {"param", std::string(to_string(task.parameterisation))},
                   {"problem", task.problem}});
}

Json task_fields(const ForeignSubject& subject, const Task& task) {
  Json fields;
  fields["solver"] = subject.name;
  fields["problem"] = task.problem;
  fields["grid"] = task.grid;
  fields["parameterisation"] = std::string(to_string(task.parameterisation));
  return fields;
}

RunAnswer ask(const Foreign& foreign, const Task& task, int steps, Index points, const std::string& check,
              const NoisePlan& noise, const StartPoints& start) {
  const Index batch = foreign.subject.capabilities.batch;
  const Index most = batch > 0 ? std::min(batch, points) : points;
  const StartPoints all = start ? start : [&](const Level& level) { return points_at(task.target, level, points); };
  RunAnswer whole;
  for (Index first = 0; first < points; first += most) {
    const Index count = std::min(most, points - first);
    RunQuestion question{.check = check,
                         .schedule = task.schedule,
                         .target = task.target,
                         .noise_time = task.noise_time,
                         .data_time = task.data_time,
                         .grid = task.grid,
                         .times = task_times(task, steps),
                         .steps = steps,
                         .parameterisation = task.parameterisation,
                         .noise = noise,
                         .start = [&all, first, count](const Level& level) -> Batch<double> {
                           return all(level).middleCols(first, count);
                         },
                         .points = count,
                         .exact_clock = task.exact_clock,
                         .clock_ticks = task.clock_ticks};
    if (!noise.probe_of_row.empty()) {
      question.noise.probe_of_row.assign(noise.probe_of_row.begin() + first, noise.probe_of_row.begin() + first + count);
    }
    RunAnswer part = foreign.run(question);
    if (part.end != TaskEnd::result) return part;
    const Index d = dimension(task.target);
    if (part.X.rows() != d || part.X.cols() != count) {
      return failed(std::move(part), "the result has " + size_text(part.X) + " numbers; asked for were " +
                                         std::to_string(count) + " rows of " + std::to_string(d));
    }
    if (part.start_points.rows() != d || part.start_points.cols() != count) {
      return failed(std::move(part), "the run did not ask for its start points");
    }
    if (!is_level(part.start) || !is_level(part.finish)) {
      return failed(std::move(part), "a level that was reported is not finite and >= 0");
    }
    if (first == 0) {
      whole = part;
      whole.X.resize(d, points);
      whole.start_points.resize(d, points);
    } else {
      if (!same(part.start, whole.start) || !same(part.finish, whole.finish)) {
        return failed(std::move(part), "one batch of a run began or ended at another level than the first: there is no one truth for both");
      }
      if (part.evaluations > whole.evaluations) {
        whole.evaluations = part.evaluations;
        whole.own_evaluations = part.own_evaluations;
      }
      whole.draws = std::max(whole.draws, part.draws);
      whole.seconds += part.seconds;
    }
    whole.X.middleCols(first, count) = part.X;
    whole.start_points.middleCols(first, count) = part.start_points;
  }
  return whole;
}

double epsilon_of(Dtype dtype) {
  return dtype == Dtype::f64 ? std::numeric_limits<double>::epsilon() : std::numeric_limits<float>::epsilon();
}

Record unanswered(const std::string& kind, const std::string& id, Json fields, TaskEnd end, const std::string& message,
                  const std::string& detail) {
  Record record{kind, id, end == TaskEnd::skipped ? Outcome::not_applicable : Outcome::error, std::move(fields)};
  record.fields["cause"] = end == TaskEnd::skipped ? "skipped" : end == TaskEnd::broken ? "client_broke" : "task_failed";
  record.fields["detail"] = message.empty() ? std::string("no reason was given") : message;
  if (!detail.empty()) record.fields["log"] = detail;
  return record;
}

}  // namespace flowgauge
