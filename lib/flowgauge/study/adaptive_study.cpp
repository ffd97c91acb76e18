#include "flowgauge/study/adaptive_study.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/judge/tolerance.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/stochastic_runge_kutta.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"
#include "flowgauge/study/scheme_law.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

using Plain = Model<Batch<double>, double>;

constexpr double wobble = 2;

/// Stochastic Heun with equal steps in time along the path.
Batch<double> along_path(const Plain& model, double from, double to, const Batch<double>& X, int steps,
                         const BrownianMotion& W) {
  const std::vector<double> t = times<double>(TimeUniform{}, model.schedule(), from, to, steps);
  const auto clock = [&](int n) { return std::abs(t[static_cast<std::size_t>(n)] - from); };
  const Noise<Batch<double>> noise = [&](const Batch<double>&, int step, int) -> Batch<double> {
    return (W(clock(step + 1)) - W(clock(step))) / std::sqrt(clock(step + 1) - clock(step));
  };
  return run_sampler<Batch<double>>({.plan = StochasticHeun{}}, model, t, noise, X);
}

std::string id_of(const PathToleranceStudy& study, const char* check) {
  return check_id(GottaGoFast::entry.name, check, {{"norm", "strong"}, {"problem", study.problem.name}});
}

/// What refuses a law: a solver that only says that its steps are its own.
Solver law_refused(const Entry& entry) {
  Solver solver;
  solver.entry = entry;
  solver.adaptive = true;
  solver.expected_order = [](std::string_view) { return 0.0; };
  return solver;
}

}  // namespace

std::string path_tolerance_id(const PathToleranceStudy& study) { return id_of(study, "tolerance"); }

