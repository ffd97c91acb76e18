#include "flowgauge/gauge/safety.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "flowgauge/gauge/ask.hpp"
#include "flowgauge/gauge/expression.hpp"
#include "flowgauge/gauge/integer_clock.hpp"
#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/judge/judge.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr int largest_count = 64;
constexpr Index points = 3;

std::vector<int> all_counts(const Capabilities& can, bool quick) {
  std::vector<int> counts;
  const int last = std::max(largest_count, can.minimum_steps);
  for (int n = can.minimum_steps; n <= last; ++n) {
    if (!quick || n <= can.minimum_steps + 8 || n % 13 == 0 || n == last) counts.push_back(n);
  }
  return counts;
}

Sweep sweep(const Foreign& foreign, Task task, const std::string& id_end, bool quick, std::uint64_t seed) {
  Sweep all{std::move(task), id_end, all_counts(foreign.subject.capabilities, quick), {}};
  const std::string id = task_id(foreign.subject, "finite", all.task) + id_end;
  for (const int steps : all.counts) {
    all.answers.push_back(ask(foreign, all.task, steps, points, id, {.kind = NoisePlan::Kind::seeded, .seed = seed, .probe_of_row = {}}));
    if (all.answers.back().end != TaskEnd::result) break;
  }
  return all;
}

std::string list(const std::vector<int>& counts) {
  std::string text;
  const std::size_t shown = std::min<std::size_t>(counts.size(), 8);
  for (std::size_t i = 0; i < shown; ++i) text += (i > 0 ? ", " : "") + std::to_string(counts[i]);
  return text + (counts.size() > shown ? ", …" : "");
}

Record finite_record(const ForeignSubject& subject, const Sweep& sweep) {
  const std::string id = task_id(subject, "finite", sweep.task) + sweep.id_end;
  const RunAnswer& last = sweep.answers.back();
  if (last.end != TaskEnd::result) {
    Record record = unanswered("error", id, task_fields(subject, sweep.task), last.end, last.message, last.detail);
    record.fields["steps"] = sweep.counts[sweep.answers.size() - 1];
    return record;
  }
  std::vector<int> broken;
  for (std::size_t k = 0; k < sweep.answers.size(); ++k) {
    if (!sweep.answers[k].X.allFinite()) broken.push_back(sweep.counts[k]);
  }
  Record record{"error", id, broken.empty() ? Outcome::ok : Outcome::fault, task_fields(subject, sweep.task)};
  record.fields["steps"] = sweep.counts.back();
  record.fields["error_max"] = static_cast<double>(broken.size());
  record.fields["tolerance"] = 0;
  if (!broken.empty()) {
    record.fields["cause"] = "not_finite";
    const bool to_zero = noise_level(sweep.task.schedule, sweep.task.data_time).sigma == 0;
    record.fields["detail"] = std::string(to_zero ? "to sigma = 0, where many grids end: " : "") +
                              "results that are not finite at N = " + list(broken) + ", " + std::to_string(broken.size()) + " of " + std::to_string(sweep.counts.size()) + " counts";
  }
  return record;
}

Record final_level_record(const ForeignSubject& subject, const Sweep& sweep) {
  Record record{"error", task_id(subject, "final_level", sweep.task), Outcome::ok, task_fields(subject, sweep.task)};
  Json& fields = record.fields;
  if (subject.capabilities.own_grid) {
    record.outcome = Outcome::not_applicable;
    fields["cause"] = "own_grid";
    fields["detail"] = "it ends where it likes; the truth is taken at the level it reports";
    return record;
  }
  const NoiseLevel<double> asked = noise_level(sweep.task.schedule, sweep.task.data_time);
  const double ratio = asked.sigma / asked.alpha;
  // σ comes from 1 − α² in many programs, which loses ε/σ² of it.
  const double tolerance =
      std::min(0.01, 16 * epsilon_of(subject.capabilities.dtype) * (1 + 1 / (ratio * ratio)));
  double worst = 0;
  std::size_t at = 0;
  for (std::size_t k = 0; k < sweep.answers.size(); ++k) {
    const Level& end = sweep.answers[k].finish;
    const double off = std::abs(end.sigma / end.alpha / ratio - 1);
    if (!std::isnan(worst) && !(off <= worst)) {
      worst = off;
      at = k;
    }
  }
  const Verdict verdict = judge_error(worst, tolerance);
  record.outcome = verdict.outcome;
  fields["steps"] = sweep.counts[at];
  fields["error_max"] = number(worst);
  fields["error_rms"] = number(worst);
  fields["tolerance"] = number(tolerance);
  if (verdict.outcome != Outcome::ok) {
    const Level& end = sweep.answers[at].finish;
    fields["cause"] = "wrong_end";
    fields["detail"] = "asked to go to sigma/alpha = " + brief(ratio) + ", it says that it ended at " +
                       brief(end.sigma / end.alpha) + " (alpha " + brief(end.alpha) + ", sigma " +
                       brief(end.sigma) + ") after " + std::to_string(sweep.counts[at]) + " steps";
  }
  return record;
}

