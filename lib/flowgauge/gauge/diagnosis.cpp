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

/// Everything that is known is carried out over the steps of a print, with noise once for every draw of them.
constexpr int most_steps = 64;

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
RunAnswer ask_draws(const Foreign& foreign, const Task& task, int steps, const std::string& id,
                    const RunAnswer& quiet) {
  NoisePlan probes{.kind = NoisePlan::Kind::probe, .seed = 0, .probe_of_row = {}};
  for (long draw = -1; draw < quiet.draws; ++draw) probes.probe_of_row.push_back(draw);
  return ask(foreign, task, steps, quiet.draws + 1, id, probes,
             [&](const Level&) -> Batch<double> { return quiet.start_points.col(0).replicate(1, quiet.draws + 1); });
}

std::string distance_text(double distance) {
  return " (distance " + brief(distance, 2) + ")";
}

/// Data that prints are taken of, with a mean and a variance to spread points by, and over how many steps; fewer where
/// methods of high orders are too near to the truth.
struct Setting {
  Target target;
  double mean, variance;
  int steps, fewer_steps;
};

/// A subject's prints, or why there are none.
struct Prints {
  std::vector<Fingerprint> all = {};
  double rounding = 0;  ///< what distances may be off by
  bool draws = false;
  RunAnswer last = {};
  std::string unknown_grid = {};

  /// How far the farthest end point is from the truth.
  double off() const {
    double largest = 0;
    for (const Fingerprint& print : all) {
      const double here = spread(print).off;
      largest = here <= largest ? largest : here;
    }
    return largest;
  }
};

Prints take_prints(const Foreign& foreign, const std::string& grid, const std::string& id, bool fewer) {
  const Capabilities& can = foreign.subject.capabilities;
  // Methods whose maps of Gaussian data are the same, as of some tableaux, differ on the mixture.
  const Setting settings[] = {{line(0.7, 0.25), 0.7, 0.25, 7, 3},
                              {line(-0.4, 2.25), -0.4, 2.25, 6, 2},
                              {gauge_task("mixture_1d", grid, can.parameterisations.front(), {}).target, 0.1, 1, 5, 2}};
  Prints prints;
  for (const Setting& at : settings) {
    Task task = gauge_task("gaussian_narrow", grid, can.parameterisations.front(), can);
    task.target = can.shape.empty() ? at.target : over_shape(can.shape, {at.target});
    const int steps = std::max(fewer ? at.fewer_steps : at.steps, can.minimum_steps);
    const NoisePlan quiet{.kind = NoisePlan::Kind::zero, .seed = 0, .probe_of_row = {}};
    prints.last = ask(foreign, task, steps, 3, id, quiet, [&](const Level& level) -> Batch<double> {
      const double width = std::hypot(level.alpha * std::sqrt(at.variance), level.sigma);
      const Eigen::RowVector3d points(level.alpha * at.mean - width, level.alpha * at.mean,
                                      level.alpha * at.mean + width);
      return points.replicate(dimension(task.target), 1);
    });
    if (prints.last.end != TaskEnd::result) return prints;
    const RunAnswer answer = prints.last;
    Fingerprint print{
        Edm{}, {}, at.target, answer.start_points.row(0) / answer.start.alpha, answer.X.row(0) / answer.finish.alpha};
    // On Gaussian data a draw moves the end by the same length wherever it starts.
    print.with_draws = prints.all.size() < 2 && answer.draws > 0;
    if (print.with_draws) {
      prints.draws = true;
      prints.last = ask_draws(foreign, task, steps, id, answer);
      if (prints.last.end != TaskEnd::result) return prints;
      const Batch<double>& Y = prints.last.X;
      for (Index n = 1; n < Y.cols(); ++n) print.draws.push_back((Y(0, n) - Y(0, 0)) / answer.finish.alpha);
    }
    if (can.own_grid) {
      const std::optional<std::vector<double>> levels = told_levels(answer, steps);
      if (!levels) {
        prints.unknown_grid = "the levels of " + std::to_string(steps) +
                              " steps are needed; steps told: " + std::to_string(answer.steps.size());
        return prints;
      }
      print.times = *levels;
    } else {
      // Compared in the coordinates of the schedule, whatever the subject keeps.
      const NoiseLevel<double> from = noise_level(task.schedule, task.noise_time),
                               to = noise_level(task.schedule, task.data_time);
      print.schedule = task.schedule;
      print.times = task_times(task, steps);
      print.start *= from.alpha;
      print.end *= to.alpha;
      for (double& draw : print.draws) draw *= to.alpha;
    }
    print.scale = spread(print).size;
    prints.rounding =
        std::max(prints.rounding, epsilon_of(can.dtype) * 64 * (1 + print.start.cwiseAbs().maxCoeff() / print.scale));
    prints.all.push_back(std::move(print));
  }
  return prints;
}

/// Faults that cost nothing where neighbouring steps are nearly equal.
bool takes_equal_steps(const std::string& fault) {
  return fault == "equal_steps_taken" || fault == "M50" || fault == "equal_steps_in_noise";
}

