#include "flowgauge/study/scheme_law.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/judge/order.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/climb.hpp"
#include "flowgauge/study/infinite_ends.hpp"
#include "flowgauge/study/support.hpp"
#include "flowgauge/target/distance.hpp"

namespace flowgauge {
namespace {

struct Normal {
  double mean;
  double deviation;
};

constexpr std::array<double, 5> offsets{-8, -1, 0, 1, 8};  // in standard deviations

/// What the scheme makes of N(start) along one eigenvector, where it is affine.
std::optional<Normal> along_eigenvector(const Solver& solver, const Schedule& schedule,
                                        const std::vector<double>& times, double mean, double variance,
                                        const Normal& start, Parameterisation parameterisation) {
  if (solver.run_affine) {
    const AffineForm end = solver.run_affine(affine_model(schedule, mean, variance, parameterisation), times,
                                             AffineForm{{start.mean, start.deviation}});
    return Normal{end.mean(), end.standard_deviation()};
  }
  const Gaussian line{Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)};
  // Far out too, where clipping and thresholds begin.
  Batch<double> X(1, 5);
  for (Index i = 0; i < 5; ++i) X(0, i) = start.mean + offsets[static_cast<std::size_t>(i)] * start.deviation;
  const Batch<double> end = solver.run(path_model(GaussianPath<double>(schedule, line), parameterisation), times, X);
  const double slope = (end(0, 3) - end(0, 1)) / 2;
  if (!end.allFinite()) return Normal{end.sum(), end.sum()};
  const double size = end.cwiseAbs().maxCoeff() + X.cwiseAbs().maxCoeff();
  for (Index i = 0; i < 5; ++i) {
    const double straight = end(0, 2) + offsets[static_cast<std::size_t>(i)] * slope;
    if (!(std::abs(end(0, i) - straight) <= 1e-10 * size)) return std::nullopt;
  }
  return Normal{end(0, 2), std::abs(slope)};
}

SchemeLaw refused(const std::string& why) {
  SchemeLaw law;
  law.refused = why;
  return law;
}

/// Whether errors over doubled counts fall by a power of them yet.
bool falls(const std::vector<double>& errors) {
  return errors.size() > 2 && errors.back() < std::sqrt(0.5) * errors[errors.size() - 2];
}

}  // namespace

SchemeLaw scheme_law(const Solver& solver, const Grid& grid, const Problem& problem, int steps,
                     Parameterisation parameterisation) {
  if (solver.adaptive) return refused("the steps of an adaptive solver depend on the state: its law is not normal");
  const auto* target = std::get_if<Gaussian>(&problem.target);
  if (target == nullptr) return refused("the data of problem " + problem.name + " are not Gaussian");
  const std::vector<double> t = times<double>(grid, problem.schedule, problem.noise_time, problem.data_time, steps);
  const NoiseLevel<double> from = noise_level(problem.schedule, problem.noise_time);
  const NoiseLevel<double> to = noise_level(problem.schedule, problem.data_time);

  const SymmetricEigen<double> split = symmetric_eigen<double>(target->covariance);
  const Matrix<double>& Q = split.vectors;
  const Vector<double> mean = Q.transpose() * target->mean;
  const Index d = mean.size();
  Vector<double> reached_mean(d), reached_variance(d);
  for (Index i = 0; i < d; ++i) {
    const double variance = std::max(split.values(i), 0.0);
    const Normal start{from.alpha * mean(i), std::hypot(from.alpha * std::sqrt(variance), from.sigma)};
    const auto end = along_eigenvector(solver, problem.schedule, t, mean(i), variance, start, parameterisation);
    if (!end) return refused("the scheme is not affine in the state: its law on Gaussian data is not normal");
    reached_mean(i) = end->mean;
    reached_variance(i) = end->deviation * end->deviation;
  }
  SchemeLaw law;
  const Matrix<double> root = Q * reached_variance.cwiseSqrt().asDiagonal();
  law.reached = {Q * reached_mean, root * root.transpose()};
  law.exact = {to.alpha * target->mean,
               to.alpha * to.alpha * target->covariance + to.sigma * to.sigma * Matrix<double>::Identity(d, d)};
  if (!reached_mean.allFinite() || !reached_variance.allFinite()) {
    law.wasserstein2 = law.kullback_leibler = std::numeric_limits<double>::quiet_NaN();
    return law;
  }
  law.wasserstein2 = wasserstein2<double>(law.reached, law.exact);
  law.kullback_leibler = kullback_leibler<double>(law.reached, law.exact);
  return law;
}

std::string scheme_law_id(const SchemeLawStudy& study) {
  return check_id(study.solver.entry.name, "law",
                  {{"grid", std::string(entry(study.grid).name)}, {"problem", study.problem.name}});
}

