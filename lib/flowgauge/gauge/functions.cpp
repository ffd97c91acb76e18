#include "flowgauge/gauge/functions.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <stdexcept>
#include <utility>

#include "flowgauge/gauge/ask.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/judge/judge.hpp"
#include "flowgauge/objective/losses.hpp"
#include "flowgauge/objective/weighting.hpp"
#include "flowgauge/path/gaussian_path.hpp"
#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

using Arrays = std::vector<std::pair<std::string, Batch<double>>>;

/// A call that did not end in a result, on its way to a record.
struct NoResult {
  CallAnswer answer;
};

const Batch<double>* array(const CallAnswer& answer, std::string_view name) {
  for (const auto& [key, values] : answer.arrays) {
    if (key == name) return &values;
  }
  return nullptr;
}

/// Asks for a function; columns stay together, in batches the subject can take. Throws NoResult.
class Caller {
 public:
  Caller(const Foreign& foreign, std::string check) : foreign_(foreign), check_(std::move(check)) {}

  Arrays operator()(const std::string& function, const Arrays& arrays) const {
    const Index all = arrays.front().second.cols();
    const Index batch = foreign_.subject.capabilities.batch;
    const Index most = batch > 0 ? std::min(batch, all) : all;
    Arrays whole;
    for (Index first = 0; first < all; first += most) {
      const Index count = std::min(most, all - first);
      CallQuestion question{check_, function, {}};
      for (const auto& [name, values] : arrays) question.arrays.emplace_back(name, values.middleCols(first, count));
      CallAnswer answer = foreign_.call(question);
      if (answer.end != TaskEnd::result) throw NoResult{std::move(answer)};
      if (first == 0) {
        for (const auto& [name, values] : answer.arrays) whole.emplace_back(name, Batch<double>(values.rows(), all));
      }
      for (auto& [name, values] : whole) {
        const Batch<double>* part = array(answer, name);
        if (part == nullptr || part->cols() != count || part->rows() != values.rows()) {
          answer.end = TaskEnd::error;
          answer.message = "array " + name + " has not the shape of the points asked for";
          throw NoResult{std::move(answer)};
        }
        values.middleCols(first, count) = *part;
      }
    }
    return whole;
  }

 private:
  const Foreign& foreign_;
  std::string check_;
};

const Batch<double>* find(const Arrays& arrays, std::string_view name) {
  for (const auto& [key, values] : arrays) {
    if (key == name) return &values;
  }
  return nullptr;
}

const Batch<double>& need(const Arrays& arrays, std::string_view name, Index rows) {
  const Batch<double>* values = find(arrays, name);
  if (values != nullptr && values->rows() == rows) return *values;
  CallAnswer answer;
  answer.message = "array " + std::string(name) + (values == nullptr ? " is missing" : " has another shape than asked for");
  throw NoResult{std::move(answer)};
}

/// One check: its id, what it is on, and the numbers with what they may be off by.
struct Comparison {
  std::string id, problem, cause;
  Batch<double> found, expected, tolerance;  ///< of one shape; tolerances are absolute
  std::string what;                          ///< for the sentence: "alpha at t = "
  Batch<double> where;                       ///< d × N
};

void judge_comparison(const ForeignSubject& subject, const Comparison& one, const GradeOptions& options, const Sink& sink) {
  if (options.selected && !options.selected(one.id)) return;
  Record record{"error", one.id, Outcome::ok, Json::object()};
  record.fields["solver"] = subject.name;
  record.fields["problem"] = one.problem;
  double share = 0, largest = 0, squares = 0;
  Index worst = 0;
  for (Index n = 0; n < one.found.cols(); ++n) {
    for (Index i = 0; i < one.found.rows(); ++i) {
      const double off = std::abs(one.found(i, n) - one.expected(i, n));
      squares += off * off;
      // The first NaN stays: !(x <= NaN) alone would let the next number take its place.
      const double part = off == 0 ? 0 : off / one.tolerance(i, n);
      if (!std::isnan(share) && !(part <= share)) {
        share = part;
        worst = n;
      }
      if (!std::isnan(largest) && !(off <= largest)) largest = off;
    }
  }
  const Verdict verdict = judge_error(share, 1);
  record.outcome = verdict.outcome;
  record.fields["error_max"] = number(largest);
  record.fields["error_rms"] = number(std::sqrt(squares / static_cast<double>(one.found.size())));
  record.fields["tolerance"] = number(one.tolerance.col(worst).minCoeff());
  if (verdict.outcome != Outcome::ok) {
    record.fields["cause"] = std::isfinite(largest) ? one.cause : "not_finite";
    std::string place;
    for (Index i = 0; i < one.where.rows(); ++i) place += (i > 0 ? ", " : "") + brief(one.where(i, worst), 6);
    std::string found, expected;
    for (Index i = 0; i < one.found.rows(); ++i) {
      found += (i > 0 ? ", " : "") + brief(one.found(i, worst), 10);
      expected += (i > 0 ? ", " : "") + brief(one.expected(i, worst), 10);
    }
    record.fields["detail"] = one.what + place + ": found " + found + ", expected " + expected + ", allowed is an error of " +
                              brief(one.tolerance.col(worst).minCoeff(), 2);
  }
  sink(record);
}