void run_path_tolerance(const PathToleranceStudy& study, const Sink& sink) {
  const Problem& problem = study.problem;
  const bool alone = study.tolerances.size() < 2;  // one error says nothing of proportion
  const std::string id = alone ? id_of(study, "work_precision") : path_tolerance_id(study);
  const char* const kind = alone ? "work_precision" : "error";
  Json subject;
  subject["solver"] = std::string(GottaGoFast::entry.name);
  subject["problem"] = problem.name;
  subject["grid"] = "adaptive";
  subject["norm"] = "strong";
  std::vector<double> errors, errors_max, seconds, scaled;
  std::vector<long> evaluations, accepted, rejected;
  AdaptiveEnd worst = AdaptiveEnd::reached;
  double scale = 0, uncertainty = 0;
  if (!std::isfinite(noise_level(problem.schedule, problem.noise_time).lambda)) {
    Record record{kind, id, Outcome::not_applicable, std::move(subject)};
    record.fields["cause"] = "no_start";
    record.fields["detail"] = "it needs α > 0 and σ > 0 where it starts";
    sink(record);
    return;
  }
  try {
    const GaussianPath<double> path = problem.path<double>();
    const Batch<double> X = start_points<double>(problem, problem.noise_time, study.points);
    const RandomKey key{0, experiment_number(id)};
    const BrownianMotion W = BridgedPath(key, X.rows(), X.cols());
    const Batch<double> reference = along_path(path_model(path, Parameterisation::x0), problem.noise_time,
                                               problem.data_time, X, study.reference_steps, W);
    const Batch<double> coarser = along_path(path_model(path, Parameterisation::x0), problem.noise_time,
                                             problem.data_time, X, study.reference_steps / 2, W);
    uncertainty = rms(Batch<double>(reference - coarser));
    scale = rms(reference);
    for (const double tolerance : study.tolerances) {
      const Plain model = path_model(path, Parameterisation::x0);
      const auto begin = std::chrono::steady_clock::now();
      const AdaptiveResult result = study.run(model, problem.noise_time, problem.data_time, X, tolerance, W);
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      const Batch<double> difference = result.points - reference;
      errors.push_back(rms(difference));
      errors_max.push_back(largest_column(difference));
      evaluations.push_back(model.evaluations());
      accepted.push_back(result.accepted);
      rejected.push_back(result.rejected);
      scaled.push_back(std::pow(tolerance, GottaGoFast::tolerance_power));
      if (result.end != AdaptiveEnd::reached) worst = result.end;
    }
  } catch (const std::exception& error) {
    Record record = error_record(kind, id, error.what());
    record.fields.update(subject);
    sink(record);
    return;
  }
  ToleranceFit fit = fit_tolerance_proportionality(scaled, errors, {.wobble = wobble, .scale = scale});
  std::vector<double> readable, readable_scaled;
  for (std::size_t k = 0; k < errors.size(); ++k) {
    if (errors[k] < 10 * uncertainty) continue;
    readable.push_back(errors[k]);
    readable_scaled.push_back(scaled[k]);
  }
  const bool beyond = readable.size() < errors.size();
  const bool excused =
      beyond && (readable.empty() ||
                 fit_tolerance_proportionality(readable_scaled, readable, {.wobble = wobble, .scale = scale}).outcome != Outcome::fault);
  if (fit.outcome == Outcome::fault && excused && worst == AdaptiveEnd::reached) {
    fit.outcome = Outcome::inconclusive;
    fit.detail = "errors come near what the reference path of " + std::to_string(study.reference_steps) +
                 " steps is uncertain by, " + shortest(uncertainty) + ": " + fit.detail;
  }
  Json cause = Json::object();
  if (fit.outcome != Outcome::ok) {
    cause["cause"] = worst != AdaptiveEnd::reached          ? std::string(to_string(worst))
                     : !std::isfinite(fit.worst_ratio)      ? "not_finite"
                     : fit.outcome == Outcome::inconclusive ? (beyond ? "reference_too_coarse" : "not_measurable")
                     : !fit.proportional                    ? "not_proportional"
                                                            : "out_of_band";
    cause["detail"] = fit.detail;
  }
  Record work{"work_precision", id_of(study, "work_precision"),
              std::isfinite(fit.worst_ratio) ? Outcome::ok : Outcome::fault, subject};
  work.fields["adaptive"] = true;
  work.fields["knob"] = "tolerance";
  work.fields["value"] = numbers(study.tolerances);
  work.fields["nfe"] = evaluations;
  work.fields["error_max"] = numbers(errors_max);
  work.fields["error_rms"] = numbers(errors);
  work.fields["seconds"] = numbers(seconds);
  if (work.outcome != Outcome::ok) work.fields.update(cause);
  sink(work);
  if (alone) return;

  Record record{"error", id, fit.outcome, std::move(subject)};
  record.fields["error_max"] = number(errors_max.back());
  record.fields["error_rms"] = number(errors.back());
  record.fields["tolerance_requested"] = numbers(study.tolerances);
  record.fields["tolerance_power"] = GottaGoFast::tolerance_power;
  record.fields["nfe"] = evaluations;
  record.fields["steps_accepted"] = accepted;
  record.fields["steps_rejected"] = rejected;
  record.fields["errors"] = numbers(errors);
  record.fields["slope"] = number(fit.slope);
  record.fields["tolerance"] = number(fit.band);
  record.fields["worst_error_per_tolerance"] = number(fit.worst_ratio);
  record.fields.update(cause);
  sink(record);
}

std::vector<StudyTask> adaptive_tasks(const StudySelection& selection, const std::vector<Problem>& problems) {
  if (!selection.steps.empty() && selection.tolerances.empty()) {
    throw std::invalid_argument("steps: solver " + std::string(GottaGoFast::entry.name) +
                                " is adaptive and takes tolerances, not step counts");
  }
  std::vector<StudyTask> tasks;
  const auto add = [&](PathToleranceStudy study) {
    if (!selection.tolerances.empty()) {
      study.tolerances = selection.tolerances;
      std::sort(study.tolerances.rbegin(), study.tolerances.rend());
    }
    std::string id = study.tolerances.size() < 2 ? id_of(study, "work_precision") : path_tolerance_id(study);
    tasks.push_back({std::move(id), [study = std::move(study)](const Sink& sink) { run_path_tolerance(study, sink); }});
  };
  for (const Problem& problem : problems) add({.problem = problem});
  if (!problems.empty()) return tasks;
  add({});
  SchemeLawStudy law{.solver = law_refused(GottaGoFast::entry), .grid = Rough{}, .problem = load_problem("gaussian_2d")};
  std::string id = scheme_law_id(law);
  tasks.push_back({std::move(id), [law = std::move(law)](const Sink& sink) { run_scheme_law(law, sink); }});
  return tasks;
}

}  // namespace flowgauge
