#include "flowgauge/gauge/diagnosis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/gauge/ask.hpp"
#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {
namespace {

Gaussian line(double mean, double variance) {
  return {Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)};
}

/// Where a run over a grid of its own has been, as σ/α: N + 1 levels, or nothing where it does not say.
std::optional<std::vector<double>> told_levels(const RunAnswer& answer, int steps) {
  std::vector<double> levels{answer.start.sigma / answer.start.alpha, answer.finish.sigma / answer.finish.alpha};
  for (const RunAnswer::Step& step : answer.steps) levels.push_back(step.level.sigma / step.level.alpha);
  if (std::any_of(levels.begin(), levels.end(), [](double level) { return std::isnan(level); })) return std::nullopt;
  std::sort(levels.begin(), levels.end(), std::greater<>());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  if (levels.size() != static_cast<std::size_t>(steps) + 1 || !std::isfinite(levels.front())) return std::nullopt;
  return levels;
}

std::string distance_text(double distance) { return " (distance " + brief(distance, 2) + ")"; }

}  // namespace

std::string grade_diagnosis(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  const std::string grid = can.own_grid ? "own" : "rough";
  const std::string id = check_id(subject.name, "diagnosis",
                                  {{"grid", grid},
                                   {"param", std::string(to_string(can.parameterisations.front()))},
                                   {"problem", "fingerprint"}});
  if (options.selected && !options.selected(id)) return "";
  Record record{"finding", id, Outcome::ok, Json::object()};
  Json& fields = record.fields;
  fields["solver"] = subject.name;
  fields["title"] = "Which method it is";

  std::vector<Fingerprint> prints;
  double rounding = 0;
  struct Setting {
    Target target;
    double mean, variance;
    int steps;
  };
  // Methods whose maps of Gaussian data are the same, as of some tableaux, differ on the mixture.
  const Setting settings[] = {{line(0.7, 0.25), 0.7, 0.25, 7},
                              {line(-0.4, 2.25), -0.4, 2.25, 6},
                              {gauge_task("mixture_1d", grid, can.parameterisations.front(), {}).target, 0.1, 1, 5}};
  for (const Setting& at : settings) {
    Task task = gauge_task("gaussian_narrow", grid, can.parameterisations.front(), can);
    const Target& target = at.target;
    task.target = target;
    if (!can.shape.empty()) task.target = over_shape(can.shape, {target});
    const int steps = std::max(at.steps, can.minimum_steps);
    const RunAnswer answer = ask(foreign, task, steps, 3, id, {}, [&](const Level& level) -> Batch<double> {
      const double width = std::hypot(level.alpha * std::sqrt(at.variance), level.sigma);
      const Eigen::RowVector3d points(level.alpha * at.mean - width, level.alpha * at.mean, level.alpha * at.mean + width);
      return points.replicate(dimension(task.target), 1);
    });
    if (answer.end != TaskEnd::result) {
      Record none = unanswered("finding", id, std::move(fields), answer.end, answer.message, answer.detail);
      none.fields["text"] = "not known: the task had no result";
      sink(none);
      return "";
    }
    Fingerprint print{Edm{}, {}, target, answer.start_points.row(0) / answer.start.alpha,
                      answer.X.row(0) / answer.finish.alpha, 1};
    if (can.own_grid) {
      const std::optional<std::vector<double>> levels = told_levels(answer, steps);
      if (!levels) {
        record.outcome = Outcome::inconclusive;
        fields["text"] = "not known: it takes a grid of its own and does not tell the levels of its steps";
        fields["cause"] = "unknown_grid";
        fields["detail"] = "the levels of " + std::to_string(steps) + " steps are needed; steps told: " +
                           std::to_string(answer.steps.size());
        sink(record);
        return "";
      }
      print.times = *levels;
    } else {
      // Compared in the coordinates of the schedule, whatever the subject keeps.
      const NoiseLevel<double> from = noise_level(task.schedule, task.noise_time), to = noise_level(task.schedule, task.data_time);
      print.schedule = task.schedule;
      print.times = task_times(task, steps);
      print.start *= from.alpha;
      print.end *= to.alpha;
    }
    print.scale = spread(print).size;
    rounding = std::max(rounding, epsilon_of(can.dtype) * 64 * (1 + print.start.cwiseAbs().maxCoeff() / print.scale));
    prints.push_back(std::move(print));
  }

  const Diagnosis found = diagnose(prints, rounding);
  Json evidence = Json::array();
  for (const Match& match : found.matches) {
    evidence.push_back(Json{{"method", match.name}, {"fault", match.fault}, {"exception", match.exception}, {"distance", number(match.distance)}});
  }
  fields["tolerance"] = number(found.tolerance);
  fields["evidence"] = evidence;
  if (found.matches.empty()) {
    record.outcome = Outcome::inconclusive;
    const Match& near = found.nearest;
    fields["text"] = near.name.empty() ? std::string("is no method that is known: its end points are not finite")
                                       : "is no method that is known; the nearest is " + near.name +
                                             (near.fault.empty() ? "" : " with the fault " + near.fault) +
                                             distance_text(near.distance);
    fields["cause"] = "unknown_method";
    fields["detail"] = fields["text"];
    sink(record);
    return "";
  }
  const Match& first = found.matches.front();
  if (!first.fault.empty()) {
    record.outcome = Outcome::fault;
    fields["text"] = "is " + first.name + " with a known fault, " + first.fault + ": " + first.words + distance_text(first.distance);
    fields["cause"] = "known_fault";
    fields["detail"] = fields["text"];
    sink(record);
    return "";
  }
  if (!first.exception.empty()) {
    record.outcome = Outcome::limit;
    fields["text"] = "is " + first.name + ", but " + first.exception + distance_text(first.distance);
    fields["cause"] = "differs_in_one_step";
    fields["detail"] = fields["text"];
    sink(record);
    return "";
  }
  std::string others;
  for (std::size_t i = 1; i < found.matches.size(); ++i) others += (i > 1 ? ", " : "") + found.matches[i].name;
  fields["text"] = "is " + first.name + distance_text(first.distance) + (others.empty() ? "" : ", which is also " + others);
  const Solver& solver = solver_named(first.name);
  const double reached = solver.expected_order(can.own_grid ? "karras" : "rough");
  const bool claims_more = !subject.claims.order || *subject.claims.order > reached;
  if (reached < solver.claimed_order && claims_more && !solver.limit_cause.empty()) {
    record.outcome = Outcome::limit;
    fields["cause"] = std::string(solver.limit_cause);
    fields["detail"] = first.name + " is of order " + brief(reached) + ", not " + brief(solver.claimed_order) + ": " +
                       std::string(solver.limit_detail);
  }
  sink(record);
  return first.name;
}

}  // namespace flowgauge