/// A check whose numbers cannot be told from right ones by what was asked.
void undecided(const ForeignSubject& subject, const std::string& id, const std::string& problem, const std::string& cause,
               const std::string& detail, const Sink& sink) {
  Record record{"error", id, Outcome::inconclusive, Json::object()};
  record.fields["solver"] = subject.name;
  record.fields["problem"] = problem;
  record.fields["cause"] = cause;
  record.fields["detail"] = detail;
  sink(record);
}

/// Runs a check; a call without a result becomes its record.
template <class Body>
void guarded(const ForeignSubject& subject, const std::string& id, const std::string& problem, const Sink& sink, const Body& body) {
  try {
    body();
  } catch (const NoResult& none) {
    Json fields;
    fields["solver"] = subject.name;
    fields["problem"] = problem;
    sink(unanswered("error", id, std::move(fields), none.answer.end, none.answer.message, none.answer.detail));
  }
}

Batch<double> full_like(const Batch<double>& X, double value) { return Batch<double>::Constant(X.rows(), X.cols(), value); }

Batch<double> normal_points(Index dimension, Index points) {
  const Gaussian standard{Vector<double>::Zero(dimension), Matrix<double>::Identity(dimension, dimension)};
  return sample(standard, points, 7);
}

/// Steps and errors of the five-point difference (f(−2h) − 8f(−h) + 8f(h) − f(2h))/12h: ε/h of rounding, h⁴ of truncation.
double difference_step(Dtype dtype) { return dtype == Dtype::f64 ? 1e-3 : 0.05; }
double difference_error(Dtype dtype) { return dtype == Dtype::f64 ? 1e-8 : 2e-4; }

}  // namespace

