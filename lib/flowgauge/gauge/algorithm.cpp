#include "flowgauge/gauge/algorithm.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/gauge/integer_clock.hpp"
#include "flowgauge/gauge/ladder.hpp"
#include "flowgauge/gauge/shipped.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {
namespace {

constexpr int finest_count = 512;

/// The points of a run: fewer where they are large.
Index points_of(const Task& task) {
  return std::clamp<Index>(2048 / dimension(task.target), 2, 8);
}

std::vector<int> first_counts(const Capabilities& capabilities) {
  return counts_from(capabilities.dtype == Dtype::f64 ? std::vector<int>{16, 32, 64, 128} : std::vector<int>{8, 16, 32, 64, 128},
                     capabilities.minimum_steps);
}

/// A ladder that is refined until the claim is met, round-off hides it, or 512 steps are reached.
StepLadder refined(const Foreign& foreign, const Task& task, std::vector<int> counts, const std::string& check) {
  StepLadder ladder;
  for (;;) {
    extend(ladder, foreign, task, counts, points_of(task), check);
    if (ladder.last.end != TaskEnd::result || ladder.counts.back() >= finest_count) return ladder;
    const std::size_t finest = ladder.counts.size() - 1;
    if (!(ladder.errors[finest] >= 30 * ladder.floors[finest])) return ladder;
    if (ladder.counts.size() >= 2 && judge_ladder(ladder, foreign.subject).outcome == Outcome::ok) return ladder;
    counts = {2 * ladder.counts.back()};
  }
}

/// A claim missed between mid-noise and the data end of the problem, measured where the error of the first steps cannot be seen,
/// where that of the last ones cannot, and where neither can. Steps alternate 3:1 in λ, where ladders settle sooner than in t.
void explain_by_ends(const Foreign& foreign, const Task& task, Record& record) {
  const Range clock = domain(task.schedule);
  const auto at_lambda = [&](double lambda) {
    return std::clamp(t_of_lambda(task.schedule, lambda), clock.low, clock.high);
  };
  const double far_start = at_lambda(-5), far_end = at_lambda(6);
  if (!(noise_level(task.schedule, far_start).lambda <= -4)) return;
  // Rounding to float32 hides the errors of fine grids.
  const bool doubles = foreign.subject.capabilities.dtype == Dtype::f64;
  const std::vector<int> counts = counts_from(doubles ? std::vector<int>{64, 128, 256} : std::vector<int>{16, 32, 64, 128},
                                              foreign.subject.capabilities.minimum_steps);
  bool hidden = false;
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
    const StepLadder ladder = refined(foreign, other, counts, record.id);
    if (ladder.last.end != TaskEnd::result) return;
    const ClaimFit fit = judge_ladder(ladder, foreign.subject);
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
    hidden = hidden || fit.cause == "at_floor";
  }
  if (hidden) {
    record.outcome = Outcome::inconclusive;
    record.fields["cause"] = "at_floor";
    record.fields["detail"] = record.fields["detail"].get<std::string>() +
                              "; whether its first or last steps are the cause is hidden by rounding";
  }
}

/// A claim missed by a method of the catalogue that is known to lose it to its first or last steps. The maps being the same, so
/// is the cause, also where single precision or a sign change hides the experiment.
void explain_by_method(const ForeignSubject& subject, const std::string& grid, const std::string& method, const ClaimFit& fit,
                       Record& record) {
  if (method.empty()) return;
  const Solver& solver = solver_named(method);
  const bool at_ends = solver.limit_cause == "low_order_start" || solver.limit_cause == "low_order_end";
  const double expected = solver.expected_order(grid);
  const double tolerance = to_number(record.fields["tolerance"]);
  if (!at_ends || !(*subject.claims.order <= solver.claimed_order) || !(fit.order >= expected - tolerance)) return;
  record.outcome = Outcome::limit;
  record.fields["cause"] = std::string(solver.limit_cause);
  record.fields["detail"] =
      "order " + brief(fit.order) + ": it is " + method + ", of order " + brief(expected) + "; " + std::string(solver.limit_detail);
}

}  // namespace

void grade_algorithm(const Foreign& foreign, const std::string& method, const GradeOptions& options, const Sink& sink) {
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
      Record limit = ladder_limit(subject, task, ladder);
      ClaimFit fit = judge_ladder(ladder, subject);
      Record record = ladder_order(subject, task, ladder, fit);
      // A step to σ = 0 of its own leaves an error that no count of steps removes; the order is that of the runs among themselves.
      if (can.own_grid && ladder.last.finish.sigma == 0 && (limit.outcome == Outcome::fault || fit.outcome != Outcome::ok)) {
        const ZeroEnd end = step_to_zero(foreign, task.parameterisation, ladder.counts.back(), order_id);
        if (end.shown) {
          const std::string detail = "the last step, from sigma/alpha = " + brief(end.from) +
                                     " to 0, draws every point towards the mean: " + brief(end.size, 2) +
                                     " is left on N(0.7, 0.25) whatever the steps";
          for (Record* missed : {&limit, &record}) {
            if (missed->outcome == Outcome::ok || missed->outcome == Outcome::not_applicable) continue;
            if (missed == &record) {
              fit = judge_ladder(by_changes(ladder), subject);
              if (fit.outcome != Outcome::ok) break;
              record.fields["measured_order"] = number(fit.order);
            }
            missed->outcome = Outcome::limit;
            missed->fields["cause"] = "sigma_zero_end";
            missed->fields["detail"] = detail;
            if (!missed->fields.contains("tolerance")) missed->fields["tolerance"] = number(end.size);
          }
        }
      }
      std::vector<Record*> by_clock;
      for (Record* one_of : {&limit, &record}) {
        if (one_of->outcome == Outcome::fault) by_clock.push_back(one_of);
      }
      explain_by_clock(foreign, task, ladder, by_clock);
      if (wanted(limit_id)) sink(limit);
      if (!wanted(order_id)) continue;
      const bool missed = fit.cause == "order_missed" || fit.cause == "pre_asymptotic" || fit.cause == "sign_change";
      if (missed && subject.claims.order && record.outcome != Outcome::limit) {
        if (smooth && one.grid == "rough") {
          record.outcome = Outcome::limit;
          record.fields["cause"] = "smooth_grid_only";
          record.fields["detail"] = fit.detail + "; the order is claimed on smooth grids only";
        } else if (one.grid != "own") {
          explain_by_ends(foreign, task, record);
        }
        if (record.outcome == Outcome::fault) explain_by_method(subject, one.grid, method, fit, record);
      }
      sink(record);
    }
  }
}

}  // namespace flowgauge