void run_scheme_law(const SchemeLawStudy& study, const Sink& sink) {
  constexpr double tolerance = 0.01, most_move = 0.02;
  const std::string grid(entry(study.grid).name);
  Record record{"law", scheme_law_id(study), Outcome::not_applicable, Json::object()};
  Json& fields = record.fields;
  fields["solver"] = std::string(study.solver.entry.name);
  fields["problem"] = study.problem.name;
  fields["grid"] = grid;
  std::map<int, SchemeLaw> laws;
  const auto law_at = [&](int steps) -> const SchemeLaw& {
    const auto known = laws.find(steps);
    if (known != laws.end()) return known->second;
    return laws.emplace(steps, scheme_law(study.solver, study.grid, study.problem, steps)).first->second;
  };
  std::vector<int> counts = study.steps;
  const auto none = [&](const char* cause, const std::string& detail) {
    fields["cause"] = cause;
    fields["detail"] = detail;
    sink(record);
  };
  const int first_count = counts.empty() ? std::max(Climb{}.first, study.solver.minimum_steps) : counts.front();
  const bool endless = has_infinite_end(study.problem);
  try {
    law_at(first_count);
  } catch (const std::exception& error) {
    // A grid with a uniform λ has no times where λ is infinite: it is not the solver that fails.
    if (endless) return none("no_grid", error.what());
    throw;
  }
  const SchemeLaw& first = law_at(first_count);
  if (!first.refused.empty()) return none("no_normal_law", first.refused);
  const auto floor_at = [scale = first.exact.covariance.trace()](int steps) {
    return std::numeric_limits<double>::epsilon() * std::sqrt(scale * static_cast<double>(steps));
  };
  OrderGate gate{.expected = study.solver.expected_order(grid), .tolerance = tolerance, .one_sided = true};
  std::optional<Climbed> climbed;
  if (counts.empty()) {
    // A hundredth of an error asks more of a ladder than its order: less rounding in it, and orders that hardly move.
    climbed = climb(
        {.move = most_move, .drift = 0.01}, gate, study.solver.minimum_steps,
        [&](int steps) { return law_at(steps).wasserstein2; },
        [&](int steps) { return floor_at(steps) / (10 * tolerance); });
    counts = climbed->counts;
  }
  std::vector<double> errors;
  for (const int steps : counts) errors.push_back(law_at(steps).wasserstein2);
  gate.floor = floor_at(counts.back());
  LeadingOrder verdict = judge_leading_order(counts, errors, gate, tolerance);
  // Orders may pause on their way (sde_dpmpp_2m from t = 1: off by 2 % from 512 to 2048 steps); a wrong law stops falling.
  while (climbed && verdict.outcome == Outcome::fault && falls(errors) && 2 * counts.back() <= Climb{}.largest) {
    const int steps = 2 * counts.back();
    if (!(law_at(steps).wasserstein2 >= 30 * floor_at(steps) / (10 * tolerance))) break;
    counts.push_back(steps);
    errors.push_back(law_at(steps).wasserstein2);
    gate.floor = floor_at(steps);
    verdict = judge_leading_order(counts, errors, gate, tolerance);
  }
  const SchemeLaw& law = law_at(counts.back());
  record.outcome = verdict.outcome;
  fields["steps"] = counts.back();
  fields["w2"] = number(errors.back());
  fields["w2_predicted"] = number(verdict.predicted);
  fields["deviation"] = number(verdict.deviation);
  fields["tolerance"] = tolerance;
  fields["kl"] = number(law.kullback_leibler);
  fields["mean_error"] = number((law.reached.mean - law.exact.mean).norm());
  fields["std_error"] = number(
      std::isfinite(law.wasserstein2)
          ? (symmetric_sqrt<double>(law.reached.covariance) - symmetric_sqrt<double>(law.exact.covariance)).norm()
          : law.wasserstein2);
  if (verdict.outcome != Outcome::ok) {
    fields["cause"] = std::isfinite(errors.back()) ? "off_leading_order" : "not_finite";
    fields["detail"] = verdict.detail;
  }
  const bool finite = std::isfinite(errors.back());
  const OrderFit fit = fit_order(counts, errors, gate);
  const auto& local = fit.local_orders;
  if (gate.expected == 0 && finite) {
    record.outcome = Outcome::limit;
    fields["cause"] = std::string(study.solver.limit_cause);
    fields["detail"] = std::string(study.solver.limit_detail);
  } else if (verdict.outcome == Outcome::fault && finite && endless && falls(errors)) {
    record.outcome = Outcome::not_applicable;
    fields["cause"] = "infinite_end";
    fields["detail"] = "the step of infinite length in λ has an error of its own, whose order or logarithm this does not tell: " + verdict.detail;
  } else if (verdict.outcome == Outcome::fault && climbed && moves_yet(*climbed, fit)) {
    record.outcome = Outcome::not_applicable;
    fields["cause"] = "not_settled";
    fields["detail"] = "the orders still move where the errors come to the round-off floor: " + verdict.detail;
  } else if (verdict.outcome == Outcome::fault && finite && !climbed &&
             (fit.ladder == Ladder::sign_change || fit.ladder == Ladder::pre_asymptotic ||
              (falls(errors) && !(std::abs(local.back() - local[local.size() - 2]) <= most_move)))) {
    record.outcome = Outcome::inconclusive;
    fields["cause"] = "not_settled";
    fields["detail"] = "the orders still move over these counts; without --steps they are chosen: " + verdict.detail;
  }
  sink(record);
}

}  // namespace flowgauge
