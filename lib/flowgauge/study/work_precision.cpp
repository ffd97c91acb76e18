#include "flowgauge/study/work_precision.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/judge/tolerance.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/infinite_ends.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Why an adaptive run gave NaN. The next step would have gone beyond the limit.
constexpr long largest_step = 3;
bool ran_out(const std::vector<long>& evaluations) {
  return !evaluations.empty() && evaluations.back() > evaluation_limit - largest_step;
}
constexpr const char* ran_out_detail = "the run gave up after all the evaluations that an adaptive one may make";

}  // namespace

std::vector<double> tolerances_for(const Solver& solver, std::vector<double> ladder) {
  if (solver.evaluations_per_step == 2) return {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7};
  return ladder;
}

std::string work_precision_id(const WorkPrecisionStudy& study) {
  std::vector<std::pair<std::string, std::string>> keys;
  if (!study.solver.adaptive) keys.emplace_back("grid", std::string(entry(study.grid).name));
  keys.emplace_back("problem", study.problem.name);
  return check_id(study.solver.entry.name, "work_precision", keys);
}

void run_work_precision(const WorkPrecisionStudy& study, const Sink& sink) {
  const Solver& solver = study.solver;
  const Problem& problem = study.problem;
  const std::string id = work_precision_id(study);
  Json subject;
  subject["solver"] = std::string(solver.entry.name);
  subject["problem"] = problem.name;
  subject["grid"] = solver.adaptive ? "adaptive" : std::string(entry(study.grid).name);
  subject["adaptive"] = solver.adaptive;
  subject["knob"] = solver.adaptive ? "tolerance" : "steps";
  const auto without_values = [&](const std::string& cause, const std::string& detail) {
    Record record{"work_precision", id, Outcome::not_applicable, subject};
    for (const char* key : {"value", "nfe", "error_max", "error_rms", "seconds"}) record.fields[key] = Json::array();
    record.fields["cause"] = cause;
    record.fields["detail"] = detail;
    sink(record);
  };
  try {
    if (!solver.adaptive) (void)times<double>(study.grid, problem.schedule, problem.noise_time, problem.data_time, 8);
  } catch (const std::exception& error) {
    if (has_infinite_end(problem)) return without_values("no_grid", error.what());
  }
  std::vector<double> values, errors_max, errors_rms, seconds;
  std::vector<long> evaluations;
  try {
    const GaussianPath<double> path = problem.path<double>();
    const Batch<double> X = start_points<double>(problem, problem.noise_time, study.points);
    const Batch<double> exact = answer_for(study.exact, problem, problem.noise_time, problem.data_time, X).points;
    const auto measure = [&](double value, auto&& run) {
      const Model<Batch<double>, double> model = path_model(path, Parameterisation::velocity);
      const auto begin = std::chrono::steady_clock::now();
      const Batch<double> reached = run(model);
      seconds.push_back(seconds_since(begin));
      const Batch<double> difference = reached - exact;
      values.push_back(value);
      errors_max.push_back(largest_column(difference));
      errors_rms.push_back(rms(difference));
      evaluations.push_back(model.evaluations());
    };
    if (solver.adaptive) {
      for (const double tolerance : study.tolerances) {
        measure(tolerance, [&](const auto& model) {
          return solver.run_adaptive(model, problem.noise_time, problem.data_time, X, tolerance);
        });
      }
    } else {
      for (const int steps : study.steps) {
        if (steps < solver.minimum_steps) continue;
        const std::vector<double> t =
            times<double>(study.grid, problem.schedule, problem.noise_time, problem.data_time, steps);
        measure(steps, [&](const auto& model) { return solver.run(model, t, X); });
      }
    }
  } catch (const std::exception& error) {
    Record record = error_record("work_precision", id, error.what());
    record.fields.update(subject);
    sink(record);
    return;
  }
  if (values.empty()) {
    return without_values("too_few_steps", "the solver needs " + std::to_string(solver.minimum_steps) +
                                               " steps or more; every count asked for is below");
  }
  bool finite = true;
  for (const double error : errors_rms) finite = finite && std::isfinite(error);
  Record record{"work_precision", id, finite ? Outcome::ok : Outcome::fault, std::move(subject)};
  record.fields["value"] = numbers(values);
  record.fields["nfe"] = evaluations;
  record.fields["error_max"] = numbers(errors_max);
  record.fields["error_rms"] = numbers(errors_rms);
  record.fields["seconds"] = numbers(seconds);
  if (!finite) {
    const bool limit = solver.adaptive && ran_out(evaluations);
    record.fields["cause"] = limit ? "evaluation_limit" : "not_finite";
    record.fields["detail"] = limit ? ran_out_detail : "an end point is not finite";
  }
  sink(record);
}

