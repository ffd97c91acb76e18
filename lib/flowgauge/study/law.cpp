#include "flowgauge/study/law.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "flowgauge/judge/order.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/reference.hpp"
#include "flowgauge/study/climb.hpp"
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

/// Of a Gaussian problem on the line, at data_time.
Normal exact_law(const Problem& problem) {
  const Gaussian& target = std::get<Gaussian>(problem.target);
  return marginal(problem.schedule, problem.data_time, target.mean(0), target.covariance(0, 0));
}

constexpr double law_tolerance = 0.01;

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
  const Normal exact = exact_law(problem);
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
  struct Subject {
    const Problem& problem;
    std::map<int, LawError> found = {};
    std::vector<int> counts = {};  ///< of its law record
    std::optional<Climbed> climbed = {};
  };
  std::vector<Subject> subjects{{named("gaussian_narrow")}, {named("gaussian_wide")}};
  // Two standard deviations near 1 and a mean, each rounded once a step.
  const auto floor_at = [](int steps) {
    return std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(steps));
  };
  OrderGate gate{.expected = solver.expected_order(grid),
                 .tolerance = solver.foreign ? 0.15 : study.tolerance,
                 .one_sided = solver.foreign};
  std::vector<int> counts = study.steps;
  std::optional<Climbed> climbed;
  std::vector<double> errors, largest;
  std::vector<long> evaluations;
  const auto law_at = [&](Subject& of, int steps) -> const LawError& {
    const auto known = of.found.find(steps);
    if (known != of.found.end()) return known->second;
    return of.found.emplace(steps, law_error(solver, study.grid, of.problem, steps)).first->second;
  };
  try {
    const auto error_at = [&](int steps) {
      return std::hypot(law_at(subjects[0], steps).wasserstein2, law_at(subjects[1], steps).wasserstein2);
    };
    if (counts.empty()) {
      climbed = climb({}, gate, solver.minimum_steps, error_at, floor_at);
      counts = climbed->counts;
    }
    for (const int steps : counts) {
      const double narrow = law_at(subjects[0], steps).wasserstein2, wide = law_at(subjects[1], steps).wasserstein2;
      errors.push_back(error_at(steps));
      largest.push_back(std::isnan(errors.back()) ? errors.back() : std::max(narrow, wide));
      if (solver.evaluations) evaluations.push_back(solver.evaluations(steps));
    }
    for (Subject& of : subjects) {
      of.counts = study.steps;
      if (!of.counts.empty()) continue;
      // A hundredth of an error asks more of a ladder than its order: less rounding in it, and orders that hardly move.
      of.climbed = climb(
          {.move = 0.02, .drift = 0.01}, gate, solver.minimum_steps,
          [&](int steps) { return law_at(of, steps).wasserstein2; },
          [&](int steps) { return floor_at(steps) / (10 * law_tolerance); });
      of.counts = of.climbed->counts;
    }
  } catch (const std::exception& error) {
    Record record = error_record("order", id, error.what());
    record.fields.update(subject);
    sink(record);
    return;
  }
  for (Subject& of : subjects) {
    std::vector<double> distances;
    for (const int steps : of.counts) distances.push_back(law_at(of, steps).wasserstein2);
    gate.floor = floor_at(of.counts.back());
    const LawError& finest = law_at(of, of.counts.back());
    const LeadingOrder verdict = judge_leading_order(of.counts, distances, gate, law_tolerance);
    Record record{"law", check_id(solver.entry.name, "law", {{"grid", grid}, {"problem", of.problem.name}}),
                  verdict.outcome, Json::object()};
    record.fields["solver"] = std::string(solver.entry.name);
    record.fields["problem"] = of.problem.name;
    record.fields["grid"] = grid;
    record.fields["steps"] = of.counts.back();
    record.fields["w2"] = number(distances.back());
    record.fields["w2_predicted"] = number(verdict.predicted);
    record.fields["deviation"] = number(verdict.deviation);
    record.fields["tolerance"] = law_tolerance;
    record.fields["mean_error"] = number(finest.mean);
    record.fields["std_error"] = number(finest.deviation);
    if (verdict.outcome != Outcome::ok) {
      record.fields["cause"] = std::isfinite(distances.back()) ? "off_leading_order" : "not_finite";
      record.fields["detail"] = verdict.detail;
    }
    if (verdict.outcome == Outcome::fault && of.climbed && moves_yet(*of.climbed, fit_order(of.counts, distances, gate))) {
      record.outcome = Outcome::not_applicable;
      record.fields["cause"] = "not_settled";
      record.fields["detail"] = "the orders still move where the errors come to the round-off floor: " + verdict.detail;
    }
    sink(record);
  }
  gate.floor = floor_at(counts.back());
  const OrderFit fit = climbed ? fit_climbed(*climbed, errors, gate) : fit_order(counts, errors, gate);
  Json fields = subject;
  fields["scalar"] = "double";
  fields["norm"] = "w2";
  fields["claimed_order"] = solver.claimed_order;
  fields["expected_order"] = gate.expected;
  if (counts.size() >= 3) {
    const auto deviation = [&](std::size_t before) {
      return law_at(subjects[0], counts[counts.size() - 1 - before]).deviation;
    };
    add_grid_convergence(fields, counts, exact_law(subjects[0].problem).deviation + deviation(0),
                         deviation(0) - deviation(1),
                         deviation(1) - deviation(2));
  }
  sink(order_record(id, std::move(fields), gate, fit, counts, evaluations, errors, largest, solver));
}

}  // namespace flowgauge
