#include "flowgauge/gauge/shipped.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/gauge/integer_clock.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/affine_form.hpp"

namespace flowgauge {
namespace {

constexpr double mean = 0.7;

/// The affine map of a run on N(0.7, variance): its law from the exact start, and from another normal law.
struct AffineRun {
  RunAnswer answer;
  double variance = 0;
  double slope = 0, centre = 0;  ///< image of the mean at the start, and by how much a unit there moves the end

  double start_mean() const { return answer.start.alpha * mean; }
  double start_deviation() const { return std::hypot(answer.start.alpha * std::sqrt(variance), answer.start.sigma); }
  double deviation() const { return std::abs(slope) * start_deviation(); }
};

AffineRun affine_run(const Foreign& foreign, Parameterisation parameterisation, double variance, int steps, const std::string& check) {
  const Capabilities& can = foreign.subject.capabilities;
  Task task = gauge_task("gaussian_narrow", can.own_grid ? "own" : "lambda_uniform", parameterisation, can);
  task.target = over_shape(can.shape, {Gaussian{Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)}});
  AffineRun run;
  run.variance = variance;
  run.answer = ask(foreign, task, steps, 3, check, {}, [&](const Level& level) -> Batch<double> {
    const double width = std::hypot(level.alpha * std::sqrt(variance), level.sigma);
    const Eigen::RowVector3d points(level.alpha * mean - width, level.alpha * mean, level.alpha * mean + width);
    return points.replicate(dimension(task.target), 1);
  });
  if (run.answer.end != TaskEnd::result) return run;
  const Batch<double>&X = run.answer.start_points, &Y = run.answer.X;
  run.slope = (Y(0, 2) - Y(0, 0)) / (X(0, 2) - X(0, 0));
  run.centre = Y(0, 1) + run.slope * (run.start_mean() - X(0, 1));
  return run;
}

/// The deviation at N → ∞ from two runs, N and N/2, of a method of that order.
double extrapolated(double fine, double coarse, double order) {
  return fine + (fine - coarse) / (std::exp2(order) - 1);
}

}  // namespace

ZeroEnd step_to_zero(const Foreign& foreign, Parameterisation parameterisation, int steps, const std::string& check) {
  const double order = std::max(foreign.subject.claims.order.value_or(1), 0.5);
  ZeroEnd end;
  double levels[2];
  int at = 0;
  const int least = foreign.subject.capabilities.minimum_steps;
  steps = std::max({steps, 2, 2 * least});
  for (const double variance : {0.25, 4.0}) {
    const AffineRun fine = affine_run(foreign, parameterisation, variance, steps, check);
    const AffineRun coarse = affine_run(foreign, parameterisation, variance, steps / 2, check);
    if (fine.answer.end != TaskEnd::result || coarse.answer.end != TaskEnd::result) return end;
    const double deviation = extrapolated(fine.deviation(), coarse.deviation(), order);
    levels[at++] = std::sqrt(variance * variance / (deviation * deviation) - variance);
    if (variance == 0.25) end.size = std::abs(deviation - std::sqrt(variance));
  }
  end.from = levels[0];
  end.shown = std::abs(levels[0] / levels[1] - 1) <= 0.1;
  return end;
}

