// Continuous flows against numbers computed elsewhere, at the edges of their lifetimes, and against solves; sensitivities and
// their gap; what fails when it should.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/map/continuous_flow.hpp"
#include "flowgauge/map/leapfrog.hpp"
#include "flowgauge/map/linear_flow.hpp"
#include "flowgauge/solver/dense_solve.hpp"
#include "flowgauge/study/continuous_flow_identities.hpp"
#include "flowgauge/study/estimator_identities.hpp"
#include "flowgauge/study/blind_estimate.hpp"
#include "flowgauge/study/refinement_study.hpp"
#include "flowgauge/study/sensitivity_study.hpp"

using namespace flowgauge;

namespace {

CarriedBatch carried(std::string_view flow, double from, double to, std::initializer_list<double> x) {
  const Batch<double> X = Eigen::Map<const Batch<double>>(x.begin(), static_cast<Index>(x.size()), 1);
  return carry(continuous_flow_named(flow), from, to, X);
}

void check_carried(std::string_view flow, double from, double to, std::initializer_list<double> x,
                   std::initializer_list<double> image, double log_det) {
  CAPTURE(flow);
  const CarriedBatch at = carried(flow, from, to, x);
  Index i = 0;
  for (const double expected : image) {
    CHECK(at.image(i, 0) == doctest::Approx(expected).epsilon(1e-13));
    ++i;
  }
  CHECK(at.log_det(0) == doctest::Approx(log_det).epsilon(1e-13));
  CHECK(std::isnan(at.blow_up(0)));
}

}  // namespace

TEST_CASE("flows at points worked out by other formulas") {
  // Logistic: odds grow by e^τ. 1/4 has odds 1/3; after log 3 they are 1.
  check_carried("logistic", 0, std::log(3.0), {0.25}, {0.5}, std::log(0.5 * 0.5 / (0.25 * 0.75)));
  // −x³: 1/x² grows by 2τ.
  check_carried("cubic_decay", 0, 1.5, {1}, {0.5}, 3 * std::log(0.5));
  check_carried("cubic_decay", 2, 2 - 0.375, {1}, {2}, 3 * std::log(2.0));
  // x − x³: 1/x² − 1 shrinks by e^{−2τ}: from 3 to 1 in (log 3)/2.
  check_carried("bistable", 0, std::log(3.0) / 2, {0.5}, {std::sqrt(0.5)}, std::log(std::sqrt(0.5) * 0.5 / (0.5 * 0.75)));
  check_carried("tangent", 0, std::atan(1.0), {0}, {1}, std::log(2.0));
  check_carried("tangent", 0, -std::atan(1.0), {1}, {0}, -std::log(2.0));
  check_carried("tanh", 0, std::log(2.0), {std::asinh(1.0)}, {std::asinh(2.0)}, std::log(2 * std::sqrt(2.0) / std::sqrt(5.0)));
  check_carried("sine", 0, std::log(std::sqrt(3.0)), {std::acos(0.0)}, {2 * std::acos(0.5)}, std::log(std::sin(2 * std::acos(0.5))));
  check_carried("time_linear", 0, std::acos(0.0), {1, -2}, {std::exp(std::acos(0.0) / 4), -2 * std::exp(std::acos(0.0) / 4)}, std::acos(0.0) / 2);
  check_carried("oscillator", 0, std::acos(0.0) / 1.5, {1, 3}, {2, -1.5}, 0);
  check_carried("twist", 1, 1 + std::acos(0.0) / 4, {2, 0}, {0, -2}, 0);
  // On its cycle r = 1 the oscillator of Stuart and Landau turns at ω − β = 1/2, and volume shrinks at −2.
  check_carried("stuart_landau", 0, std::acos(-1.0), {1, 0}, {0, 1}, -2 * std::acos(-1.0));
}