/// Largest difference of two results; NaN unless both are finite throughout, where largest coefficients may drop it.
double farthest(const Batch<double>& A, const Batch<double>& B) {
  if (!A.allFinite() || !B.allFinite()) return std::numeric_limits<double>::quiet_NaN();
  return (A - B).cwiseAbs().maxCoeff();
}

/// What a subject declares not to hold is a limit where it does not; otherwise a fault, as is what is not finite.
void conclude(Record& record, double off, double tolerance, bool claimed, const std::string& cause, const std::string& detail) {
  // A tolerance that comes from NaN allows nothing.
  if (!std::isfinite(tolerance)) tolerance = 0;
  const Verdict verdict = judge_error(off, tolerance);
  record.fields["error_max"] = number(off);
  record.fields["error_rms"] = number(off);
  record.fields["tolerance"] = number(tolerance);
  record.outcome = verdict.outcome == Outcome::fault && !claimed && !std::isnan(off) ? Outcome::limit : verdict.outcome;
  if (record.outcome == Outcome::ok) return;
  record.fields["cause"] = std::isnan(off) ? std::string("not_finite") : cause;
  record.fields["detail"] = std::isnan(off) ? std::string("an end point is not finite") : detail;
}

Record rows_record(const Foreign& foreign, const Task& task) {
  const ForeignSubject& subject = foreign.subject;
  constexpr int steps = 16;
  constexpr Index rows = 6;
  const std::string id = task_id(subject, "rows", task);
  Record record{"error", id, Outcome::ok, task_fields(subject, task)};
  const auto none = [&](const char* cause, const char* detail) {
    record.outcome = Outcome::not_applicable;
    record.fields["cause"] = cause;
    record.fields["detail"] = detail;
    return record;
  };
  if (subject.capabilities.batch == 1) return none("one_row", "it takes one row at a time");
  if (subject.capabilities.noise == NoiseCapability::own) return none("own_noise", "it draws its own noise, which no two runs share");
  if (subject.capabilities.noise == NoiseCapability::none && !subject.claims.deterministic) {
    return none("not_deterministic", "as declared, no two runs are the same, whatever their rows");
  }
  const int count = std::max(steps, subject.capabilities.minimum_steps);
  record.fields["steps"] = count;
  const NoisePlan quiet{.kind = NoisePlan::Kind::zero, .probe_of_row = {}};
  const auto reversed = [&](const Level& level) -> Batch<double> {
    return points_at(task.target, level, rows).rowwise().reverse();
  };
  const RunAnswer together = ask(foreign, task, count, rows, id, quiet);
  const RunAnswer turned = ask(foreign, task, count, rows, id, quiet, reversed);
  std::vector<RunAnswer> all{together, turned};
  for (Index n = 0; n < rows; n += rows - 1) {
    all.push_back(ask(foreign, task, count, 1, id, quiet, [&](const Level& level) -> Batch<double> {
      return points_at(task.target, level, rows).col(n);
    }));
  }
  for (const RunAnswer& answer : all) {
    if (answer.end != TaskEnd::result) {
      return unanswered("error", id, task_fields(subject, task), answer.end, answer.message, answer.detail);
    }
  }
  double off = 0;
  for (const double one : {farthest(turned.X.rowwise().reverse(), together.X), farthest(all[2].X, together.X.leftCols(1)),
                           farthest(all[3].X, together.X.rightCols(1))}) {
    if (!std::isnan(off) && !(one <= off)) off = one;
  }
  const double scale = together.start_points.cwiseAbs().maxCoeff() + together.X.cwiseAbs().maxCoeff();
  conclude(record, off, 64 * epsilon_of(subject.capabilities.dtype) * scale, subject.claims.rows_independent, "rows_coupled",
           "a row alone, or among the same rows in another order, comes out differently by " + brief(off));
  return record;
}

Record determinism_record(const Foreign& foreign, const Task& task, std::uint64_t seed) {
  const ForeignSubject& subject = foreign.subject;
  const std::string id = task_id(subject, "determinism", task);
  Record record{"error", id, Outcome::ok, task_fields(subject, task)};
  const int count = std::max(16, subject.capabilities.minimum_steps);
  record.fields["steps"] = count;
  const NoisePlan plan{.kind = NoisePlan::Kind::seeded, .seed = seed, .probe_of_row = {}};
  const RunAnswer first = ask(foreign, task, count, points, id, plan), second = ask(foreign, task, count, points, id, plan);
  for (const RunAnswer* answer : {&first, &second}) {
    if (answer->end != TaskEnd::result) {
      return unanswered("error", id, task_fields(subject, task), answer->end, answer->message, answer->detail);
    }
  }
  const double off = farthest(first.X, second.X);
  conclude(record, off, 0, subject.claims.deterministic, "not_deterministic",
           "the same task twice gives results that differ by " + brief(off));
  return record;
}

