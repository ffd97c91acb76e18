#include "flowgauge/gauge/algorithm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "flowgauge/gauge/ladder.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/judge/claim.hpp"
#include "flowgauge/judge/judge.hpp"

namespace flowgauge {
namespace {

constexpr int finest_count = 512;

/// The points of a run: fewer where they are large.
Index points_of(const Task& task) {
  return std::clamp<Index>(2048 / dimension(task.target), 2, 8);
}

std::vector<int> first_counts(const Capabilities& capabilities) {
  std::vector<int> counts = capabilities.dtype == Dtype::f64 ? std::vector<int>{16, 32, 64, 128}
                                                              : std::vector<int>{8, 16, 32, 64, 128};
  std::erase_if(counts, [&](int n) { return n < capabilities.minimum_steps; });
  for (int n = capabilities.minimum_steps; counts.size() < 3; n *= 2) {
    if (counts.empty() || n > counts.back()) counts.push_back(n);
  }
  return counts;
}

ClaimFit judged(const StepLadder& ladder, double claimed, Dtype dtype) {
  return judge_claim(ladder.counts, ladder.errors,
                     {.claimed = claimed, .tolerance = dtype == Dtype::f64 ? 0.15 : 0.25, .floors = ladder.floors});
}

/// A ladder that is refined until the claim is met, round-off hides it, or 512 steps are reached.
StepLadder refined(const Foreign& foreign, const Task& task, std::vector<int> counts, const std::string& check) {
  StepLadder ladder;
  const Dtype dtype = foreign.subject.capabilities.dtype;
  const double claimed = foreign.subject.claims.order.value_or(0);
  for (;;) {
    extend(ladder, foreign, task, counts, points_of(task), check);
    if (ladder.last.end != TaskEnd::result || ladder.counts.back() >= finest_count) return ladder;
    const std::size_t finest = ladder.counts.size() - 1;
    if (!(ladder.errors[finest] >= 30 * ladder.floors[finest])) return ladder;
    if (ladder.counts.size() >= 2 && judged(ladder, claimed, dtype).outcome == Outcome::ok) return ladder;
    counts = {2 * ladder.counts.back()};
  }
}

std::string_view ladder_name(const ClaimFit& fit) {
  if (fit.cause == "not_finite" || fit.outcome == Outcome::error) return "not_finite";
  if (fit.cause == "at_floor" || fit.cause == "pre_asymptotic" || fit.cause == "sign_change") return fit.cause;
  return fit.order <= 0 ? "growing" : "asymptotic";
}

/// The order record of a ladder, judged; limits are found by the caller.
Record order_of(const ForeignSubject& subject, const Task& task, const StepLadder& ladder, const ClaimFit& fit) {
  Record record{"order", task_id(subject, "order", task), fit.outcome, task_fields(subject, task)};
  Json& fields = record.fields;
  fields["direction"] = "backward";
  fields["norm"] = "rms";
  fields["dtype"] = subject.capabilities.dtype == Dtype::f64 ? "f64" : "f32";
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double claimed = subject.claims.order.value_or(nan);
  fields["claimed_order"] = number(claimed);
  fields["expected_order"] = number(claimed);
  fields["measured_order"] = number(fit.order);
  double low = nan, high = nan;
  for (const double p : fit.local_orders) {
    if (std::isnan(low) || p < low) low = p;
    if (std::isnan(high) || p > high) high = p;
  }
  fields["interval"] = numbers({low, high});
  fields["tolerance"] = subject.capabilities.dtype == Dtype::f64 ? 0.15 : 0.25;
  fields["one_sided"] = true;
  fields["steps"] = ladder.counts;
  fields["nfe"] = ladder.evaluations;
  fields["errors"] = numbers(ladder.errors);
  fields["errors_max"] = numbers(ladder.errors_max);
  fields["local_orders"] = numbers(fit.local_orders);
  fields["floor"] = number(ladder.floors.back());
  fields["ladder"] = std::string(ladder_name(fit));
  if (fit.outcome != Outcome::ok) {
    fields["cause"] = fit.cause;
    fields["detail"] = fit.detail;
  }
  if (!subject.claims.order && fit.outcome != Outcome::fault) {
    record.outcome = Outcome::not_applicable;
    fields["cause"] = "not_claimed";
    fields["detail"] = "no order is claimed; it is shown, not judged";
  }
  return record;
}

/// A claim missed between mid-noise and the data end of the problem, measured where the error of the first steps cannot be seen,
/// where that of the last ones cannot, and where neither can. Steps alternate 3:1 in λ, where ladders settle sooner than in t.
void explain_by_ends(const Foreign& foreign, const Task& task, Record& record) {
  const Dtype dtype = foreign.subject.capabilities.dtype;
  const Range clock = domain(task.schedule);
  const auto at_lambda = [&](double lambda) {
    return std::clamp(t_of_lambda(task.schedule, lambda), clock.low, clock.high);
  };
  const double far_start = at_lambda(-5), far_end = at_lambda(6);
  if (!(noise_level(task.schedule, far_start).lambda <= -4)) return;
  struct Experiment {
    double from, to;
    const char* cause;
    const char* where;
  };
  for (const Experiment& one :
       {Experiment{far_start, task.data_time, "low_order_start", "from λ = −5, where the error of the first steps cannot be seen"},
        Experiment{task.noise_time, far_end, "low_order_end", "to λ = 6, where the error of the last steps cannot be seen"},
        Experiment{far_start, far_end, "low_order_ends",
                   "from λ = −5 to 6, where the errors of the first and the last steps cannot be seen"}}) {
    Task other = task;
    other.grid = foreign.subject.claims.smooth_grids ? "lambda_uniform" : "rough_lambda";
    other.noise_time = one.from;
    other.data_time = one.to;
    const StepLadder ladder = refined(foreign, other, {64, 128, 256}, record.id);
    if (ladder.last.end != TaskEnd::result) return;
    const ClaimFit fit = judged(ladder, *foreign.subject.claims.order, dtype);
    record.fields["evidence"].push_back(Json{{"grid", other.grid},
                                             {"from", number(one.from)},
                                             {"to", number(one.to)},
                                             {"steps", ladder.counts},
                                             {"errors", numbers(ladder.errors)},
                                             {"order", number(fit.order)}});
    if (fit.outcome == Outcome::ok) {
      const std::string mid = brief(to_number(record.fields["measured_order"]));
      record.outcome = Outcome::limit;
      record.fields["cause"] = one.cause;
      record.fields["detail"] = "order " + mid + " between the noise levels of the problem, " + brief(fit.order) + " " + one.where;
      return;
    }
  }
}

/// Whether the runs go to the truth: the finest one is as far from it as its distance from the run before promises.
Record limit_of(const ForeignSubject& subject, const Task& task, const StepLadder& ladder) {
  constexpr double margin = 3;
  Record record{"error", task_id(subject, "limit", task), Outcome::ok, task_fields(subject, task)};
  Json& fields = record.fields;
  const std::size_t last = ladder.counts.size() - 1;
  fields["steps"] = ladder.counts.back();
  fields["nfe"] = ladder.evaluations.back();
  fields["error_max"] = number(ladder.errors_max.back());
  fields["error_rms"] = number(ladder.errors.back());
  if (!std::isfinite(ladder.errors.back())) {
    record.outcome = Outcome::fault;
    fields["cause"] = "not_finite";
    fields["detail"] = "an end point is not finite";
    return record;
  }
  if (last < 2 || std::isnan(ladder.changes[last]) || std::isnan(ladder.changes[last - 1])) {
    record.outcome = Outcome::not_applicable;
    fields["cause"] = last < 2 ? "too_few_counts" : "ends_move";
    fields["detail"] = last < 2 ? "fewer than three counts could be run" : "the runs begin or end at levels of their own, so that they cannot be compared";
    return record;
  }
  const double fine = ladder.changes[last], coarse = ladder.changes[last - 1];
  // Runs that do not move at all promise to be at their limit.
  const double order = fine > 0 ? std::clamp(std::log2(coarse / fine), 0.5, 10.0) : 10.0;
  const double promised = std::max(fine, coarse * std::exp2(-order)) / (std::exp2(order) - 1);
  const double tolerance = margin * promised + 30 * ladder.floors.back();
  const Verdict verdict = judge_error(ladder.errors.back(), std::isfinite(tolerance) ? tolerance : 0);
  record.outcome = verdict.outcome;
  fields["tolerance"] = number(verdict.tolerance);
  if (verdict.outcome != Outcome::ok) {
    fields["cause"] = "wrong_limit";
    fields["detail"] = "N = " + std::to_string(ladder.counts.back()) + " is off the exact image by " +
                       brief(ladder.errors.back()) + ", by its distance from N = " +
                       std::to_string(ladder.counts[last - 1]) + " it should be " + brief(promised) +
                       ": the runs converge to something else";
  }
  return record;
}

}  // namespace

void grade_algorithm(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  const bool shaped = !can.shape.empty();
  const bool smooth = subject.claims.smooth_grids;
  struct Case {
    std::string problem, grid;
    bool always;           ///< also when quick
    bool every_parameter;  ///< with every parameterisation, otherwise the first alone
  };
  std::vector<Case> cases{{"mixture_1d", "rough", true, true},
                          {"mixture_1d", "lambda_uniform", true, false},
                          {"mixture_flow_1d", "rough", true, false},
                          {"two_eigenvalues", "rough", true, false},
                          {"two_eigenvalues", "lambda_uniform", false, false},
                          {"mixture_flow_1d", "lambda_uniform", false, false},
                          {"mixture_2d", "rough", false, false},
                          {"mixture_2d", "lambda_uniform", false, false}};
  if (can.own_grid) cases = {{"mixture_1d", "own", true, true}, {"two_eigenvalues", "own", true, false}, {"mixture_2d", "own", false, false}};
  for (const Case& one : cases) {
    if ((options.quick && !one.always) || (shaped && one.problem == "mixture_2d")) continue;
    const std::size_t parameters = one.every_parameter ? can.parameterisations.size() : 1;
    for (std::size_t i = 0; i < parameters; ++i) {
      if (options.stop && options.stop()) return;
      const Task task = gauge_task(one.problem, one.grid, can.parameterisations[i], can);
      const std::string order_id = task_id(subject, "order", task), limit_id = task_id(subject, "limit", task);
      const auto wanted = [&](const std::string& id) { return !options.selected || options.selected(id); };
      if (!wanted(order_id) && !wanted(limit_id)) continue;
      const StepLadder ladder = refined(foreign, task, first_counts(can), order_id);
      if (ladder.last.end != TaskEnd::result) {
        const RunAnswer& end = ladder.last;
        sink(unanswered("order", order_id, task_fields(subject, task), end.end, end.message, end.detail));
        continue;
      }
      if (wanted(limit_id)) sink(limit_of(subject, task, ladder));
      if (!wanted(order_id)) continue;
      const ClaimFit fit = judged(ladder, subject.claims.order.value_or(0), can.dtype);
      Record record = order_of(subject, task, ladder, fit);
      const bool missed = fit.cause == "order_missed" || fit.cause == "pre_asymptotic" || fit.cause == "sign_change";
      if (missed && subject.claims.order) {
        if (smooth && one.grid == "rough") {
          record.outcome = Outcome::limit;
          record.fields["cause"] = "smooth_grid_only";
          record.fields["detail"] = fit.detail + "; the order is claimed on smooth grids only";
        } else if (one.grid != "own") {
          explain_by_ends(foreign, task, record);
        }
      }
      sink(record);
    }
  }
}

}  // namespace flowgauge