std::string tolerance_id(const ToleranceStudy& study) {
  return check_id(
      study.solver.entry.name, "tolerance",
      {{"param", "velocity"}, {"problem", study.problem.name}, {"direction", std::string(to_string(study.travel))}});
}

void run_tolerance(const ToleranceStudy& study, const Sink& sink) {
  const Solver& solver = study.solver;
  const std::string id = tolerance_id(study);
  Json subject;
  subject["solver"] = std::string(solver.entry.name);
  subject["problem"] = study.problem.name;
  subject["grid"] = "adaptive";
  subject["parameterisation"] = "velocity";
  subject["direction"] = std::string(to_string(study.travel));
  const double from = start_time(study.problem, study.travel);
  const double to = end_time(study.problem, study.travel);
  std::vector<double> errors, errors_max;
  std::vector<long> evaluations;
  double scale = 0;
  try {
    if (!solver.adaptive) throw std::invalid_argument("solver " + std::string(solver.entry.name) + " is not adaptive");
    const GaussianPath<double> path = study.problem.path<double>();
    const Batch<double> X = start_points<double>(study.problem, from, study.points);
    const Batch<double> exact = answer<double>(study.problem, from, to, X).points;
    scale = rms(exact);
    for (const double tolerance : study.tolerances) {
      const Model<Batch<double>, double> model = path_model(path, Parameterisation::velocity);
      const Batch<double> difference = solver.run_adaptive(model, from, to, X, tolerance) - exact;
      errors.push_back(rms(difference));
      errors_max.push_back(largest_column(difference));
      evaluations.push_back(model.evaluations());
    }
    Json fields = subject;
    fields["tolerance_requested"] = 1e-6;
    sink(final_time_record(check_id(solver.entry.name, "final_time",
                                    {{"param", "velocity"},
                                     {"problem", study.problem.name},
                                     {"direction", std::string(to_string(study.travel))}}),
                           solver, study.problem.schedule, {from, to}, std::move(fields)));
  } catch (const std::exception& error) {
    Record record = error_record("error", id, error.what());
    record.fields.update(subject);
    sink(record);
    return;
  }
  const ToleranceFit fit = fit_tolerance_proportionality(study.tolerances, errors, {.scale = scale});
  Record record{"error", id, fit.outcome, std::move(subject)};
  record.fields["error_max"] = number(errors_max.back());
  record.fields["error_rms"] = number(errors.back());
  record.fields["tolerance_requested"] = numbers(study.tolerances);
  record.fields["nfe"] = evaluations;
  record.fields["errors"] = numbers(errors);
  record.fields["slope"] = number(fit.slope);
  record.fields["tolerance"] = number(fit.band);
  record.fields["worst_error_per_tolerance"] = number(fit.worst_ratio);
  if (fit.outcome != Outcome::ok) {
    record.fields["cause"] = !std::isfinite(fit.worst_ratio)        ? "not_finite"
                             : fit.outcome == Outcome::inconclusive ? "not_measurable"
                             : !fit.proportional                    ? "not_proportional"
                                                                    : "out_of_band";
    record.fields["detail"] = fit.detail;
    if (!std::isfinite(fit.worst_ratio) && ran_out(evaluations)) {
      record.fields["cause"] = "evaluation_limit";
      record.fields["detail"] = ran_out_detail;
    }
  }
  sink(record);
}

}  // namespace flowgauge