TEST_CASE("the matrix exponential: nilpotent, diagonal, turning, large, and on a matrix of Frank") {
  Matrix<double> N = Matrix<double>::Zero(3, 3);
  N << 0, 2, 1, 0, 0, -3, 0, 0, 0;
  const Matrix<double> expected = Matrix<double>::Identity(3, 3) + N + N * N / 2;
  CHECK((matrix_exponential<double>(N) - expected).cwiseAbs().maxCoeff() <= 1e-14);
  Matrix<double> turn(2, 2);
  turn << 0, -20, 20, 0;
  Matrix<double> turned(2, 2);
  turned << std::cos(20.0), -std::sin(20.0), std::sin(20.0), std::cos(20.0);
  CHECK((matrix_exponential<double>(turn) - turned).cwiseAbs().maxCoeff() <= 1e-12);
  Matrix<double> diagonal = Vector<double>::LinSpaced(2, -30, 3).asDiagonal();
  CHECK(matrix_exponential<double>(diagonal)(1, 1) == doctest::Approx(std::exp(3.0)).epsilon(1e-13));
  CHECK(matrix_exponential<double>(Matrix<double>::Zero(2, 2)) == Matrix<double>::Identity(2, 2));
  // e^A e^−A = I, and det e^A = e^{tr A}.
  const Matrix<double> A = LinearFlow::matrix() * 2;
  CHECK((matrix_exponential<double>(A) * matrix_exponential<double>(-A) - Matrix<double>::Identity(3, 3)).cwiseAbs().maxCoeff() <= 1e-13);
}

TEST_CASE("far out and near fixed points flows neither overflow nor lose their digits") {
  // Almost at the unstable point: growth by e^τ.
  CHECK(carried("bistable", 0, 5, {1e-12}).image(0, 0) == doctest::Approx(1e-12 * std::exp(5.0)).epsilon(1e-13));
  CHECK(carried("bistable", 0, 800, {0.3}).image(0, 0) == doctest::Approx(1).epsilon(1e-15));
  CHECK(carried("bistable", 0, 300, {0.3}).log_det(0) == doctest::Approx(-600 - 3 * std::log(0.3)).epsilon(1e-14));
  CHECK(carried("logistic", 0, 800, {1e-300}).image(0, 0) == doctest::Approx(1).epsilon(1e-15));
  CHECK(carried("logistic", 0, -30, {1 - 1e-9}).image(0, 0) == doctest::Approx(std::exp(-30.0) / (std::exp(-30.0) + 1e-9)).epsilon(1e-7));
  CHECK(carried("tanh", 0, 5, {1e6}).image(0, 0) == doctest::Approx(1e6 + 5).epsilon(1e-15));
  CHECK(carried("tanh", 0, -2e6, {-1e6}).image(0, 0) == 0);
  CHECK(carried("tanh", 0, 1, {1e-9}).image(0, 0) == doctest::Approx(1e-9 * std::exp(1.0)).epsilon(1e-14));
  CHECK(carried("sine", 0, 3, {6 * std::acos(-1.0) + 0.5}).image(0, 0) - 6 * std::acos(-1.0) ==
        doctest::Approx(carried("sine", 0, 3, {0.5}).image(0, 0)).epsilon(1e-13));
  CHECK(carried("cubic_decay", 0, 1, {1e6}).image(0, 0) == doctest::Approx(1 / std::sqrt(2.0)).epsilon(1e-12));
  CHECK(carried("stuart_landau", 0, 2, {0, 0}).image.norm() == 0);
  CHECK(carried("stuart_landau", 0, 2, {0, 0}).log_det(0) == doctest::Approx(4).epsilon(1e-14));
}

TEST_CASE("solutions that end are reported with the time at which they do") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const struct {
    const char* flow;
    double x, from, to, blow_up;
  } rows[] = {
      {"tangent", 1, 0.5, 3, 0.5 + std::atan(1.0)},      {"tangent", 1, 0.5, 0.5 + std::atan(1.0), 0.5 + std::atan(1.0)},
      {"tangent", 1e8, 0, 1, 1e-8},                      {"tangent", -1, 0, -3, -std::atan(1.0)},
      {"cubic_decay", -2, 1, 0, 0.875},                  {"cubic_decay", 2, 0, 100, nan},
      {"bistable", 2, 0, -1, std::log(0.75) / 2},        {"bistable", -1, 0, -9, nan},
      {"logistic", -1, 0, 2, std::log(2.0)},             {"logistic", 2, 0, -1, -std::log(2.0)},
      {"logistic", -1, 0, 0.69, nan},
  };
  for (const auto& row : rows) {
    CAPTURE(row.flow);
    CAPTURE(row.x);
    const CarriedBatch at = carried(row.flow, row.from, row.to, {row.x});
    if (std::isnan(row.blow_up)) {
      CHECK(std::isnan(at.blow_up(0)));
      CHECK(std::isfinite(at.image(0, 0)));
    } else {
      CHECK(at.blow_up(0) == doctest::Approx(row.blow_up).epsilon(1e-14));
      CHECK(std::isnan(at.image(0, 0)));
      CHECK(std::isnan(at.log_det(0)));
    }
  }
  // Nothing is carried to where no solution came from.
  const std::function<double(const Vector<double>&)> flat = [](const Vector<double>&) { return 0.0; };
  CHECK(carried_log_density<double>(continuous_flow_named("bistable"), flat, 0, 1, Vector<double>::Constant(1, 3)) ==
        -std::numeric_limits<double>::infinity());
}

