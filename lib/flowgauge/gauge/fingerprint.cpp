#include "flowgauge/gauge/fingerprint.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "flowgauge/fault/general_mistakes.hpp"
#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/path/gaussian_path.hpp"
#include "flowgauge/study/wrong_solvers.hpp"

namespace flowgauge {
namespace {

using Times = std::vector<double>;
using Run = FixedRun<double>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double too_accurate = 100;

/// A way to run over some times, of a solver or of one with a mistake.
struct Way {
  const Run& run;
  int minimum_steps;
  bool velocities;
};

Way way_of(const Solver& solver) { return {solver.run, solver.minimum_steps, solver.family != "exponential"}; }

/// The exact models of a print, cheap to copy.
struct Models {
  Model<Batch<double>, double> data, velocity;
};

Models models_of(const Fingerprint& print) {
  using State = Batch<double>;
  // Thousands of methods are run on the first print: of Gaussian data the model is a line.
  if (const auto* gaussian = std::get_if<Gaussian>(&print.target)) {
    const double mean = gaussian->mean(0), variance = gaussian->covariance(0, 0);
    const auto line = [schedule = print.schedule, mean, variance](bool velocity) {
      return [=](const State& X, double t) -> State {
        const NoiseLevel<double> at = noise_level(schedule, t);
        const double total = at.alpha * at.alpha * variance + at.sigma * at.sigma;
        const double slope = (velocity ? at.alpha * at.dalpha * variance + at.sigma_dsigma : at.alpha * variance) / total;
        return ((velocity ? at.dalpha : 1) * mean + slope * (X.array() - at.alpha * mean)).matrix();
      };
    };
    return {{print.schedule, Parameterisation::x0, line(false)}, {print.schedule, Parameterisation::velocity, line(true)}};
  }
  const auto path = std::make_shared<const GaussianPath<double>>(print.schedule, print.target);
  return {{print.schedule, Parameterisation::x0, [path](const State& X, double t) { return path->evaluate(t, X, Want::denoiser).denoiser; }},
          {print.schedule, Parameterisation::velocity, [path](const State& X, double t) { return path->velocity(t, X); }}};
}

/// A run, or NaN where the method refuses.
Batch<double> reached(const Way& way, const Models& models, const Times& times, const Batch<double>& X) {
  if (times.size() < 2) return X;
  const Batch<double> nothing = Batch<double>::Constant(X.rows(), X.cols(), std::numeric_limits<double>::quiet_NaN());
  if (static_cast<int>(times.size()) <= way.minimum_steps) return nothing;
  try {
    return way.run(way.velocities ? models.velocity : models.data, times, X);
  } catch (const std::exception&) {
    return nothing;
  }
}

Times without_first(const Times& times) { return {times.begin() + 1, times.end()}; }
Times without_last(const Times& times) { return {times.begin(), times.end() - 1}; }
Times first_step(const Times& times) { return {times.begin(), times.begin() + 2}; }
Times last_step(const Times& times) { return {times.end() - 2, times.end()}; }

bool fixed(const Solver& solver) { return !solver.adaptive; }

/// Methods that start every step afresh, also those whose start rule does not say otherwise.
bool keeps_nothing(const Solver& solver) {
  const auto begins = [&](std::string_view prefix) { return solver.entry.name.starts_with(prefix); };
  return solver.start_rule == "none" && !begins("unipc") && !begins("odeint");
}

std::string words_of(std::string_view title, std::string_view nature) { return std::string(title) + "; " + std::string(nature); }

/// Everything that the prints are compared with.
class Search {
 public:
  Search(const std::vector<Fingerprint>& prints, double tolerance) : prints_(prints), tolerance_(tolerance) {
    for (const Fingerprint& print : prints) models_.push_back(models_of(print));
    nearest_.distance = infinity;
  }

  /// The largest distance over the prints; infinite as soon as it is beyond what is of interest.
  double distance_of(const std::function<Batch<double>(std::size_t i)>& end, double of_interest) const {
    double largest = 0;
    for (std::size_t i = 0; i < prints_.size(); ++i) {
      largest = std::max(largest, distance(prints_[i], end(i)));
      if (!(largest <= of_interest)) return infinity;
    }
    return largest;
  }

  void catalogue() {
    for (const Solver& solver : solver_catalogue()) {
      if (fixed(solver)) whole(right_, {std::string(solver.entry.name), "", "", 0}, way_of(solver));
    }
    for (const PlantedSolver& one : planted_solvers()) whole(wrong_, broken(one), way_of(one.wrong));
    for (const WrongSolver& one : wrong_solvers()) {
      whole(wrong_, {std::string(one.right.entry.name), std::string(one.id), "", 0, words_of(one.title, one.nature)}, way_of(one.wrong));
    }
  }

