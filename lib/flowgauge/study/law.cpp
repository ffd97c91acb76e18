#include "flowgauge/study/law.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/judge/order.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/reference.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

const Problem& named(std::string_view name) {
  for (const Problem& problem : problem_catalogue()) {
    if (problem.name == name) return problem;
  }
  throw std::logic_error("the gate configuration needs problem " + std::string(name));
}

struct Normal {
  double mean;
  double deviation;
};

Normal marginal(const Schedule& schedule, double t, double mean, double variance) {
  const NoiseLevel<double> level = noise_level(schedule, t);
  return {level.alpha * mean, std::hypot(level.alpha * std::sqrt(variance), level.sigma)};
}

}  // namespace

LawError law_error(const Solver& solver, const Grid& grid, const Problem& problem, int steps,
                   Parameterisation parameterisation) {
  const auto* target = std::get_if<Gaussian>(&problem.target);
  if (target == nullptr || target->mean.size() != 1) {
    throw std::invalid_argument("law_error: problem " + problem.name + " must have a Gaussian target in d = 1");
  }
  const double mean = target->mean(0);
  const double variance = target->covariance(0, 0);
  const std::vector<double> t = times<double>(grid, problem.schedule, problem.noise_time, problem.data_time, steps);
  const Normal start = marginal(problem.schedule, problem.noise_time, mean, variance);
  const Normal exact = marginal(problem.schedule, problem.data_time, mean, variance);
  Normal reached{};
  if (solver.run_affine) {
    const AffineForm end = solver.run_affine(affine_model(problem.schedule, mean, variance, parameterisation), t,
                                             AffineForm{{start.mean, start.deviation}});
    reached = {end.mean(), end.standard_deviation()};
  } else {
    Batch<double> X(1, 2);
    X << start.mean, start.mean + start.deviation;
    const Batch<double> end = solver.run(path_model(problem.path<double>(), parameterisation), t, X);
    reached = {end(0, 0), std::abs(end(0, 1) - end(0, 0))};
  }
  return {reached.mean - exact.mean, reached.deviation - exact.deviation,
          wasserstein2(reached.mean, reached.deviation, exact.mean, exact.deviation)};
}

std::string gate_id(const GateStudy& study) {
  return check_id(study.solver.entry.name, "order",
                  {{"grid", std::string(entry(study.grid).name)},
                   {"param", "x0"},
                   {"problem", "gaussian_narrow+gaussian_wide"},
                   {"direction", "backward"}});
}

void run_gate(const GateStudy& study, const Sink& sink) {
  const Solver& solver = study.solver;
  const std::string grid(entry(study.grid).name);
  const std::string id = gate_id(study);
  Json subject;
  subject["solver"] = std::string(solver.entry.name);
  subject["problem"] = "gaussian_narrow+gaussian_wide";
  subject["grid"] = grid;
  subject["parameterisation"] = "x0";
  subject["direction"] = "backward";
  std::vector<double> errors, largest;
  std::vector<long> evaluations;
  try {
    for (const int steps : study.steps) {
      const LawError narrow = law_error(solver, study.grid, named("gaussian_narrow"), steps);
      const LawError wide = law_error(solver, study.grid, named("gaussian_wide"), steps);
      errors.push_back(std::hypot(narrow.wasserstein2, wide.wasserstein2));
      largest.push_back(std::isnan(errors.back()) ? errors.back() : std::max(narrow.wasserstein2, wide.wasserstein2));
      if (solver.evaluations) evaluations.push_back(solver.evaluations(steps));
      if (steps != study.steps.back()) continue;
      for (const auto& [name, law] : {std::pair{"gaussian_narrow", narrow}, std::pair{"gaussian_wide", wide}}) {
        Record record{"law", check_id(solver.entry.name, "law", {{"grid", grid}, {"problem", name}}),
                      std::isfinite(law.wasserstein2) ? Outcome::ok : Outcome::fault, Json::object()};
        record.fields["solver"] = std::string(solver.entry.name);
        record.fields["problem"] = name;
        record.fields["grid"] = grid;
        record.fields["steps"] = steps;
        record.fields["w2"] = number(law.wasserstein2);
        record.fields["mean_error"] = number(law.mean);
        record.fields["std_error"] = number(law.deviation);
        if (record.outcome != Outcome::ok) {
          record.fields["cause"] = "not_finite";
          record.fields["detail"] = "the law of the scheme is not finite";
        }
        sink(record);
      }
    }
  } catch (const std::exception& error) {
    Record record = error_record("order", id, error.what());
    record.fields.update(subject);
    sink(record);
    return;
  }
  const double expected = solver.expected_order(grid);
  // Two standard deviations near 1 and a mean, each rounded once a step.
  const OrderGate gate{
      .expected = expected,
      .tolerance = solver.foreign ? 0.15 : study.tolerance,
      .one_sided = solver.foreign,
      .floor = std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(study.steps.back()))};
  const OrderFit fit = fit_order(study.steps, errors, gate);
  Json fields = subject;
  fields["scalar"] = "double";
  fields["norm"] = "w2";
  fields["claimed_order"] = solver.claimed_order;
  fields["expected_order"] = expected;
  sink(order_record(id, std::move(fields), gate, fit, study.steps, evaluations, errors, largest, solver));
}

}  // namespace flowgauge
