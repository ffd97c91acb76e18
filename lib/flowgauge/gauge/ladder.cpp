#include "flowgauge/gauge/ladder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/judge/judge.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

bool same(const Level& a, const Level& b) {
  return a.alpha == b.alpha && a.sigma == b.sigma;
}

bool same_journey(const RunAnswer& a, const RunAnswer& b) {
  return same(a.start, b.start) && same(a.finish, b.finish) && a.start_points.cols() == b.start_points.cols() &&
         a.start_points == b.start_points;
}

std::string_view ladder_name(const ClaimFit& fit) {
  if (fit.cause == "not_finite" || fit.outcome == Outcome::error) return "not_finite";
  if (fit.cause == "at_floor" || fit.cause == "pre_asymptotic" || fit.cause == "sign_change") return fit.cause;
  return fit.order <= 0 ? "growing" : "asymptotic";
}

}  // namespace

std::vector<int> counts_from(std::vector<int> counts, int minimum_steps) {
  std::erase_if(counts, [&](int n) { return n < minimum_steps; });
  if (counts.size() < 3) counts = {minimum_steps, 2 * minimum_steps, 4 * minimum_steps};
  return counts;
}

void add(StepLadder& ladder, int steps, RunAnswer answer, const Batch<double>& reached, const Batch<double>& exact, double floor,
         bool comparable) {
  const Batch<double> off = reached - exact;
  ladder.counts.push_back(steps);
  ladder.evaluations.push_back(answer.evaluations);
  ladder.errors.push_back(rms(off));
  ladder.errors_max.push_back(largest_column(off));
  ladder.changes.push_back(comparable ? rms(Batch<double>(reached - ladder.reached))
                                      : std::numeric_limits<double>::quiet_NaN());
  ladder.floors.push_back(floor);
  ladder.seconds.push_back(answer.seconds);
  ladder.reached = reached;
  ladder.last = std::move(answer);
}

void extend(StepLadder& ladder, const Foreign& foreign, const Task& task, const std::vector<int>& counts, Index points,
            const std::string& check) {
  TrueImage truth;
  bool known = false;
  for (const int steps : counts) {
    RunAnswer answer = ask(foreign, task, steps, points, check);
    if (answer.end != TaskEnd::result) {
      ladder.last = std::move(answer);
      return;
    }
    const bool again = !ladder.counts.empty() && same_journey(answer, ladder.last);
    if (!known || !again) truth = true_image(task.target, answer.start, answer.finish, answer.start_points);
    if (!truth.points.allFinite()) {
      // Nothing the subject did: the levels it chose are beyond our own solver.
      answer.end = TaskEnd::skipped;
      answer.message = "the reference solve failed between the levels that it reported: no truth is known";
      ladder.last = std::move(answer);
      return;
    }
    known = true;
    const double round_off = epsilon_of(foreign.subject.capabilities.dtype) * rms(truth.points) * std::sqrt(steps);
    const double floor = std::max(round_off, std::isfinite(truth.uncertainty) ? truth.uncertainty : 0.0);
    const Batch<double> reached = answer.X;
    add(ladder, steps, std::move(answer), reached, truth.points, floor, again);
  }
}

ClaimFit judge_ladder(const StepLadder& ladder, const ForeignSubject& subject) {
  return judge_claim(ladder.counts, ladder.errors,
                     {.claimed = subject.claims.order.value_or(0),
                      .tolerance = subject.capabilities.dtype == Dtype::f64 ? 0.15 : 0.25,
                      .floors = ladder.floors});
}

StepLadder by_changes(const StepLadder& ladder) {
  StepLadder changes = ladder;
  for (auto* values : {&changes.errors, &changes.errors_max, &changes.floors, &changes.seconds, &changes.changes}) {
    if (!values->empty()) values->erase(values->begin());
  }
  changes.errors = changes.changes;
  if (!changes.counts.empty()) changes.counts.erase(changes.counts.begin());
  if (!changes.evaluations.empty()) changes.evaluations.erase(changes.evaluations.begin());
  return changes;
}

Record ladder_order(const ForeignSubject& subject, const Task& task, const StepLadder& ladder, const ClaimFit& fit, const char* norm) {
  Record record{"order", task_id(subject, "order", task), fit.outcome, task_fields(subject, task)};
  Json& fields = record.fields;
  fields["direction"] = "backward";
  fields["norm"] = norm;
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
  if (!subject.claims.order && fit.outcome != Outcome::error && fit.cause != "not_finite") {
    record.outcome = Outcome::not_applicable;
    fields["cause"] = "not_claimed";
    fields["detail"] = "no order is claimed; it is shown, not judged";
  }
  return record;
}

Record ladder_limit(const ForeignSubject& subject, const Task& task, const StepLadder& ladder) {
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
  // Runs that go apart, and away from the truth, promise nothing.
  const bool leaving = fine > coarse && ladder.errors[last] > ladder.errors[last - 1];
  const double promised = leaving ? 0 : std::max(fine, coarse * std::exp2(-order)) / (std::exp2(order) - 1);
  const double tolerance = margin * promised + 30 * ladder.floors.back();
  const Verdict verdict = judge_error(ladder.errors.back(), std::isfinite(tolerance) ? tolerance : 0);
  record.outcome = verdict.outcome;
  fields["tolerance"] = number(verdict.tolerance);
  if (verdict.outcome != Outcome::ok) {
    fields["cause"] = "wrong_limit";
    fields["detail"] = "N = " + std::to_string(ladder.counts.back()) + " is off the exact image by " +
                       brief(ladder.errors.back()) +
                       (leaving ? ", more than N = " + std::to_string(ladder.counts[last - 1]) + ": refined, the runs move away from it"
                                : ", by its distance from N = " + std::to_string(ladder.counts[last - 1]) + " it should be " +
                                      brief(promised) + ": the runs converge to something else");
  }
  return record;
}

}  // namespace flowgauge
