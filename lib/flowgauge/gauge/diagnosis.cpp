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
#include "flowgauge/solver/stochastic_sampler.hpp"

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

/// What a method of the catalogue has of the order that its source claims.
struct Loss {
  double order, claimed;
  std::string_view cause, detail;
};

Loss loss_of(const Solver& solver, std::string_view grid) {
  return {solver.expected_order(grid), solver.claimed_order, solver.limit_cause, solver.limit_detail};
}

Loss loss_of(const StochasticSampler& sampler) {
  return {sampler.law_order, sampler.weak_order, sampler.limit_cause, sampler.limit_detail};
}

/// Rows of one start: without noise, then with each draw of the run as 1.
RunAnswer ask_draws(const Foreign& foreign, const Task& task, int steps, const std::string& id, const RunAnswer& quiet) {
  NoisePlan probes{.kind = NoisePlan::Kind::probe, .seed = 0, .probe_of_row = {}};
  for (long draw = -1; draw < quiet.draws; ++draw) probes.probe_of_row.push_back(draw);
  return ask(foreign, task, steps, quiet.draws + 1, id, probes, [&](const Level&) -> Batch<double> {
    return quiet.start_points.col(0).replicate(1, quiet.draws + 1);
  });
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
    const NoisePlan quiet{.kind = NoisePlan::Kind::zero, .seed = 0, .probe_of_row = {}};
    RunAnswer answer = ask(foreign, task, steps, 3, id, quiet, [&](const Level& level) -> Batch<double> {
      const double width = std::hypot(level.alpha * std::sqrt(at.variance), level.sigma);
      const Eigen::RowVector3d points(level.alpha * at.mean - width, level.alpha * at.mean, level.alpha * at.mean + width);
      return points.replicate(dimension(task.target), 1);
    });
    // On Gaussian data a draw moves the end by the same length wherever it starts.
    const bool affine = prints.size() < 2;
    std::vector<double> draws;
    if (answer.end == TaskEnd::result && answer.draws > 0 && affine) {
      RunAnswer probed = ask_draws(foreign, task, steps, id, answer);
      for (Index n = 1; n < probed.X.cols(); ++n) draws.push_back((probed.X(0, n) - probed.X(0, 0)) / probed.finish.alpha);
      if (probed.end != TaskEnd::result) answer = std::move(probed);
    }
    if (answer.end != TaskEnd::result) {
      Record none = unanswered("finding", id, std::move(fields), answer.end, answer.message, answer.detail);
      none.fields["text"] = "not known: the task had no result";
      sink(none);
      return "";
    }
    Fingerprint print{Edm{}, {}, target, answer.start_points.row(0) / answer.start.alpha,
                      answer.X.row(0) / answer.finish.alpha};
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
      for (double& draw : draws) draw *= to.alpha;
    }
    print.draws = std::move(draws);
    print.with_draws = affine && answer.draws > 0;
    print.scale = spread(print).size;
    rounding = std::max(rounding, epsilon_of(can.dtype) * 64 * (1 + print.start.cwiseAbs().maxCoeff() / print.scale));
    prints.push_back(std::move(print));
  }

  const bool draws = std::any_of(prints.begin(), prints.end(), [](const Fingerprint& print) { return print.with_draws; });
  const Diagnosis found = draws ? diagnose_with_noise(prints, rounding) : diagnose(prints, rounding);
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
  const auto told = [&](const std::string& text) { fields["text"] = text + distance_text(first.distance); };
  const auto end_as = [&](Outcome outcome, const std::string& cause) -> std::string {
    record.outcome = outcome;
    fields["cause"] = cause;
    fields["detail"] = fields["text"];
    sink(record);
    return "";
  };
  if (!first.fault.empty()) {
    told("is " + first.name + " with a known fault, " + first.fault + ": " + first.words + (first.exception.empty() ? "" : ", " + first.exception));
    return end_as(Outcome::fault, "known_fault");
  }
  if (!first.cause.empty()) {
    told("is " + first.name + ", but " + first.exception);
    return end_as(Outcome::limit, first.cause);
  }
  std::string others;
  for (std::size_t i = 1; i < found.matches.size(); ++i) {
    if (found.matches[i].exception == first.exception) others += (others.empty() ? "" : ", ") + found.matches[i].name;
  }
  const std::string exception = first.exception.empty() ? "" : (first.exception.starts_with("with ") ? " " : ", ") + first.exception;
  told("is " + first.name + exception);
  if (!others.empty()) fields["text"] = fields["text"].get<std::string>() + ", which is also " + others;
  const Loss loss = draws ? loss_of(stochastic_named(first.name)) : loss_of(solver_named(first.name), can.own_grid ? "karras" : "rough");
  const bool claims_more = !subject.claims.order || *subject.claims.order > loss.order;
  if (loss.order < loss.claimed && claims_more && !loss.cause.empty()) {
    record.outcome = Outcome::limit;
    fields["cause"] = std::string(loss.cause);
    fields["detail"] = first.name + " is of order " + brief(loss.order) + ", not " + brief(loss.claimed) + ": " + std::string(loss.detail);
  }
  sink(record);
  return draws || !exception.empty() ? "" : first.name;
}

}  // namespace flowgauge