  void right_with_exceptions() {
    for (const OtherEnds& one : other_ends()) alone(right_, {std::string(one.name), "", one.difference, 0, "", one.costs ? "other_start_or_end" : ""}, way_of(one.solver));
    for (const Solver& solver : solver_catalogue()) {
      if (!fixed(solver)) continue;
      std::vector<Batch<double>> before_last;
      for (std::size_t i = 0; i < prints_.size(); ++i) {
        before_last.push_back(reached(way_of(solver), models_[i], without_last(prints_[i].times), prints_[i].start));
      }
      for (const Solver& step : solver_catalogue()) {
        if (!fixed(step) || step.minimum_steps != 1) continue;
        const std::string other = "step is that of " + std::string(step.entry.name);
        put(right_, {std::string(solver.entry.name), "", "the last " + other, distance_of([&](std::size_t i) {
                       return reached(way_of(step), models_[i], last_step(prints_[i].times), before_last[i]);
                     }, tolerance_), "", "differs_in_one_step"});
        put(right_, {std::string(solver.entry.name), "", "the first " + other, distance_of([&](std::size_t i) {
                       const Times& times = prints_[i].times;
                       return reached(way_of(solver), models_[i], without_first(times),
                                      reached(way_of(step), models_[i], first_step(times), prints_[i].start));
                     }, tolerance_), "", "differs_in_one_step"});
      }
    }
  }

  void general() {
    for (const PlantedSolver& one : step_mistakes()) alone(wrong_, broken(one), way_of(one.wrong));
    for (const GeneralMistake& mistake : general_mistakes()) {
      for (const Solver& solver : solver_catalogue()) {
        if (!fixed(solver) || (mistake.steps_apart && !keeps_nothing(solver))) continue;
        const Run run = mistake.batches(solver.run);
        alone(wrong_, {std::string(solver.entry.name), std::string(mistake.id), "", 0, words_of(mistake.title, mistake.nature)},
              {run, 1, solver.family != "exponential"});
      }
    }
  }

  bool nothing() const { return right_.empty() && wrong_.empty(); }

  Diagnosis conclude() const {
    Diagnosis diagnosis{!right_.empty() ? right_ : wrong_, nearest_, tolerance_};
    std::stable_sort(diagnosis.matches.begin(), diagnosis.matches.end(),
                     [](const Match& a, const Match& b) { return a.exception.size() < b.exception.size(); });
    return diagnosis;
  }

 private:
  static Match broken(const PlantedSolver& one) {
    return {std::string(one.subject), std::string(one.id), "", 0, words_of(one.title, one.nature)};
  }

  void put(std::vector<Match>& into, Match match) const {
    if (!(match.distance <= tolerance_)) return;
    const bool known = std::any_of(into.begin(), into.end(), [&](const Match& one) {
      return one.name == match.name && one.fault == match.fault && one.exception == match.exception;
    });
    if (!known) into.push_back(std::move(match));
  }

  double run_distance(const Way& way, double of_interest) const {
    return distance_of([&](std::size_t i) { return reached(way, models_[i], prints_[i].times, prints_[i].start); }, of_interest);
  }

  /// One that may also be the nearest.
  void whole(std::vector<Match>& into, Match match, const Way& way) {
    match.distance = run_distance(way, std::max(tolerance_, nearest_.distance));
    if (match.distance < nearest_.distance) nearest_ = match;
    put(into, std::move(match));
  }

  void alone(std::vector<Match>& into, Match match, const Way& way) {
    match.distance = run_distance(way, tolerance_);
    put(into, std::move(match));
  }

  const std::vector<Fingerprint>& prints_;
  double tolerance_;
  std::vector<Models> models_;
  std::vector<Match> right_, wrong_;
  Match nearest_;
};

}  // namespace

Spread spread(const Fingerprint& print) {
  const NoiseLevel<double> from = noise_level(print.schedule, print.times.front());
  const NoiseLevel<double> to = noise_level(print.schedule, print.times.back());
  const Batch<double> image = true_image(print.target, {from.alpha, from.sigma}, {to.alpha, to.sigma}, print.start).points;
  const double size = (image.maxCoeff() - image.minCoeff()) / 2;
  return {size, (print.end - image).cwiseAbs().maxCoeff() / size};
}

double distance(const Fingerprint& print, const Batch<double>& end) {
  if (!end.allFinite() || !print.end.allFinite()) return infinity;
  const double off = (end - print.end).cwiseAbs().maxCoeff() / print.scale;
  return std::isnan(off) ? infinity : off;
}

Diagnosis diagnose(const std::vector<Fingerprint>& prints, double tolerance) {
  Search search(prints, tolerance);
  search.catalogue();
  const bool far = std::any_of(prints.begin(), prints.end(), [&](const Fingerprint& print) { return !(spread(print).off <= too_accurate * tolerance); });
  if (search.nothing() && far) {
    search.right_with_exceptions();
    search.general();
  }
  return search.conclude();
}

}  // namespace flowgauge