void grade_schedule(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const double epsilon = epsilon_of(subject.capabilities.dtype);
  std::optional<Schedule> claimed;
  if (!subject.claims.schedule.is_null()) claimed = schedule_from_json(subject.claims.schedule, "claims.schedule");
  const std::string problem = claimed ? std::string(entry(*claimed).name) : "own";
  const auto id = [&](const char* quantity) { return check_id(subject.name, "level", {{"quantity", quantity}}); };
  guarded(subject, id("alpha"), problem, sink, [&] {
    const Caller level(foreign, id("alpha"));
    constexpr Index count = 33;
    Batch<double> t(1, count);
    const Range clock = claimed ? domain(*claimed) : Range{0, 1, true, true};
    const bool bounded = std::isfinite(clock.high);
    for (Index n = 0; n < count; ++n) {
      const double part = (static_cast<double>(n) + 0.5) / count;
      t(0, n) = bounded ? clock.low + (clock.high - clock.low) * part : std::exp(-6 + 10 * part);
    }
    // As the subject sees them.
    if (subject.capabilities.dtype == Dtype::f32) t = t.cast<float>().cast<double>();
    const Arrays at = level("level", {{"t", t}});
    const Batch<double> alpha = need(at, "alpha", 1), sigma = need(at, "sigma", 1);
    if (claimed) {
      Batch<double> true_alpha(1, count), true_sigma(1, count), alpha_may(1, count), sigma_may(1, count), one = full_like(t, 1);
      bool preserving = true;
      for (Index n = 0; n < count; ++n) {
        const NoiseLevel<double> exact = noise_level(*claimed, t(0, n));
        true_alpha(0, n) = exact.alpha;
        true_sigma(0, n) = exact.sigma;
        // One rounding of t moves α and σ by their slopes; σ from 1 − α² loses ε/σ.
        const double slope = 4 * epsilon * std::abs(t(0, n));
        alpha_may(0, n) = 16 * epsilon * (exact.alpha + 1e-3) + slope * std::abs(exact.dalpha);
        sigma_may(0, n) = 16 * epsilon * (exact.sigma + exact.alpha * exact.alpha / std::max(exact.sigma, 1e-6)) + slope * std::abs(exact.dsigma);
        preserving = preserving && std::abs(std::hypot(exact.alpha, exact.sigma) - 1) <= 1e-12;
      }
      judge_comparison(subject, {id("alpha"), problem, "wrong_schedule", alpha, true_alpha, alpha_may, "alpha at t = ", t}, options, sink);
      judge_comparison(subject, {id("sigma"), problem, "wrong_schedule", sigma, true_sigma, sigma_may, "sigma at t = ", t}, options, sink);
      if (preserving) {
        const Batch<double> sum = alpha.cwiseProduct(alpha) + sigma.cwiseProduct(sigma);
        judge_comparison(subject, {id("variance"), problem, "variance_not_preserved", sum, one, full_like(t, 32 * epsilon), "alpha² + sigma² at t = ", t}, options, sink);
      }
    }
    // λ rises or falls throughout: its steps, over the sign of the whole.
    Batch<double> steps(1, count - 1);
    const auto lambda = [&](Index n) { return std::log(alpha(0, n) / sigma(0, n)); };
    const double way = lambda(count - 1) > lambda(0) ? 1 : -1;
    for (Index n = 0; n + 1 < count; ++n) steps(0, n) = way * (lambda(n + 1) - lambda(n)) > 0 ? 1 : 0;
    judge_comparison(subject, {id("monotone"), problem, "not_monotone", steps, full_like(steps, 1), full_like(steps, 0.5), "lambda moves one way (1) after t = ", t.leftCols(count - 1)}, options, sink);
    const double h0 = difference_step(subject.capabilities.dtype);
    for (const auto& [slope, value] : {std::pair{"dalpha", "alpha"}, std::pair{"dsigma", "sigma"}}) {
      const Batch<double>* told = find(at, slope);
      if (told == nullptr) continue;
      Batch<double> h = t * h0;
      if (bounded) h = (t.array() - clock.low).min(clock.high - t.array()).matrix() * h0;
      Batch<double> by_differences = full_like(t, 0), size = full_like(t, 0);
      for (const auto& [places, weight] : {std::pair{-2.0, 1.0}, std::pair{-1.0, -8.0}, std::pair{1.0, 8.0}, std::pair{2.0, -1.0}}) {
        Batch<double> moved = t + places * h;
        if (subject.capabilities.dtype == Dtype::f32) moved = moved.cast<float>().cast<double>();
        const Batch<double> there = need(level("level", {{"t", moved}}), value, 1);
        by_differences += weight * there;
        size = size.cwiseMax(there.cwiseAbs());
      }
      by_differences = by_differences.cwiseQuotient(12 * h);
      const double share = difference_error(subject.capabilities.dtype) * 100;
      const Batch<double> may = (share * by_differences.array().abs() + 16 * epsilon * size.array() / h.array()).matrix();
      judge_comparison(subject, {id(slope), problem, "wrong_derivative", *told, by_differences, may, std::string(slope) + " at t = ", t}, options, sink);
    }
  });
}

namespace {

/// The Jacobians of a function of points by differences, d² × N.
Batch<double> jacobians(const Caller& call, const std::string& function, const Batch<double>& X, double h) {
  const Index d = X.rows();
  Batch<double> J = Batch<double>::Zero(d * d, X.cols());
  for (Index j = 0; j < d; ++j) {
    for (const auto& [place, weight] : {std::pair{-2.0, 1.0}, std::pair{-1.0, -8.0}, std::pair{1.0, 8.0}, std::pair{2.0, -1.0}}) {
      Batch<double> moved = X;
      moved.row(j).array() += place * h;
      J.middleRows(j * d, d) += weight / (12 * h) * need(call(function, {{"x", moved}}), "y", d);
    }
  }
  return J;
}

Matrix<double> jacobian_at(const Batch<double>& J, Index n, Index d) {
  return Eigen::Map<const Matrix<double>>(J.col(n).data(), d, d);
}

}  // namespace

