#include "flowgauge/gauge/diagnosis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/fault/planted_solvers.hpp"
#include "flowgauge/gauge/ask.hpp"
#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/wrong_solvers.hpp"

namespace flowgauge {
namespace {

struct Candidate {
  std::string name, fault;
  const Solver* solver;
};

const std::vector<PlantedSolver>& all_planted() {
  static const std::vector<PlantedSolver> planted = [] {
    std::vector<PlantedSolver> all = planted_solvers();
    for (const WrongSolver& one : wrong_solvers()) {
      all.push_back({one.id, one.title, one.nature, "", one.right.entry.name, one.wrong});
    }
    return all;
  }();
  return planted;
}

const std::vector<Candidate>& candidates() {
  static const std::vector<Candidate> all = [] {
    std::vector<Candidate> found;
    for (const Solver& solver : solver_catalogue()) {
      if (!solver.adaptive) found.push_back({std::string(solver.entry.name), "", &solver});
    }
    for (const PlantedSolver& one : all_planted()) {
      found.push_back({std::string(one.subject), std::string(one.id), &one.wrong});
    }
    return found;
  }();
  return all;
}

using Times = std::vector<double>;

/// A run, or NaN where the solver refuses (too few steps).
Batch<double> run(const Solver& solver, const GaussianPath<double>& path, const Times& times, const Batch<double>& X) {
  const Batch<double> nothing = Batch<double>::Constant(X.rows(), X.cols(), std::numeric_limits<double>::quiet_NaN());
  if (times.size() < 2) return X;
  if (static_cast<int>(times.size()) <= solver.minimum_steps) return nothing;
  const bool velocities = solver.family != "exponential";
  try {
    return solver.run(path_model(path, velocities ? Parameterisation::velocity : Parameterisation::x0), times, X);
  } catch (const std::exception&) {
    return nothing;
  }
}

/// How far apart the exact images of the points are: what distances are measured in.
double spread(const Fingerprint& print) {
  const NoiseLevel<double> from = noise_level(print.schedule, print.times.front());
  const NoiseLevel<double> to = noise_level(print.schedule, print.times.back());
  const Batch<double> image = true_image(print.target, {from.alpha, from.sigma}, {to.alpha, to.sigma}, print.start).points;
  return (image.maxCoeff() - image.minCoeff()) / 2;
}

/// Largest over the prints; ends that are not finite throughout are infinitely far.
class Distance {
 public:
  void add(const Fingerprint& print, const Batch<double>& end) {
    const bool finite = end.allFinite() && print.end.allFinite();
    const double off = finite ? (end - print.end).cwiseAbs().maxCoeff() / print.scale : std::numeric_limits<double>::infinity();
    if (!(off <= largest_)) largest_ = std::isnan(off) ? std::numeric_limits<double>::infinity() : off;
  }
  double value() const { return largest_; }

 private:
  double largest_ = 0;
};

Times without_first(const Times& times) { return {times.begin() + 1, times.end()}; }
Times without_last(const Times& times) { return {times.begin(), times.end() - 1}; }
Times first_step(const Times& times) { return {times.begin(), times.begin() + 2}; }
Times last_step(const Times& times) { return {times.end() - 2, times.end()}; }

}  // namespace

Diagnosis diagnose(const std::vector<Fingerprint>& prints, double tolerance) {
  Diagnosis diagnosis;
  diagnosis.tolerance = tolerance;
  diagnosis.nearest.distance = std::numeric_limits<double>::infinity();
  std::vector<GaussianPath<double>> paths;
  for (const Fingerprint& print : prints) paths.emplace_back(print.schedule, print.target);
  std::vector<Match> right, wrong;
  const auto consider = [&](std::vector<Match>& into, const Match& match) {
    if (match.distance <= tolerance) into.push_back(match);
    if (match.distance < diagnosis.nearest.distance) diagnosis.nearest = match;
  };
  for (const Candidate& one : candidates()) {
    Distance distance;
    for (std::size_t i = 0; i < prints.size(); ++i) {
      distance.add(prints[i], run(*one.solver, paths[i], prints[i].times, prints[i].start));
    }
    consider(one.fault.empty() ? right : wrong, {one.name, one.fault, "", distance.value()});
  }
  if (right.empty() && wrong.empty()) {
    // One step is another: left out, or taken by another method.
    const Match whole = diagnosis.nearest;
    struct Step {
      std::string words;
      const Solver* solver;  ///< null: left out
    };
    std::vector<Step> steps{{"is left out", nullptr}};
    for (const Candidate& one : candidates()) {
      if (one.fault.empty() && one.solver->minimum_steps == 1) steps.push_back({"is that of " + one.name, one.solver});
    }
    for (const Candidate& one : candidates()) {
      if (!one.fault.empty()) continue;
      std::vector<Batch<double>> before_last;
      for (std::size_t i = 0; i < prints.size(); ++i) {
        before_last.push_back(run(*one.solver, paths[i], without_last(prints[i].times), prints[i].start));
      }
      for (const Step& step : steps) {
        Distance last, first;
        for (std::size_t i = 0; i < prints.size(); ++i) {
          const Fingerprint& print = prints[i];
          last.add(print, step.solver != nullptr ? run(*step.solver, paths[i], last_step(print.times), before_last[i])
                                                 : before_last[i]);
          const Batch<double> begun =
              step.solver != nullptr ? run(*step.solver, paths[i], first_step(print.times), print.start) : print.start;
          first.add(print, run(*one.solver, paths[i], without_first(print.times), begun));
        }
        consider(right, {one.name, "", "the last step " + step.words, last.value()});
        consider(right, {one.name, "", "the first step " + step.words, first.value()});
      }
    }
    if (right.empty()) diagnosis.nearest = whole;
  }
  diagnosis.matches = !right.empty() ? right : wrong;
  std::stable_sort(diagnosis.matches.begin(), diagnosis.matches.end(),
                   [](const Match& a, const Match& b) { return a.exception.size() < b.exception.size(); });
  return diagnosis;
}

namespace {

Gaussian line(double mean, double variance) {
  return {Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)};
}

/// Where a run over a grid of its own has been, as σ/α: N + 1 levels, or nothing where it does not say.
std::optional<Times> told_levels(const RunAnswer& answer, int steps) {
  Times levels{answer.start.sigma / answer.start.alpha, answer.finish.sigma / answer.finish.alpha};
  for (const RunAnswer::Step& step : answer.steps) levels.push_back(step.level.sigma / step.level.alpha);
  if (std::any_of(levels.begin(), levels.end(), [](double level) { return std::isnan(level); })) return std::nullopt;
  std::sort(levels.begin(), levels.end(), std::greater<>());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  if (levels.size() != static_cast<std::size_t>(steps) + 1 || !std::isfinite(levels.front())) return std::nullopt;
  return levels;
}

std::string distance_text(double distance) { return " (distance " + brief(distance, 2) + ")"; }

const PlantedSolver& planted(const std::string& id) {
  return *std::find_if(all_planted().begin(), all_planted().end(), [&](const PlantedSolver& one) { return one.id == id; });
}

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
      const std::optional<Times> levels = told_levels(answer, steps);
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
    print.scale = spread(print);
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
    const PlantedSolver& fault = planted(first.fault);
    record.outcome = Outcome::fault;
    fields["text"] = "is " + first.name + " with a known fault, " + first.fault + ": " + std::string(fault.title) + "; " +
                     std::string(fault.nature) + distance_text(first.distance);
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
