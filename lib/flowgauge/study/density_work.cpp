#include "flowgauge/study/density_work.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/density_study.hpp"
#include "flowgauge/study/finding.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> errors_asked{1e-3, 1e-4, 1e-5};

struct Run {
  double updates, rms, largest, seconds;
};

Run run_once(const DensityWorkStudy& study, int cells) {
  const DensityProblem& problem = study.problem;
  const LineProblem line{space_scheme_named("chang_cooper"), problem.equation, cells_of(problem, "uniform", cells)};
  const int steps = balanced_steps(study.time, line, problem.from, problem.to);
  const Vector<double> start = start_density(problem, line.cells);
  const auto begin = std::chrono::steady_clock::now();
  const Vector<double> p = carry_density(study.time, line, start, problem.from, problem.to, steps).density;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const Vector<double> error = p - problem.density(problem.to, line.cells.centres);
  return {1.0 * steps * passes_of(study.time) * cells, error.norm() / std::sqrt(1.0 * cells),
          error.allFinite() ? error.cwiseAbs().maxCoeff() : nan, seconds};
}

constexpr const char* work_methods[] = {"explicit_euler", "ssp_rk3", "odeint_rk4", "implicit_euler", "crank_nicolson", "tr_bdf2", "sdirk4"};

}  // namespace

int balanced_steps(const TimeScheme& time, const LineProblem& line, double from, double to) {
  if (!time.implicit) return stable_steps(line, from, to);
  const double n = static_cast<double>(line.cells.count());
  return static_cast<int>(std::ceil(time.expected_order < 2 ? n * n / 32 : time.expected_order < 4 ? n / 4 : std::sqrt(n)));
}

int passes_of(const TimeScheme& time) {
  if (time.entry.name == "odeint_rk4") return 4;
  if (time.tableau.stages == 0) {
    throw std::invalid_argument("time scheme: " + std::string(time.entry.name) + " has no tableau; allowed without is odeint_rk4");
  }
  int passes = time.tableau.stages;
  for (int i = 0; i < time.tableau.stages; ++i) passes += time.tableau.at(i, i) != 0 ? 1 : 0;
  return passes;
}

double cost_at(const std::vector<double>& errors, const std::vector<double>& costs, double error) {
  for (std::size_t i = 0; i + 1 < errors.size(); ++i) {
    if (!(errors[i] >= error && error >= errors[i + 1] && errors[i] > errors[i + 1])) continue;
    const double share = std::log(errors[i] / error) / std::log(errors[i] / errors[i + 1]);
    return costs[i] * std::pow(costs[i + 1] / costs[i], share);
  }
  return nan;
}

std::string density_work_id(const DensityWorkStudy& study) {
  return check_id(study.time.entry.name, "work_precision", {{"grid", "uniform"}, {"problem", std::string(study.problem.entry.name)}});
}

void run_density_work(const DensityWorkStudy& study, const Sink& sink) {
  std::vector<double> updates, rms, largest, seconds, updates_at, seconds_at;
  bool finite = true;
  for (const int cells : study.cells) {
    const Run run = run_once(study, cells);
    finite = finite && std::isfinite(run.largest);
    updates.push_back(run.updates);
    rms.push_back(run.rms);
    largest.push_back(run.largest);
    seconds.push_back(run.seconds);
  }
  for (const double error : errors_asked) {
    updates_at.push_back(cost_at(rms, updates, error));
    seconds_at.push_back(cost_at(rms, seconds, error));
  }
  Record record{"work_precision", density_work_id(study), finite ? Outcome::ok : Outcome::fault, Json::object()};
  record.fields["solver"] = std::string(study.time.entry.name);
  record.fields["problem"] = std::string(study.problem.entry.name);
  record.fields["grid"] = "uniform";
  record.fields["norm"] = "density";
  record.fields["adaptive"] = false;
  record.fields["knob"] = "cells";
  record.fields["value"] = study.cells;
  record.fields["nfe"] = numbers(updates);
  record.fields["error_max"] = numbers(largest);
  record.fields["error_rms"] = numbers(rms);
  record.fields["seconds"] = numbers(seconds);
  record.fields["errors_asked"] = numbers(errors_asked);
  record.fields["nfe_at_error"] = numbers(updates_at);
  record.fields["seconds_at_error"] = numbers(seconds_at);
  if (!finite) {
    record.fields["cause"] = "not_finite";
    record.fields["detail"] = "a density is not finite";
  }
  sink(record);
}

std::vector<NamedTask> density_work_tasks() {
  std::vector<NamedTask> tasks;
  for (const char* problem : {"benes_line", "noising"}) {
    for (const char* method : work_methods) {
      DensityWorkStudy study{time_scheme_named(method), density_problem_named(problem)};
      if (!study.problem.equation.autonomous) study.cells.pop_back();
      tasks.push_back({method, {density_work_id(study), [study](const Sink& sink) { run_density_work(study, sink); }}});
    }
  }
  tasks.push_back({"chang_cooper", finding_task({.subject = "chang_cooper",
                    .name = "explicit_against_implicit",
                    .title = "Explicit against implicit steps at equal error",
                    .text = "With an error ε ∝ h² an explicit method takes steps in number ∝ h⁻², so that updates of cells grow like ε^−3/2; "
                            "implicit ones of order p take ∝ h^(−2/p): like ε^−(1 + 2/p)/2.",
                    .measure = [] {
                      std::vector<Evidence> evidence;
                      for (const char* method : work_methods) {
                        const DensityWorkStudy study{time_scheme_named(method), density_problem_named("benes_line")};
                        const Run coarse = run_once(study, 384), fine = run_once(study, 1536);
                        const double power = study.time.implicit ? (1 + 2 / study.time.expected_order) / 2 : 1.5;
                        evidence.push_back({"power of updates in 1/ε, " + std::string(method),
                                            std::log(fine.updates / coarse.updates) / std::log(coarse.rms / fine.rms), power, 0.05});
                      }
                      return evidence;
                    }})});
  return tasks;
}

}  // namespace flowgauge