void grade_map(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Dtype dtype = subject.capabilities.dtype;
  const double epsilon = epsilon_of(dtype);
  Index d = subject.capabilities.dimension;
  if (!subject.capabilities.shape.empty()) {
    d = 1;
    for (const Index length : subject.capabilities.shape) d *= length;
  }
  const std::string problem = "normal_points";
  const auto id = [&](const char* check) { return check_id(subject.name, check); };
  guarded(subject, id("round_trip"), problem, sink, [&] {
    const Caller call(foreign, id("round_trip"));
    const Batch<double> X = normal_points(d, 12).cast<float>().cast<double>();
    const Arrays there = call("forward", {{"x", X}});
    const Batch<double> Y = need(there, "y", d);
    const Arrays back = call("inverse", {{"x", Y}});
    const double h = difference_step(dtype);
    const Batch<double> J = jacobians(call, "forward", X, h), J_near = jacobians(call, "forward", X, h / 64);
    Batch<double> log_det(1, X.cols()), may(1, X.cols()), rounding(d, X.cols());
    std::vector<Index> smooth;
    for (Index n = 0; n < X.cols(); ++n) {
      const Matrix<double> at = jacobian_at(J, n, d);
      const Matrix<double> inverse = at.inverse();
      log_det(0, n) = std::log(std::abs(at.determinant()));
      may(0, n) = 100 * difference_error(dtype) * (1 + at.norm() * inverse.norm());
      // Differences across a kink change with their step; half of it would miss a kink beside the point. What is not finite is
      // kept, to be a fault.
      const double change = std::log(std::abs(jacobian_at(J_near, n, d).determinant())) - log_det(0, n);
      if (!(std::abs(change) > may(0, n))) smooth.push_back(n);
      rounding.col(n).setConstant(256 * epsilon * (X.col(n).norm() + 1 + inverse.norm() * (Y.col(n).norm() + 1)));
    }
    judge_comparison(subject, {id("round_trip"), problem, "not_inverse", need(back, "y", d), X, rounding, "inverse(forward(x)) at x = ", X}, options, sink);
    const Batch<double>&found = need(there, "log_det", 1), found_back = need(back, "log_det", 1);
    if (smooth.empty()) {
      for (const char* check : {"log_det", "inverse_log_det"}) {
        if (options.selected && !options.selected(id(check))) continue;
        undecided(subject, id(check), problem, "not_smooth",
                  "differences of steps " + brief(h) + " and " + brief(h / 64) + " give different log-determinants at every point", sink);
      }
      return;
    }
    const auto at = [&](const Batch<double>& all) { return Batch<double>(all(Eigen::all, smooth)); };
    judge_comparison(subject, {id("log_det"), problem, "wrong_log_det", at(found), at(log_det), at(may), "log_det of forward at x = ", at(X)}, options, sink);
    judge_comparison(subject, {id("inverse_log_det"), problem, "wrong_log_det", at(found_back), -at(log_det), at(may), "log_det of inverse at the image of x = ", at(X)}, options, sink);
  });
  if (d > 2 || (options.selected && !options.selected(id("mass")))) return;
  guarded(subject, id("mass"), problem, sink, [&] {
    // ∫ φ(f(x)) |det J| dx by the trapezoidal rule over the box that holds the inverse images of |z| ≤ 6.5.
    const Caller call(foreign, id("mass"));
    constexpr Index rim = 64;
    Batch<double> Z(d, rim + 1);
    for (Index n = 0; n <= rim; ++n) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(n) / rim;
      if (d == 1) Z(0, n) = -6.5 + 13.0 * static_cast<double>(n) / rim;
      if (d == 2) Z.col(n) << 6.5 * std::cos(angle), 6.5 * std::sin(angle);
    }
    const Batch<double> rim_points = need(call("inverse", {{"x", Z}}), "y", d);
    const Vector<double> low = rim_points.rowwise().minCoeff(), high = rim_points.rowwise().maxCoeff();
    const Vector<double> pad = 0.1 * (high - low);
    const Index side = d == 1 ? 2001 : 201;
    const auto mass = [&](Index points) {
      const Index all = d == 1 ? points : points * points;
      Batch<double> X(d, all);
      const Vector<double> step = (high - low + 2 * pad) / static_cast<double>(points - 1);
      for (Index n = 0; n < all; ++n) {
        X(0, n) = low(0) - pad(0) + step(0) * static_cast<double>(n % points);
        if (d == 2) X(1, n) = low(1) - pad(1) + step(1) * static_cast<double>(n / points);
      }
      const Arrays there = call("forward", {{"x", X}});
      const Batch<double> Y = need(there, "y", d), L = need(there, "log_det", 1);
      double sum = 0;
      for (Index n = 0; n < all; ++n) {
        sum += std::exp(-Y.col(n).squaredNorm() / 2 + L(0, n) - static_cast<double>(d) / 2 * std::log(2 * std::numbers::pi));
      }
      return sum * step.prod();
    };
    const double coarse = mass((side + 1) / 2), fine = mass(side);
    const Batch<double> one{{1.0}};
    const double may = 1e-3 + 4 * std::abs(fine - coarse);
    if (std::isfinite(may) && may > 0.1) {
      undecided(subject, id("mass"), problem, "unresolved",
                "the mass is " + brief(coarse) + " and " + brief(fine) + " on two lattices: neither resolves the density", sink);
      return;
    }
    judge_comparison(subject, {id("mass"), problem, "wrong_mass", Batch<double>{{fine}}, one, Batch<double>{{std::isfinite(may) ? may : 1e-3}}, "mass of the density over dimensions: ", Batch<double>{{static_cast<double>(d)}}}, options, sink);
  });
}

