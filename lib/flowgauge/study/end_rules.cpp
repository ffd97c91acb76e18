#include "flowgauge/study/end_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/judge/judge.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/target/distance.hpp"

namespace flowgauge {
namespace {

constexpr double mean = 0.7, variance = 0.25;
constexpr double tolerance = 0.01;

struct Normal {
  double mean;
  double deviation;
};

double distance(const Normal& a, const Normal& b) {
  return std::hypot(a.mean - b.mean, a.deviation - b.deviation);
}

Normal reached(const Solver& solver, const Schedule& schedule, const std::vector<double>& times, const Normal& start) {
  const AffineForm end = solver.run_affine(affine_model(schedule, mean, variance, Parameterisation::x0), times,
                                           AffineForm{{start.mean, start.deviation}});
  return {end.mean(), end.standard_deviation()};
}

Normal marginal(const NoiseLevel<double>& level) {
  return {level.alpha * mean, std::hypot(level.alpha * std::sqrt(variance), level.sigma)};
}

/// Held to the law that is predicted, sign and all: a limit of its rule where it is met.
Record floor_record(const std::string& id, const Solver& solver, const std::string& problem, int steps,
                    const Normal& end, const Normal& exact, const Normal& predicted, const std::string& cause,
                    const std::string& detail) {
  const double error = distance(end, exact), floor = distance(predicted, exact);
  const double deviation = distance(end, predicted) / floor;
  const Verdict verdict = judge_error(deviation, tolerance);
  Record record{"law", id, verdict.outcome == Outcome::ok ? Outcome::limit : verdict.outcome, Json::object()};
  Json& fields = record.fields;
  fields["solver"] = std::string(solver.entry.name);
  fields["problem"] = problem;
  fields["steps"] = steps;
  fields["w2"] = number(error);
  fields["w2_predicted"] = number(floor);
  fields["deviation"] = number(deviation);
  fields["tolerance"] = tolerance;
  fields["mean_error"] = number(end.mean - exact.mean);
  fields["std_error"] = number(end.deviation - exact.deviation);
  fields["mean_error_predicted"] = number(predicted.mean - exact.mean);
  fields["std_error_predicted"] = number(predicted.deviation - exact.deviation);
  fields["cause"] = record.outcome == Outcome::limit ? cause : "off_floor";
  fields["detail"] = record.outcome == Outcome::limit ? detail : verdict.detail;
  return record;
}

std::string end_id(const EndRuleStudy& study) {
  return check_id(study.solver.entry.name, "law",
                  {{"end", std::string(to_string(study.rule))}, {"problem", "gaussian_narrow"}});
}

std::string prior_id(const PriorStudy& study) {
  return check_id(study.solver.entry.name, "law", {{"start", "prior"}, {"problem", "edm_gaussian"}});
}

}  // namespace

std::string_view to_string(EndRule rule) {
  switch (rule) {
    case EndRule::stop:
      return "stop";
    case EndRule::denoise:
      return "denoise";
    case EndRule::step_to_zero:
      return "step_to_zero";
  }
  return "";
}

Solver with_denoise_step(const Solver& solver) {
  Solver denoised = solver;
  const auto then_denoise = [](const auto& run) {
    return [run](const auto& model, const auto& times, const auto& x) {
      return model.denoiser(run(model, times, x), times.back());
    };
  };
  if (solver.run) denoised.run = then_denoise(solver.run);
  if (solver.run_long_double) denoised.run_long_double = then_denoise(solver.run_long_double);
  if (solver.run_affine) denoised.run_affine = then_denoise(solver.run_affine);
  denoised.run_quad = nullptr;
  if (solver.evaluations) {
    denoised.evaluations = [evaluations = solver.evaluations](int steps) { return evaluations(steps) + 1; };
  }
  if (solver.evaluations_at_ends) {
    denoised.evaluations_at_ends = [evaluations = solver.evaluations_at_ends](int steps, InfiniteSteps ends) {
      return evaluations(steps, ends) + 1;
    };
  }
  return denoised;
}

void run_end_rule(const EndRuleStudy& study, const Sink& sink) {
  const Problem problem = load_problem("gaussian_narrow");
  const Schedule& schedule = problem.schedule;
  const double last = t_of_lambda(schedule, -std::log(study.relative_noise));
  std::vector<double> t = times<double>(LambdaUniform{}, schedule, problem.noise_time, last, study.steps);
  const Normal start = marginal(noise_level(schedule, problem.noise_time));
  const NoiseLevel<double> level = noise_level(schedule, last);
  if (study.rule == EndRule::step_to_zero) t.push_back(0);
  const Solver solver = study.rule == EndRule::denoise ? with_denoise_step(study.solver) : study.solver;
  const Normal exact{mean, std::sqrt(variance)};
  const Normal marginal_there = marginal(level);
  const Normal left =
      study.rule == EndRule::stop ? marginal_there : Normal{mean, level.alpha * variance / marginal_there.deviation};
  const std::string detail =
      study.rule == EndRule::stop
          ? "the sample keeps the noise of the smallest level: its variance is α²S + σ², its mean αm"
          : "the last step is the denoiser, which draws every sample towards the mean: the variance is α²S²/(α²S + σ²)";
  sink(floor_record(end_id(study), study.solver, problem.name, study.steps, reached(solver, schedule, t, start), exact,
                    left, "sigma_zero_end", detail));
}

void run_prior(const PriorStudy& study, const Sink& sink) {
  const Schedule schedule = Edm{};
  const std::vector<double> t = times<double>(Karras{}, schedule, study.largest, study.smallest, study.steps);
  const Normal exact_start = marginal(noise_level(schedule, study.largest));
  const Normal exact = marginal(noise_level(schedule, study.smallest));
  // The exact flow is affine: (x − m)/deviation is carried along.
  const double scale = exact.deviation / exact_start.deviation;
  const Normal left{mean - scale * mean, scale * study.largest};
  sink(floor_record(
      prior_id(study), study.solver, "edm_gaussian", study.steps,
      reached(study.solver, schedule, t, {0, study.largest}), exact, left, "prior_mismatch",
      "N(0, σ_max²) is not the marginal at σ_max: the missing mean and variance of the data are carried along"));
}

std::vector<StudyTask> end_rule_tasks(const std::vector<Solver>& solvers) {
  constexpr std::array<std::string_view, 5> names{"edm_heun", "dpm_solver_3", "dpmpp_2m", "unipc_2_bh2", "deis_tab_2"};
  std::vector<StudyTask> tasks;
  for (const Solver& solver : solvers) {
    if (std::find(names.begin(), names.end(), solver.entry.name) == names.end()) continue;
    for (const EndRule rule : {EndRule::stop, EndRule::denoise, EndRule::step_to_zero}) {
      const EndRuleStudy study{solver, rule};
      tasks.push_back({end_id(study), [study](const Sink& sink) { run_end_rule(study, sink); }});
    }
    const PriorStudy study{solver};
    tasks.push_back({prior_id(study), [study](const Sink& sink) { run_prior(study, sink); }});
  }
  return tasks;
}

}  // namespace flowgauge