namespace {

Record loss_record(const ForeignSubject& subject, const std::string& loss, Parameterisation parameterisation, const std::string& problem) {
  const std::string grid = subject.capabilities.own_grid ? "own" : "rough";
  Record record{"law",
                check_id(subject.name, "shipped",
                         {{"loss", loss}, {"grid", grid}, {"param", std::string(to_string(parameterisation))}, {"problem", problem}}),
                Outcome::ok, Json::object()};
  record.fields["solver"] = subject.name;
  record.fields["problem"] = problem;
  record.fields["grid"] = grid;
  return record;
}

/// A loss that was shown: a limit, or a fault beyond what is allowed.
void conclude(Record& record, double mean_error, double deviation_error, const GradeOptions& options, const std::string& cause,
              const std::string& detail) {
  const double size = std::hypot(mean_error, deviation_error);
  record.fields["w2"] = number(size);
  record.fields["mean_error"] = number(mean_error);
  record.fields["std_error"] = number(deviation_error);
  if (size == 0) return;
  if (!std::isfinite(size)) {
    record.outcome = Outcome::fault;
    record.fields["cause"] = "not_finite";
    record.fields["detail"] = "what it costs is not finite: " + detail;
    return;
  }
  record.outcome = Outcome::limit;
  record.fields["cause"] = cause;
  record.fields["detail"] = detail + "; this costs " + brief(size, 2);
  if (options.max_error && !(size <= *options.max_error)) {
    record.outcome = Outcome::fault;
    record.fields["cause"] = "too_large";
    record.fields["detail"] = cause + ": " + detail + "; this costs " + brief(size, 2) + ", allowed is " + brief(*options.max_error, 2);
  }
}

void end_and_start(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Parameterisation parameterisation = subject.capabilities.parameterisations.front();
  Record end = loss_record(subject, "end", parameterisation, "gaussian_narrow");
  Record start = loss_record(subject, "start", parameterisation, "gaussian_narrow");
  const auto wanted = [&](const Record& record) { return !options.selected || options.selected(record.id); };
  if (!wanted(end) && !wanted(start)) return;
  const int steps = std::max(128, subject.capabilities.minimum_steps);
  constexpr double variance = 0.25;
  const AffineRun run = affine_run(foreign, parameterisation, variance, steps, end.id);
  if (run.answer.end != TaskEnd::result) {
    for (Record* one : {&end, &start}) {
      if (wanted(*one)) sink(unanswered("law", one->id, one->fields, run.answer.end, run.answer.message, run.answer.detail));
    }
    return;
  }
  const Level first = run.answer.start, last = run.answer.finish;
  end.fields["steps"] = start.fields["steps"] = steps;
  if (last.sigma > 0) {
    conclude(end, (last.alpha - 1) * mean, std::hypot(last.alpha * std::sqrt(variance), last.sigma) - std::sqrt(variance), options,
             "sigma_zero_end", "it stops at sigma = " + brief(last.sigma) + ", alpha = " + brief(last.alpha) + ", and keeps that noise");
  } else {
    const ZeroEnd zero = step_to_zero(foreign, parameterisation, std::max(512, steps), end.id);
    if (zero.shown) {
      conclude(end, 0, -zero.size, options, "sigma_zero_end",
               "its last step, from sigma/alpha = " + brief(zero.from) + " to 0, draws every point towards the mean");
    } else {
      end.outcome = Outcome::inconclusive;
      end.fields["cause"] = "no_level";
      end.fields["detail"] = "what is left at sigma = 0 is not that of one step from one level: there is none to be seen, or the run is at fault";
    }
  }
  if (wanted(end)) sink(end);
  // A prior that keeps variances is N(0, 1), one that lets them grow N(0, σ²).
  const bool preserving = std::abs(std::hypot(first.alpha, first.sigma) - 1) <= 1e-3;
  const double prior = preserving ? 1 : first.sigma;
  const double scale = std::abs(run.slope);
  conclude(start, scale * run.start_mean(), scale * (prior - run.start_deviation()), options, "prior_mismatch",
           "it starts at sigma/alpha = " + brief(first.sigma / first.alpha) + ", where the law of the data is not yet N(0, " +
               brief(prior * prior) + ")");
  if (wanted(start)) sink(start);
}

/// What rounding the clock costs, where the subject runs on the grids it is given and has a clock with ticks; otherwise 0.
double clock_loss(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  Record record = loss_record(subject, "clock", can.parameterisations.front(), "mixture_1d");
  if (options.selected && !options.selected(record.id)) return 0;
  const Task task = gauge_task("mixture_1d", "time_uniform", can.parameterisations.front(), can);
  const int steps = std::max(512, can.minimum_steps);
  const RunAnswer run = ask(foreign, task, steps, 1, record.id);
  if (run.end != TaskEnd::result || !may_have_ticks(run, task, steps)) return 0;
  const std::optional<IntegerClock> clock = integer_clock(foreign, task, record.id);
  if (!clock) return 0;
  record.fields["steps"] = steps;
  conclude(record, 0, clock->error, options, "integer_clock",
           "its clock has " + std::to_string(clock->lambdas.size()) +
               " ticks between the noise levels of the problem, and more steps than ticks gain nothing");
  sink(record);
  return clock->error;
}

/// `clock`: what rounding the clock leaves, which is not the fault of single precision.
void dtype_loss(const Foreign& foreign, double clock, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Capabilities& can = subject.capabilities;
  Record record = loss_record(subject, "dtype", can.parameterisations.front(), "mixture_1d");
  if (options.selected && !options.selected(record.id)) return;
  const Task task = gauge_task("mixture_1d", can.own_grid ? "own" : "rough", can.parameterisations.front(), can);
  StepLadder ladder;
  extend(ladder, foreign, task, counts_from({128, 256, 512}, can.minimum_steps), 4, record.id);
  if (ladder.last.end != TaskEnd::result) {
    sink(unanswered("law", record.id, record.fields, ladder.last.end, ladder.last.message, ladder.last.detail));
    return;
  }
  const double fine = ladder.errors.back(), before = ladder.errors[1];
  const double order = std::log2(before / fine), claimed = subject.claims.order.value_or(1);
  record.fields["steps"] = ladder.counts.back();
  const std::string finest = "N = " + std::to_string(ladder.counts.back()), middle = "N = " + std::to_string(ladder.counts[1]);
  if (!std::isfinite(fine) || !std::isfinite(before)) {
    record.outcome = Outcome::fault;
    record.fields["cause"] = "not_finite";
    record.fields["detail"] = "an end point is not finite";
  } else if (fine < 1000 * ladder.floors.back() && order < claimed / 2 && !(fine < 3 * clock)) {
    conclude(record, 0, fine, options, "float32_state",
             "in float32 the error stops to fall: " + brief(before, 2) + " at " + middle + ", " + brief(fine, 2) + " at " + finest);
  } else {
    record.outcome = Outcome::not_applicable;
    record.fields["cause"] = "not_reached";
    record.fields["detail"] = "at " + finest + " the error " + brief(fine, 2) + " is that of the " + (fine < 3 * clock ? "clock" : "steps") + ": rounding to float32 is not yet seen";
  }
  sink(record);
}

}  // namespace

void grade_shipped(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  double clock = 0;
  if (foreign.subject.capabilities.own_grid) {
    end_and_start(foreign, options, sink);
  } else {
    clock = clock_loss(foreign, options, sink);
  }
  if (foreign.subject.capabilities.dtype == Dtype::f32) dtype_loss(foreign, clock, options, sink);
}

}  // namespace flowgauge