void grade_density(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const Dtype dtype = subject.capabilities.dtype;
  std::optional<Target> target;
  if (!subject.claims.target.is_null()) target = target_from_json(subject.claims.target, ".", "claims.target");
  const Index d = target ? dimension(*target) : subject.capabilities.dimension;
  const std::string problem = target ? std::string(entry(*target).name) : "own";
  const auto id = [&](const char* check) { return check_id(subject.name, check); };
  if (target) {
    guarded(subject, id("density"), problem, sink, [&] {
      const Caller call(foreign, id("density"));
      const Batch<double> X = sample(*target, 64, 11).cast<float>().cast<double>();
      const Batch<double> found = need(call("log_prob", {{"x", X}}), "log_prob", 1);
      const Evaluation<double> exact = GaussianPath<double>(CondOt{}, *target).evaluate(1.0, X, Want::log_density | Want::score);
      // The log-density moves by |x||score| ε when x is rounded.
      const Batch<double> expected = exact.log_density.transpose();
      Batch<double> may(1, X.cols());
      for (Index n = 0; n < X.cols(); ++n) {
        const double moved = exact.score.col(n).allFinite() ? exact.score.col(n).norm() * X.col(n).norm() : 0;
        may(0, n) = 256 * epsilon_of(dtype) * (static_cast<double>(d) + std::abs(expected(0, n)) + moved);
      }
      judge_comparison(subject, {id("density"), problem, "wrong_density", found, expected, may, "log-density at x = ", X}, options, sink);
    });
  }
  if (d > 2 || (options.selected && !options.selected(id("mass")))) return;
  guarded(subject, id("mass"), problem, sink, [&] {
    const Caller call(foreign, id("mass"));
    // A box and its double, that one on two lattices. Around the claimed target: its median, and four times the distance from there
    // to its 5 % and 95 % quantiles (6.6 deviations of a normal law).
    Vector<double> centre = Vector<double>::Zero(d), half = Vector<double>::Constant(d, 8);
    if (target) {
      constexpr Index draws = 1001;
      const Batch<double> X = sample(*target, draws, 13);
      for (Index i = 0; i < d; ++i) {
        std::vector<double> line(draws);
        for (Index n = 0; n < draws; ++n) line[static_cast<std::size_t>(n)] = X(i, n);
        std::sort(line.begin(), line.end());
        centre(i) = line[500];
        half(i) = 4 * std::max(line[500] - line[50], line[950] - line[500]);
      }
    }
    const auto mass = [&](double widening, Index side) {
      const Index all = d == 1 ? side : side * side;
      const Vector<double> low = centre - widening * half, step = 2 * widening * half / static_cast<double>(side - 1);
      Batch<double> X(d, all);
      for (Index n = 0; n < all; ++n) {
        X(0, n) = low(0) + step(0) * static_cast<double>(n % side);
        if (d == 2) X(1, n) = low(1) + step(1) * static_cast<double>(n / side);
      }
      return need(call("log_prob", {{"x", X}}), "log_prob", 1).array().exp().sum() * step.prod();
    };
    const Index side = d == 1 ? 4001 : 241;
    const double near = mass(1, side), far = mass(2, side), coarse = mass(2, (side + 1) / 2);
    if (std::isfinite(near) && std::isfinite(far) && std::isfinite(coarse)) {
      const std::string found = "the mass is " + brief(near) + " in a box, " + brief(far) + " in the doubled one and " + brief(coarse) +
                                " there on every other point";
      const double moved = 1e-2 * std::max(1.0, far);
      if (!(far >= 1e-3) || !(std::abs(far - coarse) <= moved)) {
        undecided(subject, id("mass"), problem, "unresolved", found + ": the density is elsewhere, or too narrow for the lattice", sink);
        return;
      }
      if (!(std::abs(far - near) <= moved)) {
        undecided(subject, id("mass"), problem, "box_too_small", found + ": its tails reach beyond", sink);
        return;
      }
    }
    const double may = 1e-3 + 4 * std::abs(far - coarse) + std::abs(far - near);
    judge_comparison(subject, {id("mass"), problem, "wrong_mass", Batch<double>{{far}}, Batch<double>{{1.0}}, Batch<double>{{std::isfinite(may) ? std::min(may, 0.1) : 1e-3}}, "mass of the density over dimensions: ", Batch<double>{{static_cast<double>(d)}}}, options, sink);
  });
}

