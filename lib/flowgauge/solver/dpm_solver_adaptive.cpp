#include "flowgauge/solver/dpm_solver_adaptive.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>

#include "flowgauge/solver/dpm_solver_2.hpp"
#include "flowgauge/solver/dpm_solver_3.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"

namespace flowgauge {
namespace {

using Plain = Model<Batch<double>, double>;

constexpr double first_length = 0.05;

void require_pair(int order) {
  if (order == 2 || order == 3) return;
  throw std::invalid_argument("dpm_solver_adaptive: order = " + std::to_string(order) + "; allowed are 2 and 3");
}

/// A step by two orders: the plan of the higher one, and how the lower one ends from the same predictions.
struct PairPlan {
  Plan<double> high;
  Combination<double> low;
};

PairPlan pair_plan(int order, const Schedule& schedule, const Node<double>& from, const Node<double>& to) {
  if (order == 3) return {DpmSolver3::plan(schedule, from, to), DpmSolver2{1.0 / 3}.plan(schedule, from, to).end};
  const double h = to.level.lambda - from.level.lambda;
  return {DpmSolver2{}.plan(schedule, from, to),
          {to.level.alpha / from.level.alpha, {-to.level.sigma * std::expm1(h)}}};
}

/// The step of order 1 that has no length in λ.
Batch<double> infinite_step(const Plain& model, const Node<double>& from, const Node<double>& to,
                            const Batch<double>& X) {
  return combine(ddim_step(from, to), X, {model.denoiser(X, from.time)});
}

/// The end itself, or where it is left to a step without a length in λ.
Node<double> finite_end(const Schedule& schedule, const Node<double>& end, double tolerance) {
  if (std::isfinite(end.level.lambda)) return end;
  const double reach = -std::log(tolerance) / 2;
  return node_of_lambda(schedule, end.level.lambda < 0 ? -reach : reach);
}

Solver adaptive_sampler(const Entry& entry, int order) {
  Solver solver;
  solver.entry = entry;
  solver.family = "exponential";
  solver.claim_source = entry.source;
  solver.start_rule = "none";
  solver.adaptive = true;
  solver.evaluations_per_step = order;
  solver.run_adaptive = [order](const Plain& model, double from, double to, const Batch<double>& X, double tolerance) {
    return run_dpm_solver_adaptive(order, model, from, to, X, tolerance, dpm_solver_control(order)).points;
  };
  return solver;
}

}  // namespace

StepControl dpm_solver_control(int order) {
  require_pair(order);
  return {.exponent = 1.0 / order};
}

AdaptiveResult run_dpm_solver_adaptive(int order, const Plain& model, double from, double to, const Batch<double>& X,
                                       double tolerance, const StepControl& control) {
  require_pair(order);
  require_tolerance("dpm_solver_adaptive", tolerance);
  const Schedule& schedule = model.schedule();
  const Node<double> start = node_at(schedule, from), end = node_at(schedule, to);
  AdaptiveResult result{X};
  if (from == to) return result;
  Node<double> at = finite_end(schedule, start, tolerance);
  const Node<double> stop = finite_end(schedule, end, tolerance);
  const double direction = end.level.lambda > start.level.lambda ? 1 : -1;
  Batch<double>& x = result.points;
  if (!(direction * (stop.level.lambda - at.level.lambda) > 0)) {
    x = infinite_step(model, start, end, X);
    return x.allFinite() ? result : gave_up(X, AdaptiveEnd::not_finite, 0, 0);
  }
  if (!has_length(start, at)) x = infinite_step(model, start, at, x);

  const long begin = model.evaluations();
  Batch<double> previous = x;
  std::optional<Batch<double>> first;
  const auto rest = [&] { return direction * (stop.level.lambda - at.level.lambda); };
  double length = std::min(first_length, rest());
  for (bool ended = false; !ended;) {
    const auto give_up = [&](AdaptiveEnd why) { return gave_up(X, why, result.accepted, result.rejected); };
    if (model.evaluations() - begin + order > evaluation_limit) return give_up(AdaptiveEnd::spent);
    const bool last = length >= rest();
    const Node<double> next = last ? stop : node_of_lambda(schedule, at.level.lambda + direction * length);
    if (!(direction * (next.level.lambda - at.level.lambda) > 0)) return give_up(AdaptiveEnd::step_underflow);
    const PairPlan plan = pair_plan(order, schedule, at, next);
    if (!first) first = prediction(model, plan.high.prediction, x, at.time);
    std::vector<Batch<double>> f{*first};
    for (const auto& stage : plan.high.stages) {
      f.push_back(prediction(model, plan.high.prediction, combine(stage.reach, x, f), stage.at.time));
    }
    const Batch<double> high = combine(plan.high.end, x, f);
    const Batch<double> low = combine(plan.low, x, f);
    const double error = control.norm(high, low, previous, tolerance);
    if (!std::isfinite(error)) return give_up(AdaptiveEnd::not_finite);
    if (error <= 1) {
      ++result.accepted;
      x = high;
      previous = low;
      at = next;
      first.reset();
      ended = last;
    } else {
      ++result.rejected;
    }
    length = control.next(length, error, rest());
  }
  if (!has_length(stop, end)) x = infinite_step(model, stop, end, x);
  if (!x.allFinite()) return gave_up(X, AdaptiveEnd::not_finite, result.accepted, result.rejected);
  return result;
}

std::vector<Solver> adaptive_samplers() {
  return {adaptive_sampler(dpm_solver_12_entry, 2), adaptive_sampler(dpm_solver_23_entry, 3)};
}

}  // namespace flowgauge
