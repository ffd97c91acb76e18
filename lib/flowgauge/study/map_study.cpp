#include "flowgauge/study/map_study.hpp"

#include <Eigen/LU>
#include <boost/math/tools/roots.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/judge/judge.hpp"
#include "flowgauge/map/inverse_matrix.hpp"
#include "flowgauge/map/tanh_layer.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

constexpr double inversion_tolerance = 1e-14;

/// (I − 2vvᵀ/|v|²) A for a random v.
void reflect(Matrix<double>& A, std::uint64_t number) {
  const Vector<double> v = normal_batch({7, experiment_number("conditioned_matrix")}, number, A.rows(), 1).col(0).normalized();
  A -= 2 * v * (v.transpose() * A);
}

Record finding(const std::string& check, const std::string& title, const std::string& text, Json evidence) {
  Record record{"finding", check_id("map_study", check), Outcome::ok, Json::object()};
  record.fields = {{"title", title}, {"text", text}, {"evidence", std::move(evidence)}};
  return record;
}

void refuse(Record& record, const std::string& cause, const std::string& detail) {
  record.outcome = Outcome::fault;
  record.fields["cause"] = cause;
  record.fields["detail"] = detail;
}

/// What the equation lets through of rounding: its slope is at least 1 − |p| for p < 0, and at least 1 for others.
double allowed_error(double p) { return inversion_tolerance * (1 + 1 / (p < 0 ? 1 + p : 1)); }

bool within(double error, double tolerance) { return judge_error(error, tolerance).outcome == Outcome::ok; }

}  // namespace

Record log_det_finding(const std::vector<LogDetAccuracy>& rows) {
  Json evidence = Json::object();
  std::string beyond;
  for (const LogDetAccuracy& row : rows) {
    const std::string name = "d = " + std::to_string(row.dimension) + ", condition " + shortest(row.condition);
    evidence[name] = {{"error", number(row.log_det_error)}, {"bound", number(row.bound)}};
    if (!within(row.log_det_error, row.bound)) beyond += (beyond.empty() ? "" : "; ") + name;
  }
  Record record = finding("log_det_accuracy", "log|det| of a full matrix loses its digits with the condition, not with the dimension",
                          "Elimination in double on matrices of d ≤ 256 and condition up to 1e12, against long double or 50 digits: the error "
                          "stays below d · condition · 2⁻⁵². A product P L (U + diag s) gives Σ log|sᵢ| to the last digit whatever the condition.",
                          std::move(evidence));
  if (!beyond.empty()) refuse(record, "beyond_bound", "the error exceeds its bound at " + beyond);
  return record;
}

Record inversion_finding(const std::vector<Inversion>& rows) {
  Json evidence = Json::object();
  std::string missed;
  for (const Inversion& row : rows) {
    const std::string name = "p = " + shortest(row.p) + ", c = " + shortest(row.c);
    evidence[name] = {{"rate of the fixed point", number(row.rate)},
                      {"bracketing", {{"evaluations", row.bracketing}, {"error", number(row.bracketing_error)}}},
                      {"newton", {{"evaluations", row.newton}, {"error", number(row.newton_error)}}},
                      {"fixed point", {{"iterations", row.fixed_point}, {"error", number(row.fixed_point_error)}}}};
    const double allowed = allowed_error(row.p);
    const bool must_converge = std::abs(row.p) < 1;
    const bool reached = within(row.bracketing_error, allowed) && within(row.newton_error, allowed) &&
                         (!must_converge || (row.fixed_point > 0 && within(row.fixed_point_error, allowed)));
    if (!reached) missed += (missed.empty() ? "" : "; ") + name;
  }
  Record record = finding("inversion", "Planar and Sylvester maps are inverted by bracketing; the fixed point needs many steps or fails",
                          "x + p tanh x = c, on the line the equation of a planar map's inverse: TOMS 748 and Newton's method take at most 14 "
                          "evaluations; x ← c − p tanh x gains the factor |p|/cosh²x a step and need not converge for |p| ≥ 1.",
                          std::move(evidence));
  if (!missed.empty()) refuse(record, "root_missed", "a method that must reach the root does not at " + missed);
  return record;
}

Matrix<double> conditioned_matrix(Index dimension, double condition) {
  Matrix<double> W = Matrix<double>::Zero(dimension, dimension);
  for (Index i = 0; i < dimension; ++i) {
    const double share = dimension == 1 ? 0 : static_cast<double>(i) / static_cast<double>(dimension - 1);
    W(i, i) = std::pow(condition, -share);
  }
  for (std::uint64_t k = 0; k < 4; ++k) {
    reflect(W, k);
    W.transposeInPlace();
  }
  return W;
}

LogDetAccuracy measure_log_det(Index dimension, double condition) {
  const Matrix<double> W = conditioned_matrix(dimension, condition);
  const Eigen::PartialPivLU<Matrix<double>> elimination(W);
  const double found = elimination.matrixLU().diagonal().array().abs().log().sum();
  const double error = std::abs(found - inverse_matrix<double>(W).log_det);
  return {dimension, condition, error, static_cast<double>(dimension) * condition * 0x1p-52};
}

Inversion measure_inversion(double p, double c) {
  Inversion all{};
  all.p = p;
  all.c = c;
  all.root = to_double(bracketed_root<Mp50>(Mp50(p), Mp50(1), Mp50(0), Mp50(c)));
  all.rate = std::abs(p) * tanh_derivative(all.root);
  const auto f = [p, c](double x) { return x + p * std::tanh(x) - c; };
  const auto off = [&](double x) { return std::abs(x - all.root) / (1 + std::abs(all.root)); };

  std::uintmax_t evaluations = 200;
  const auto bracket = boost::math::tools::toms748_solve(f, c - std::abs(p), c + std::abs(p), boost::math::tools::eps_tolerance<double>(52), evaluations);
  all.bracketing = static_cast<int>(evaluations);
  all.bracketing_error = off((bracket.first + bracket.second) / 2);

  evaluations = 200;
  const auto with_slope = [&](double x) { return std::make_pair(f(x), 1 + p * tanh_derivative(x)); };
  const double by_newton = boost::math::tools::newton_raphson_iterate(with_slope, c, c - std::abs(p), c + std::abs(p), 50, evaluations);
  all.newton = static_cast<int>(evaluations);
  all.newton_error = off(by_newton);

  constexpr int most = 20000;
  double x = c;
  all.fixed_point = -1;
  for (int step = 1; step <= most; ++step) {
    const double next = c - p * std::tanh(x);
    const bool settled = std::abs(next - x) <= 4 * 0x1p-52 * std::abs(next);
    x = next;
    if (!settled) continue;
    all.fixed_point = step;
    break;
  }
  all.fixed_point_error = off(x);
  return all;
}

std::vector<StudyTask> map_study_tasks() {
  return {{check_id("map_study", "log_det_accuracy"),
           [](const Sink& sink) {
             std::vector<LogDetAccuracy> rows;
             for (const Index dimension : {Index{4}, Index{16}, Index{64}, Index{256}}) {
               for (const double condition : {1.0, 1e4, 1e8, 1e12}) rows.push_back(measure_log_det(dimension, condition));
             }
             sink(log_det_finding(rows));
           }},
          {check_id("map_study", "inversion"), [](const Sink& sink) {
             std::vector<Inversion> rows;
             for (const double p : {-0.999, -0.9, -0.5, 0.5, 0.9, 3.0}) {
               for (const double c : {0.05, 0.7, 4.0}) rows.push_back(measure_inversion(p, c));
             }
             sink(inversion_finding(rows));
           }}};
}

}  // namespace flowgauge