LossObjective loss_objective(const std::string& name) {
  const std::vector<std::pair<std::string_view, Parameterisation>> plain{
      {"epsilon_prediction", Parameterisation::epsilon}, {"x0_prediction", Parameterisation::x0},
      {"v_prediction", Parameterisation::v},             {"denoising_score_matching", Parameterisation::score},
      {"conditional_flow_matching", Parameterisation::velocity}};
  const auto known = std::find_if(plain.begin(), plain.end(), [&](const auto& one) { return one.first == name; });
  if (known != plain.end()) return {known->second, std::nullopt};
  if (name.find("_weighting") == std::string::npos || name == "maximum_likelihood_weighting") {
    throw std::invalid_argument("claims.objective: " + name +
                                " is not one that a loss per sample can be held to; allowed are epsilon_prediction, x0_prediction, "
                                "v_prediction, denoising_score_matching, conditional_flow_matching and weightings of α and σ");
  }
  const Weighting weighting = weighting_named(name);
  return {published_in(weighting), weighting};
}

void grade_loss(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  const ForeignSubject& subject = foreign.subject;
  const std::string& objective = subject.claims.objective;
  const auto [parameterisation, weighting] = loss_objective(objective);
  const std::string id = check_id(subject.name, "loss", {{"objective", objective}});
  guarded(subject, id, objective, sink, [&] {
    const Caller call(foreign, id);
    constexpr Index count = 64;
    const Index d = subject.capabilities.dimension;
    const auto as_f32 = [](const Batch<double>& X) { return Batch<double>(X.cast<float>().cast<double>()); };
    const Batch<double> all = normal_points(3 * d, count);
    const Batch<double> data = as_f32(all.topRows(d)), noise = as_f32(all.middleRows(d, d)), output = as_f32(all.bottomRows(d));
    Batch<double> alpha(1, count), sigma(1, count), expected(1, count), may(1, count), x(d, count);
    for (Index n = 0; n < count; ++n) {
      // CondOT: the one schedule on which α and σ alone say α̇ = 1 and σ̇ = −1.
      const double t = (static_cast<double>(n) + 0.5) / count;
      NoiseLevel<double> level = noise_level(Schedule(CondOt{}), t);
      alpha(0, n) = level.alpha;
      sigma(0, n) = level.sigma;
      x.col(n) = level.alpha * data.col(n) + level.sigma * noise.col(n);
      const Batch<double> Z = data.col(n), E = noise.col(n), Y = output.col(n);
      const double weight = weighting ? published_weight(level, *weighting) : 1;
      expected(0, n) = weight * conditional_loss(level, parameterisation, Z, E, Y)(0);
      const double size = conditional_target(level, parameterisation, Z, E).squaredNorm() + Y.squaredNorm();
      may(0, n) = 64 * epsilon_of(subject.capabilities.dtype) * weight * size;
    }
    const Batch<double> found = need(call("loss", {{"x", x}, {"data", data}, {"epsilon", noise}, {"output", output}, {"alpha", alpha}, {"sigma", sigma}}), "loss", 1);
    judge_comparison(subject, {id, objective, "wrong_loss", found, expected, may, "loss at alpha = ", alpha}, options, sink);
  });
}

}  // namespace flowgauge