std::string list_of(const std::vector<Match>& matches, std::size_t first, const std::string& exception) {
  std::string names;
  for (std::size_t i = first; i < matches.size(); ++i) {
    if (matches[i].exception == exception) names += (names.empty() ? "" : ", ") + matches[i].name;
  }
  return names;
}

}  // namespace

std::string grade_diagnosis(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  const std::string grid = can.own_grid ? "own" : "rough";
  const std::string id = check_id(
      subject.name, "diagnosis",
      {{"grid", grid}, {"param", std::string(to_string(can.parameterisations.front()))}, {"problem", "fingerprint"}});
  if (options.selected && !options.selected(id)) return "";
  Record record{"finding", id, Outcome::ok, Json::object()};
  Json& fields = record.fields;
  fields["solver"] = subject.name;
  fields["title"] = "Which method it is";

  const auto end_as = [&](Outcome outcome, const std::string& cause, const std::string& text,
                          const std::string& detail) -> std::string {
    record.outcome = outcome;
    fields["text"] = text;
    fields["cause"] = cause;
    fields["detail"] = detail;
    sink(record);
    return "";
  };
  if (can.minimum_steps > most_steps) {
    const std::string text = "not known: it takes " + std::to_string(can.minimum_steps) +
                             " steps at least; methods are compared over " + std::to_string(most_steps) + " at most";
    return end_as(Outcome::inconclusive, "too_many_steps", text, text);
  }
  Prints prints = take_prints(foreign, grid, id, false);
  const auto complete = [&] { return prints.last.end == TaskEnd::result && prints.unknown_grid.empty(); };
  constexpr double plenty = 100, too_little = 3;
  if (complete() && !prints.draws && prints.off() <= plenty * prints.rounding)
    prints = take_prints(foreign, grid, id, true);
  if (prints.last.end != TaskEnd::result) {
    Record none =
        unanswered("finding", id, std::move(fields), prints.last.end, prints.last.message, prints.last.detail);
    none.fields["text"] = "not known: the task had no result";
    sink(none);
    return "";
  }
  if (!complete()) {
    return end_as(Outcome::inconclusive, "unknown_grid",
                  "not known: it takes a grid of its own and does not tell the levels of its steps",
                  prints.unknown_grid);
  }

  const Diagnosis found =
      prints.draws ? diagnose_with_noise(prints.all, prints.rounding) : diagnose(prints.all, prints.rounding);
  Json evidence = Json::array();
  for (const Match& match : found.matches) {
    evidence.push_back(Json{{"method", match.name},
                            {"fault", match.fault},
                            {"exception", match.exception},
                            {"distance", number(match.distance)}});
  }
  fields["tolerance"] = number(found.tolerance);
  fields["evidence"] = evidence;
  if (found.matches.empty()) {
    const Match& near = found.nearest;
    const std::string text = near.name.empty()
                                 ? std::string("is no method that is known: its end points are not finite")
                                 : "is no method that is known; the nearest is " + near.name +
                                       (near.fault.empty() ? "" : " with the fault " + near.fault) +
                                       distance_text(near.distance);
    return end_as(Outcome::inconclusive, "unknown_method", text, text);
  }
  const Match& first = found.matches.front();
  if (!prints.draws && prints.off() <= too_little * prints.rounding) {
    const std::string text = "is the exact flow to rounding, as are " + list_of(found.matches, 0, first.exception) +
                             "; which of them is not to be told";
    return end_as(Outcome::inconclusive, "exact_to_rounding", text, text);
  }
  if (!first.fault.empty()) {
    const std::string text = "is " + first.name + " with a known fault, " + first.fault + ": " + first.words +
                             (first.exception.empty() ? "" : ", " + first.exception) + distance_text(first.distance);
    if (subject.claims.smooth_grids && takes_equal_steps(first.fault))
      return end_as(Outcome::limit, "smooth_grid_only", text, text + "; the order is claimed on smooth grids only");
    return end_as(Outcome::fault, "known_fault", text, text);
  }
  if (!first.cause.empty()) {
    const std::string text = "is " + first.name + ", but " + first.exception + distance_text(first.distance);
    return end_as(Outcome::limit, first.cause, text, text);
  }
  const std::string exception =
      first.exception.empty() ? "" : (first.exception.starts_with("with ") ? " " : ", ") + first.exception;
  const std::string others = list_of(found.matches, 1, first.exception);
  fields["text"] = "is " + first.name + exception + distance_text(first.distance) +
                   (others.empty() ? "" : ", which is also " + others);
  const Loss loss = prints.draws ? loss_of(stochastic_named(first.name))
                                 : loss_of(solver_named(first.name), can.own_grid ? "karras" : "rough");
  const bool claims_more = !subject.claims.order || *subject.claims.order > loss.order;
  if (loss.order < loss.claimed && claims_more && !loss.cause.empty()) {
    record.outcome = Outcome::limit;
    fields["cause"] = std::string(loss.cause);
    fields["detail"] = first.name + " is of order " + brief(loss.order) + ", not " + brief(loss.claimed) + ": " +
                       std::string(loss.detail);
  }
  sink(record);
  return prints.draws || !exception.empty() ? "" : first.name;
}

}  // namespace flowgauge