/// The counts at which a sweep's evaluations are not those claimed.
std::vector<int> off_claim(const StepExpression& claim, const Sweep& sweep) {
  std::vector<int> off;
  for (std::size_t k = 0; k < sweep.answers.size(); ++k) {
    if (sweep.answers[k].end != TaskEnd::result || sweep.answers[k].evaluations != claim.at(sweep.counts[k])) {
      off.push_back(sweep.counts[k]);
    }
  }
  return off;
}

}  // namespace

Record evaluations_record(const ForeignSubject& subject, const Sweep& inside, const Sweep* zero) try {
  Record record{"error", task_id(subject, "evaluations", inside.task), Outcome::ok, task_fields(subject, inside.task)};
  Json& fields = record.fields;
  const RunAnswer& last = inside.answers.back();
  const int steps = inside.counts[inside.answers.size() - 1];
  fields["steps"] = steps;
  fields["nfe"] = last.evaluations;
  fields["tolerance"] = 0;
  const auto fault = [&](const std::string& cause, const std::string& detail) {
    record.outcome = Outcome::fault;
    fields["cause"] = cause;
    fields["detail"] = detail;
    return record;
  };
  for (std::size_t k = 0; k < inside.answers.size(); ++k) {
    const RunAnswer& answer = inside.answers[k];
    if (answer.own_evaluations && *answer.own_evaluations != answer.evaluations) {
      return fault("miscounted", "it reports " + std::to_string(*answer.own_evaluations) + " evaluations over " +
                                     std::to_string(inside.counts[k]) + " steps and made " +
                                     std::to_string(answer.evaluations));
    }
  }
  if (subject.claims.evaluations.empty()) {
    record.outcome = Outcome::not_applicable;
    fields["cause"] = "not_claimed";
    fields["detail"] = "no number of evaluations is claimed; over " + std::to_string(steps) + " steps they are " +
                       std::to_string(last.evaluations);
    return record;
  }
  const StepExpression claim(subject.claims.evaluations);
  fields["nfe_expected"] = std::max(0L, claim.at(steps));
  fields["end"] = "data";
  const std::vector<int> off = off_claim(claim, inside);
  if (off.empty()) return record;
  if (zero != nullptr && off_claim(claim, *zero).empty()) {
    fields["end"] = "zero";
    return record;
  }
  for (std::size_t k = 0; k < inside.answers.size(); ++k) {
    if (inside.counts[k] != off.front()) continue;
    fields["steps"] = off.front();
    fields["nfe"] = inside.answers[k].evaluations;
    fields["nfe_expected"] = std::max(0L, claim.at(off.front()));
    return fault("wrong_evaluations", "claimed " + claim.text() + " = " + std::to_string(claim.at(off.front())) + " at N = " +
                                          std::to_string(off.front()) + ", counted " +
                                          std::to_string(inside.answers[k].evaluations));
  }
  return record;
} catch (const std::exception& error) {
  // A claim can be read and still divide by zero at some count.
  return error_record("error", task_id(subject, "evaluations", inside.task), error.what());
}

void grade_safety(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  if (!subject.claims.evaluations.empty()) StepExpression{subject.claims.evaluations};
  const auto wanted = [&](const std::string& id) { return !options.selected || options.selected(id); };
  const std::string grid = can.own_grid ? "own" : "rough";
  const std::size_t parameters = options.quick ? 1 : can.parameterisations.size();
  for (std::size_t i = 0; i < parameters; ++i) {
    const Task task = gauge_task("mixture_1d", grid, can.parameterisations[i], can);
    Task to_zero = gauge_task("mixture_flow_1d", grid, can.parameterisations[i], can);
    to_zero.data_time = domain(to_zero.schedule).high;
    const std::string zero = ";end=zero";
    const std::string finite_id = task_id(subject, "finite", task), zero_id = task_id(subject, "finite", to_zero) + zero;
    const std::string cost_id = task_id(subject, "evaluations", task), end_id = task_id(subject, "final_level", task);
    std::optional<Sweep> inside, end;
    if (wanted(finite_id) || wanted(cost_id) || wanted(end_id)) inside = sweep(foreign, task, "", options.quick, options.seed);
    // Only the first parameterisation is its own: converted from others, a prediction at σ = 0 need not exist.
    if (i == 0 && !can.own_grid && (wanted(zero_id) || wanted(cost_id))) end = sweep(foreign, to_zero, zero, options.quick, options.seed);
    if (inside && wanted(finite_id)) sink(finite_record(subject, *inside));
    if (end && wanted(zero_id)) sink(finite_record(subject, *end));
    if (inside && inside->answers.back().end == TaskEnd::result) {
      if (wanted(cost_id)) sink(evaluations_record(subject, *inside, end ? &*end : nullptr));
      if (wanted(end_id)) {
        Record level = final_level_record(subject, *inside);
        if (level.outcome == Outcome::fault) explain_end_by_clock(foreign, task, inside->answers, inside->counts.back(), level);
        sink(level);
      }
    }
    if (i > 0) continue;
    if (wanted(task_id(subject, "rows", task))) sink(rows_record(foreign, task));
    if (wanted(task_id(subject, "determinism", task))) sink(determinism_record(foreign, task, options.seed));
  }
}

}  // namespace flowgauge