TEST_CASE("dense output follows a solution, and its end") {
  const LongDoubleField riccati = [](const auto& y, auto& rate, long double) {
    rate.assign(1, 1 + y[0] * y[0]);
  };
  const DenseSolution solution = dense_solve(riccati, {0}, 0, {0.3L, 0.7L, 1.5L, 1.6L, 2.0L}, 1e-14L);
  REQUIRE(solution.states.size() == 3);
  CHECK(static_cast<double>(solution.states[0][0]) == doctest::Approx(std::tan(0.3)).epsilon(1e-12));
  CHECK(static_cast<double>(solution.states[1][0]) == doctest::Approx(std::tan(0.7)).epsilon(1e-12));
  CHECK(static_cast<double>(solution.states[2][0]) == doctest::Approx(std::tan(1.5)).epsilon(1e-11));
  REQUIRE(solution.blow_up);
  CHECK(static_cast<double>(*solution.blow_up) == doctest::Approx(std::acos(0.0)).epsilon(1e-9));
  // Backward, and no end.
  const LongDoubleField decay = [](const auto& y, auto& rate, long double t) { rate.assign(1, -2 * t * y[0]); };
  const DenseSolution back = dense_solve(decay, {1}, 1, {1, 0.5L, 0}, 1e-14L);
  REQUIRE(back.states.size() == 3);
  CHECK(!back.blow_up);
  CHECK(back.states[0][0] == 1);
  CHECK(static_cast<double>(back.states[1][0]) == doctest::Approx(std::exp(0.75)).epsilon(1e-12));
  CHECK(static_cast<double>(back.states[2][0]) == doctest::Approx(std::exp(1.0)).epsilon(1e-12));
  CHECK_THROWS_WITH_AS(dense_solve(decay, {1}, 0, {1, 0.5L}, 1e-9L), doctest::Contains("one way"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(dense_solve(decay, {1}, 0, {1}, 0), doctest::Contains("tolerance"), std::invalid_argument);
}

TEST_CASE("misuse of flows and sensitivities is named") {
  CHECK_THROWS_WITH_AS(continuous_flow_named("logistik"), doctest::Contains("logistic"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(carry(continuous_flow_named("linear"), 0, 1, Batch<double>::Zero(2, 1)), doctest::Contains("dimension 3"),
                       std::invalid_argument);
  SensitivityTask<double> task = sensitivity_task<double>(SensitivityExample::growth, sensitivity_tableau("rk4"), 0);
  CHECK_THROWS_WITH_AS(discrete_adjoint(task), doctest::Contains("steps = 0"), std::invalid_argument);
  task.steps = 1;
  task.loss_gradient = nullptr;
  CHECK_THROWS_WITH_AS(forward_sensitivity(task), doctest::Contains("loss"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(sensitivity_tableau("rk5"), doctest::Contains("rk4"), std::invalid_argument);
}

TEST_CASE("one Euler step and one leapfrog step, written out") {
  const auto force = [](double q) { return -q * q * q; };
  Vector<double> x(2);
  x << 2, 1;
  const Vector<double> euler = explicit_euler_step(force, x, 0.5), leapfrog = leapfrog_step(force, x, 0.5);
  CHECK(euler(0) == 2.5);
  CHECK(euler(1) == -3);
  CHECK(leapfrog(0) == 1.5);                     // p = 1 − ¼·8 = −1, q = 2 − ½
  CHECK(leapfrog(1) == -1 - 0.25 * 3.375);
}

TEST_CASE("gradients at ten Euler steps: discretise then optimise, the adjoint equation, and the truth are three numbers") {
  const SensitivityTask<double> task = sensitivity_task<double>(SensitivityExample::growth, sensitivity_tableau("euler"), 10);
  // x0 = 5/4, θ = 3/4, T = 5/4.
  const double h = 0.125, z = 0.75 * h, x0 = 1.25;
  const double discrete = x0 * x0 * 1.25 * std::pow(1 + z, 19);
  double continuous = 0, x = x0 * std::pow(1 + z, 10), a = x;
  for (int n = 0; n < 10; ++n) {
    continuous += h * x * a;
    const double old = x;
    x -= h * 0.75 * old;
    a += h * 0.75 * a;
  }
  CHECK(discrete_adjoint(task).by_theta(0) == doctest::Approx(discrete).epsilon(1e-14));
  CHECK(forward_sensitivity(task).by_theta(0) == doctest::Approx(discrete).epsilon(1e-14));
  CHECK(continuous_adjoint(task).by_theta(0) == doctest::Approx(continuous).epsilon(1e-14));
  const double exact = 1.25 * x0 * x0 * std::exp(2 * 0.75 * 1.25);
  CHECK(discrete < continuous);
  CHECK(continuous < exact);
  CHECK(computed_end(task)(0) == doctest::Approx(x0 * std::pow(1 + z, 10)).epsilon(1e-14));
}

TEST_CASE("the gap between the adjoints has the order that is derived, and no other") {
  for (const char* name : {"euler", "heun", "rk4"}) {
    const SensitivityGapStudy study{SensitivityExample::forced_pendulum, &sensitivity_tableau(name)};
    std::vector<Record> records;
    run_sensitivity_gap(study, [&](const Record& record) { records.push_back(record); });
    REQUIRE(records.size() == 1);
    CHECK_MESSAGE(records[0].outcome == Outcome::ok, to_line(records[0]));
    CHECK(to_number(records[0].fields["measured_order"]) == doctest::Approx(sensitivity_gap_order(*study.tableau)).epsilon(0.02));
  }
  // A method that claims more than it has.
  ExplicitTableau boastful = sensitivity_tableau("euler");
  boastful.order = 4;
  const SensitivityGapStudy study{SensitivityExample::growth, &boastful};
  run_sensitivity_gap(study, [&](const Record& record) { CHECK(record.outcome == Outcome::fault); });
}

TEST_CASE("layers that refine a flow: their inverse, their log-determinant, their order, and a claim that is too high") {
  const ContinuousFlow<double>& flow = continuous_flow_named("bistable");
  const InvertibleMap<double> layers = residual_layers(flow, 0, 0.5, 16);
  Batch<double> X(1, 3);
  X << -1.25, 0.25, 0.875;
  const MapValues<double> there = layers.forward(X), back = layers.inverse(there.points);
  const double delta = 1e-6;
  const Batch<double> right = layers.forward(X.array() + delta).points, left = layers.forward(X.array() - delta).points;
  for (Index n = 0; n < 3; ++n) {
    CHECK(back.points(0, n) == doctest::Approx(X(0, n)).epsilon(1e-13));
    CHECK(back.log_det(n) == doctest::Approx(-there.log_det(n)).epsilon(1e-12));
    CHECK(there.log_det(n) == doctest::Approx(std::log((right(0, n) - left(0, n)) / (2 * delta))).epsilon(1e-8));
  }
  // One layer is one Euler step.
  CHECK(residual_layers(flow, 0, 0.5, 1).forward(X).points(0, 1) == doctest::Approx(0.25 + 0.5 * (0.25 - 0.015625)).epsilon(1e-15));
  const InvertibleMap<double> couplings = coupling_layers(1.5, 1, 8);
  Batch<double> Y(2, 1);
  Y << 0.5, -1;
  CHECK((couplings.inverse(couplings.forward(Y).points).points - Y).norm() <= 1e-14);
  for (const RefinementStudy& study : {RefinementStudy{"residual_layers", "tangent"}, RefinementStudy{"coupling_layers", "oscillator"}}) {
    run_refinement(study, [](const Record& record) { CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record)); });
  }
  // Couplings of another frequency converge to another flow.
  const CarriedBatch exact = carried("oscillator", 0, 1, {0.5, -1});
  CHECK((coupling_layers(1.6, 1, 4096).forward(Y).points - exact.image).norm() > 1e-2);
  CHECK((coupling_layers(1.5, 1, 4096).forward(Y).points - exact.image).norm() <= 1e-6);
  CHECK_THROWS_WITH_AS(residual_layers(continuous_flow_named("twist"), 0, 1, 4), doctest::Contains("dimension 2"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(coupling_layers(1, 1, 0), doctest::Contains("layers = 0"), std::invalid_argument);
  CHECK_THROWS_AS(run_refinement({"layers", "sine"}, [](const Record&) {}), std::invalid_argument);
}

TEST_CASE("Fehlberg's step control is blind to an integral over time, the others are not") {
  blind_estimate_task().run([](const Record& record) {
    CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
    const Json& fehlberg = record.fields["evidence"]["odeint_controlled_fehlberg78"];
    CHECK(to_number(fehlberg["alone"]) > 1e-7);
    CHECK(to_number(fehlberg["beside_a_turning_vector"]) < 1e-8);
    CHECK(record.fields["evidence"].size() == 4);
  });
}

TEST_CASE("every law of flows, traces and sensitivities fails where its value is off by 1e-6 or NaN") {
  for (const double off : {1e-6, std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(off);
    std::set<std::string> red;
    const auto add = [&](const std::vector<LawResult>& results) {
      for (const LawResult& result : results) {
        if (result.not_applicable.empty() && result.verdict.outcome != Outcome::ok) red.insert(result.identity);
      }
    };
    for (const char* name : {"bistable", "linear", "tangent", "oscillator"}) {
      ContinuousFlowSubject<double> wrong = continuous_flow_subject<double>(name);
      const auto spoil = [off]<class S>(ContinuousFlow<S>& flow) {
        flow.map = [right = flow.map, off](const Vector<S>& x, const S& from, const S& to) {
          FlowPoint<S> at = right(x, from, to);
          at.image *= S(1 + off);
          at.log_det = at.log_det + S(off) * (1 + to - from);
          return at;
        };
        flow.divergence = [right = flow.divergence, off](const Vector<S>& x, const S& t) { return S(right(x, t) + off); };
        flow.lifetime = [right = flow.lifetime, off](const Vector<S>& x, const S& from) {
          Lifetime<S> life = right(x, from);
          return Lifetime<S>{life.low * S(1 + off), life.high * S(1 + off)};
        };
      };
      spoil(wrong.flow);
      spoil(wrong.moved);
      wrong.leapfrog = [right = wrong.leapfrog, off](OscillatorForce force, const Vector<Dual<double>>& x, const Dual<double>& h) {
        return Vector<Dual<double>>(right(force, x, h) * Dual<double>(1 + off));
      };
      add(check_continuous_flow(wrong));
    }
    TraceSubject<double> traces = trace_subject<double>();
    const TraceSubject<double> right = traces;
    traces.estimate = [right, off](const Matrix<double>& A, const Batch<double>& v) { return right.estimate(A, v) + off * A(0, A.cols() - 1); };
    traces.variance = [right, off](ProbeLaw law, const Matrix<double>& A, Index K) { return right.variance(law, A, K) + off; };
    traces.sketched = [right, off](const Matrix<double>& A, const Batch<double>& S, const Batch<double>& v) { return right.sketched(A, S, v) + off; };
    for (const Entry& entry : trace_entries()) add(check_trace(traces, entry.name));
    for (const Entry& entry : sensitivity_entries()) {
      SensitivitySubject<double> gradients = sensitivity_subject<double>();
      auto& of = gradients.gradients.at(entry.name);
      of = [exact = of, off](const SensitivityTask<double>& task) {
        Gradient<double> gradient = exact(task);
        gradient.by_theta.array() += off;
        return gradient;
      };
      add(check_sensitivity(gradients, entry.name));
    }
    for (const std::vector<Entry>* laws : {&continuous_flow_law_entries(), &trace_law_entries(), &sensitivity_law_entries()}) {
      for (const Entry& law : *laws) {
        CAPTURE(law.name);
        CHECK(red.count(std::string(law.name)) == 1);
      }
    }
  }
}
