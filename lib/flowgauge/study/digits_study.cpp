#include "flowgauge/study/digits_study.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr double unit_roundoff = std::numeric_limits<float>::epsilon() / 2;
constexpr double lambda_noise = -4, lambda_data = 6;
/// As many times the floor as an error needs for its order to be read (judge/order.hpp).
constexpr double readable = 30;

Problem rounded_problem() {
  Problem problem = load_problem("mixture_1d");
  problem.schedule = VpLinear{};
  problem.noise_time = t_of_lambda(problem.schedule, lambda_noise);
  problem.data_time = t_of_lambda(problem.schedule, lambda_data);
  return problem;
}

/// Of log y over log x.
double slope(const std::vector<int>& x, const std::vector<double>& y) {
  double mean_x = 0, product = 0, square = 0;
  const double count = static_cast<double>(x.size());
  for (const int one : x) mean_x += std::log(static_cast<double>(one)) / count;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double dx = std::log(static_cast<double>(x[k])) - mean_x;
    product += dx * std::log(y[k]);  // the mean of log y drops out, as Σ dx = 0
    square += dx * dx;
  }
  return product / square;
}

/// The first count from which on `reached` holds; 0 where it does not at the last.
template <class Reached>
int first_from(const std::vector<int>& steps, const Reached& reached) {
  int first = 0;
  for (std::size_t k = steps.size(); k-- > 0 && reached(k);) first = steps[k];
  return first;
}

}  // namespace

DigitsSubject digits_subject(const Solver& solver) {
  SingleRun single = single_run(solver.entry.name);
  if (!single) {
    throw std::invalid_argument(
        "digits: solver " + std::string(solver.entry.name) +
        " does not run in single precision; allowed are the solvers of our own with fixed steps");
  }
  return {solver.entry, std::move(single), solver.run, solver.evaluations};
}

DigitsSubject digits_subject(const StochasticSampler& sampler) {
  const RandomKey key{0, experiment_number("digits")};
  const Noise<Batch<double>> noise = [drawn = batch_noise(key)](const Batch<double>& like, int step, int index) {
    return in_double(in_single(drawn(like, step, index)));
  };
  return {sampler.entry, single_run(sampler, key),
          [noise, method = sampler.method](const auto& model, const auto& times, const auto& X) {
            return run_sampler<Batch<double>>(method, model, times, noise, X);
          },
          [each = sampler.evaluations_per_step](int steps) { return static_cast<long>(steps) * each; }, false};
}

LostDigits lost_digits(const DigitsStudy& study) {
  const Problem problem = rounded_problem();
  const Model<Batch<double>, double> model = path_model(problem.path<double>(), Parameterisation::epsilon);
  const SingleBatch x = in_single(start_points<double>(problem, problem.noise_time, study.points));
  const Batch<double> X = in_double(x);
  Batch<double> exact;
  if (study.subject.follows_flow) exact = answer<double>(problem, problem.noise_time, problem.data_time, X).points;
  LostDigits lost;
  for (const int steps : study.steps) {
    const std::vector<double> t =
        times<double>(study.grid, problem.schedule, problem.noise_time, problem.data_time, steps);
    const Batch<double> reached = study.subject.in_double(model, t, X);
    const Batch<double> difference =
        in_double(study.subject.in_single(in_single(model, Parameterisation::epsilon), t, x)) - reached;
    lost.absolute.push_back(rms(difference));
    lost.largest.push_back(largest_column(difference));
    lost.units.push_back(lost.absolute.back() / (unit_roundoff * rms(reached)));
    const double per_root = lost.units.back() / std::sqrt(static_cast<double>(steps));
    if (!(per_root <= lost.factor) && !std::isnan(lost.factor)) lost.factor = per_root;
    if (study.subject.follows_flow) lost.truncation.push_back(rms(Batch<double>(reached - exact)));
  }
  lost.growth = slope(study.steps, lost.units);
  if (study.subject.follows_flow) {
    lost.hidden_from =
        first_from(study.steps, [&](std::size_t k) { return lost.truncation[k] < readable * lost.absolute[k]; });
    lost.exhausted_from = first_from(study.steps, [&](std::size_t k) { return lost.truncation[k] < lost.absolute[k]; });
  }
  return lost;
}

std::string digits_id(const DigitsStudy& study) {
  return check_id(study.subject.entry.name, "digits",
                  {{"grid", std::string(entry(study.grid).name)}, {"problem", "mixture_1d"}});
}

void run_digits(const DigitsStudy& study, const Sink& sink) {
  const LostDigits lost = lost_digits(study);
  Record record{"work_precision", digits_id(study), Outcome::ok, Json::object()};
  Json& fields = record.fields;
  fields["solver"] = std::string(study.subject.entry.name);
  fields["problem"] = "mixture_1d";
  fields["grid"] = std::string(entry(study.grid).name);
  fields["norm"] = "float32";
  fields["adaptive"] = false;
  fields["knob"] = "steps";
  std::vector<long> evaluations;
  for (const int steps : study.steps) evaluations.push_back(study.subject.evaluations(steps));
  fields["value"] = study.steps;
  fields["nfe"] = evaluations;
  fields["error_rms"] = numbers(lost.absolute);
  fields["error_max"] = numbers(lost.largest);
  fields["units"] = numbers(lost.units);
  if (!lost.truncation.empty()) fields["truncation"] = numbers(lost.truncation);
  fields["digits_lost"] = number(std::log10(lost.units.back()));
  fields["growth"] = number(lost.growth);
  fields["factor"] = number(lost.factor);
  fields["tolerance"] = digits_tolerance;
  if (lost.hidden_from > 0) fields["hidden_from"] = lost.hidden_from;
  if (lost.exhausted_from > 0) fields["exhausted_from"] = lost.exhausted_from;
  const Verdict verdict = judge_error(lost.factor, digits_tolerance);
  if (verdict.outcome != Outcome::ok) {
    record.outcome = verdict.outcome;
    fields["cause"] = "lost_digits";
    fields["detail"] = "in single precision the rounding is " + shortest(lost.factor) + " · 2⁻²⁴ |x| √N; allowed is " +
                       shortest(digits_tolerance);
  } else if (lost.exhausted_from > 0) {
    record.outcome = Outcome::limit;
    fields["cause"] = "float32_state";
    fields["detail"] = "in single precision steps help no more from N = " + std::to_string(lost.exhausted_from) +
                       " on, and the order cannot be read from N = " + std::to_string(lost.hidden_from) +
                       " on: rounding is larger than the error of the steps, or than a thirtieth of it";
  }
  sink(record);
}

std::vector<StudyTask> digits_tasks(const std::vector<Solver>& solvers,
                                    const std::vector<StochasticSampler>& samplers) {
  std::vector<StudyTask> tasks;
  const auto add = [&](DigitsSubject subject) {
    DigitsStudy study{std::move(subject)};
    std::string id = digits_id(study);
    tasks.push_back({std::move(id), [study = std::move(study)](const Sink& sink) { run_digits(study, sink); }});
  };
  for (const Solver& solver : solvers) {
    if (!solver.foreign && single_run(solver.entry.name)) add(digits_subject(solver));
  }
  for (const StochasticSampler& sampler : samplers) add(digits_subject(sampler));
  return tasks;
}

}  // namespace flowgauge
