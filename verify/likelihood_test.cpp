// Likelihoods by the augmented flow against densities written out here, probes against their moments, and what happens when
// integrators, priors and users are wrong.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/map/probe_rule.hpp"
#include "flowgauge/study/likelihood_identities.hpp"
#include "flowgauge/study/likelihood_study.hpp"

using namespace flowgauge;

namespace {

Gaussian line_gaussian(double mean, double variance) {
  return {Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)};
}

double log_normal(double x, double mean, double variance) {
  return -(x - mean) * (x - mean) / (2 * variance) - std::log(2 * 3.14159265358979323846 * variance) / 2;
}

const LikelihoodProblem& problem_named(std::string_view name) {
  for (const LikelihoodProblem& problem : likelihood_problems()) {
    if (problem.problem.name == name) return problem;
  }
  throw std::logic_error("no such problem");
}

Record only_record(const std::function<void(const Sink&)>& run) {
  std::vector<Record> records;
  run([&](const Record& record) { records.push_back(record); });
  REQUIRE(records.size() == 1);
  return records.front();
}

Matrix<double> some_matrix(Index d) {
  Matrix<double> A(d, d);
  for (Index i = 0; i < d; ++i) {
    for (Index j = 0; j < d; ++j) A(i, j) = static_cast<double>((7 * i + 3 * j + i * j) % 11) / 4 - 1;
  }
  return A;
}

}  // namespace

TEST_CASE("the likelihood of Gaussian data on the line is its normal density, from either end and with any prior") {
  const CondOt schedule{0};
  const Target target = line_gaussian(0.7, 0.25);
  const GaussianPath<double> path(schedule, target);
  Batch<double> X(1, 4);
  X << -1.5, 0.2, 0.7, 3;
  const double t = 0.9;
  const LogLikelihood found = log_likelihood(path, target, tight_method(), t, 0, X, gaussian_prior(schedule, 0, 1));
  for (Index n = 0; n < X.cols(); ++n) {
    CHECK(found.value(n) == doctest::Approx(log_normal(X(0, n), 0.9 * 0.7, 0.81 * 0.25 + 0.01)).epsilon(1e-11));
    CHECK(found.noise_log_density(n) == doctest::Approx(log_normal(found.image(0, n), 0, 1)).epsilon(1e-13));
  }
  const LogLikelihood back =
      log_likelihood_of_samples(path, target, tight_method(), 0, t, found.image, gaussian_prior(schedule, 0, 1));
  for (Index n = 0; n < X.cols(); ++n) {
    CHECK(back.image(0, n) == doctest::Approx(X(0, n)).epsilon(1e-11));
    CHECK(back.value(n) == doctest::Approx(found.value(n)).epsilon(1e-11));
  }
  // A prior of another width changes the value by exactly log q − log p_T.
  const LogDensity wide = [](const Batch<double>& Z) {
    Vector<double> value(Z.cols());
    for (Index n = 0; n < Z.cols(); ++n) value(n) = log_normal(Z(0, n), 0, 4);
    return value;
  };
  const LogLikelihood with_wide = log_likelihood(path, target, tight_method(), t, 0, X, wide);
  for (Index n = 0; n < X.cols(); ++n) {
    CHECK(with_wide.value(n) - found.value(n) ==
          doctest::Approx(log_normal(found.image(0, n), 0, 4) - log_normal(found.image(0, n), 0, 1)).epsilon(1e-12));
  }
}

TEST_CASE("on the line one sign is exact, and several probes are averaged") {
  const Target target = line_gaussian(-0.4, 1.5);
  const VpLinear schedule{0.1, 20};
  const GaussianPath<double> path(schedule, target);
  Batch<double> X(1, 3);
  X << -2, 0.1, 1;
  const LogDensity law = path_law(path, 0.5);
  const Vector<double> exact = log_likelihood(path, target, stepped_method(32), 0.05, 0.5, X, law).value;
  for (const Index count : {1, 3}) {
    const auto method = stepped_method(32, {.probes = ProbeLaw::rademacher, .count = count});
    CHECK((log_likelihood(path, target, method, 0.05, 0.5, X, law).value - exact).norm() <= 1e-12);
  }
  // The same seed gives the same probes, another seed others; a point's probes do not depend on the batch.
  const auto method = [](std::uint64_t seed) {
    return stepped_method(32, {.probes = ProbeLaw::gaussian, .count = 2, .seed = seed});
  };
  const Vector<double> first = log_likelihood(path, target, method(1), 0.05, 0.5, X, law).value;
  CHECK(log_likelihood(path, target, method(1), 0.05, 0.5, X, law).value == first);
  CHECK(log_likelihood(path, target, method(2), 0.05, 0.5, X, law).value != first);
  CHECK(log_likelihood(path, target, method(1), 0.05, 0.5, X.leftCols(1), law).value(0) == doctest::Approx(first(0)).epsilon(1e-14));
}

TEST_CASE("drawn probes have the law they claim, and rules have its moments") {
  const Index d = 3, N = 20000;
  const Matrix<double> A = some_matrix(d);
  for (const ProbeLaw law : all_probe_laws) {
    CAPTURE(entry(law).name);
    const Batch<double> V = draw_probes(law, {42, 1}, d, N);
    CHECK((V * V.transpose() / static_cast<double>(N) - Matrix<double>::Identity(d, d)).cwiseAbs().maxCoeff() <= 0.08);
    if (law == ProbeLaw::rademacher) CHECK(V.cwiseAbs() == Batch<double>::Ones(d, N));
    if (law == ProbeLaw::sphere) CHECK((V.colwise().squaredNorm().array() - d).abs().maxCoeff() <= 1e-13);
    if (law == ProbeLaw::gaussian) CHECK(V.array().pow(4).mean() == doctest::Approx(3).epsilon(0.08));
    // 6 deviations of the mean of N estimates.
    const double deviation = std::sqrt(hutchinson_variance(law, A, N));
    CHECK(std::abs(hutchinson_estimate<double>(A, V) - A.trace()) <= 6.2 * deviation);
    // Their spread, to 10 %.
    double square = 0;
    for (Index n = 0; n < N; ++n) square += std::pow(V.col(n).dot(A * V.col(n)) - A.trace(), 2);
    CHECK(square / static_cast<double>(N) == doctest::Approx(hutchinson_variance(law, A)).epsilon(0.1));
    for (const Index dimension : {1, 2, 3, 5}) {
      const ProbeRule<double> rule = probe_rule<double>(law, dimension);
      CHECK(rule.weights.sum() == doctest::Approx(1).epsilon(1e-14));
      const double fourth = law == ProbeLaw::gaussian     ? 3
                            : law == ProbeLaw::rademacher ? 1
                                                          : 3.0 * static_cast<double>(dimension) / static_cast<double>(dimension + 2);
      for (Index i = 0; i < dimension; ++i) {
        CHECK(rule.weights.dot(rule.nodes.row(i).transpose().cwiseAbs2()) == doctest::Approx(1).epsilon(1e-13));
        CHECK(rule.weights.dot(rule.nodes.row(i).transpose().array().pow(4).matrix()) == doctest::Approx(fourth).epsilon(1e-13));
        for (Index j = 0; j < i; ++j) {
          CHECK(std::abs(rule.weights.dot(rule.nodes.row(i).transpose().cwiseProduct(rule.nodes.row(j).transpose()))) <= 1e-14);
        }
      }
    }
  }
}

TEST_CASE("what probes cost in special cases: nothing for diagonal matrices with signs, nothing for multiples of I on the sphere") {
  const Matrix<double> diagonal = Vector<double>::LinSpaced(4, -1, 3).asDiagonal();
  CHECK(hutchinson_variance(ProbeLaw::rademacher, diagonal) == 0);
  CHECK(hutchinson_variance<double>(ProbeLaw::sphere, 2.5 * Matrix<double>::Identity(4, 4)) == 0);
  CHECK(hutchinson_variance<double>(ProbeLaw::gaussian, 2 * Matrix<double>::Identity(3, 3)) == doctest::Approx(24));
  CHECK(hutchinson_variance<double>(ProbeLaw::gaussian, 2 * Matrix<double>::Identity(3, 3), 4) == doctest::Approx(6));
  Matrix<double> skew(2, 2);
  skew << 0, 1, -1, 0;
  for (const ProbeLaw law : all_probe_laws) CHECK(hutchinson_variance(law, skew) == 0);
}

TEST_CASE("Hutch++ is exact where its sketch spans the range") {
  const Index d = 6;
  const Matrix<double> basis = some_matrix(d).leftCols(2), other = some_matrix(d).rightCols(2);
  const Matrix<double> A = basis * other.transpose();  // rank 2
  const Batch<double> sketch = draw_probes(ProbeLaw::rademacher, {1, 2}, d, 3), probe = draw_probes(ProbeLaw::gaussian, {1, 3}, d, 1);
  CHECK(hutch_plus_plus<double>(A, sketch, probe) == doctest::Approx(A.trace()).epsilon(1e-12));
  CHECK(orthonormal_basis<double>(A * sketch).cols() == 2);
  CHECK(std::abs(hutchinson_estimate<double>(A, probe) - A.trace()) > 1e-3);
}

TEST_CASE("the cost of the prior: zero where α is, small under VP, the definition elsewhere") {
  CHECK(prior_mismatch(CondOt{0}, line_gaussian(3, 1), 0) == 0);
  // KL(N(αm, α²S + σ²)‖N(0, σ²)) written out.
  const Ve ve{0.01, 50};
  const double r = (2.0 + 2500) / 2500, expected = (r - 1 - std::log(r) + 1.5 * 1.5 / 2500) / 2;
  CHECK(prior_mismatch(ve, line_gaussian(1.5, 2), 1) == doctest::Approx(expected).epsilon(1e-9));
  CHECK(prior_mismatch_by_quadrature(ve, line_gaussian(1.5, 2), 1) ==
        doctest::Approx(prior_mismatch(ve, line_gaussian(1.5, 2), 1)).epsilon(1e-9));
  const Problem& mixture = problem_named("mixture_ve_1d").problem;
  // Next to noise of 50 the mixture is as good as the normal law with its mean 0.21 and variance 1.0569.
  const double share = 1.0569 / 2500, normal = (share - std::log1p(share) + 0.21 * 0.21 / 2500) / 2;
  CHECK(prior_mismatch(mixture.schedule, mixture.target, 1) == doctest::Approx(normal).epsilon(1e-4));
}

TEST_CASE("misuse is named") {
  const Problem& problem = problem_named("mixture_2d").problem;
  const GaussianPath<double> path = problem.path<double>();
  const Batch<double> X = Batch<double>::Zero(2, 1);
  const LogDensity law = path_law(path, 1);
  const auto with = [&](const LikelihoodMethod& method, double from, double to, const Batch<double>& points) {
    log_likelihood(path, problem.target, method, from, to, points, law);
  };
  CHECK_THROWS_WITH_AS(with({.solver = solver_named("ddim")}, 0.1, 1, X), doctest::Contains("solver ddim is of the family exponential"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(with(stepped_method(8), 0.1, 0.1, X), doctest::Contains("both 0.1"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(with(stepped_method(8), 0.1, 2, X), doctest::Contains("2"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(with(stepped_method(8), 0.1, 1, Batch<double>::Zero(3, 1)), doctest::Contains("dimension 3"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(with(stepped_method(8, {.probes = ProbeLaw::sphere, .count = 0}), 0.1, 1, X),
                       doctest::Contains("count = 0"), std::invalid_argument);
  LikelihoodMethod method = tight_method();
  method.tolerance = 0;
  CHECK_THROWS_WITH_AS(with(method, 0.1, 1, X), doctest::Contains("tolerance = 0"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(gaussian_prior(VpLinear{}, 0, 2), doctest::Contains("σ = 0"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(prior_mismatch(VpLinear{}, Sphere{3, 1}, 1), doctest::Contains("dimension 3"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(prior_mismatch(VpLinear{}, UniformBox{Vector<double>::Constant(1, -1), Vector<double>::Ones(1)}, 0.02),
                       doctest::Contains("at least half"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(probe_rule<double>(ProbeLaw::rademacher, 17), doctest::Contains("1 to 16"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(hutchinson_estimate<double>(Matrix<double>::Zero(2, 2), Batch<double>::Zero(3, 1)),
                       doctest::Contains("probes of 3"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(hutchinson_variance<double>(ProbeLaw::sphere, Matrix<double>::Zero(2, 3)), doctest::Contains("2 × 3"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(hutch_plus_plus<double>(Matrix<double>::Zero(2, 2), Batch<double>::Zero(2, 1), Batch<double>::Zero(2, 0)),
                       doctest::Contains("2 × 0"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(draw_probes(ProbeLaw::sphere, {}, 0, 1), doctest::Contains("dimension = 0"), std::invalid_argument);
}

TEST_CASE("every law of likelihoods holds on the line and in the plane, and fails where its value is off by 1e-6 or NaN") {
  const LikelihoodProblem& problem = problem_named("gaussian_narrow");
  for (const LawResult& result : check_likelihood(likelihood_subject(), problem)) {
    CAPTURE(result.identity);
    CHECK((!result.not_applicable.empty() || result.verdict.outcome == Outcome::ok));
  }
  for (const double off : {1e-6, std::numeric_limits<double>::quiet_NaN()}) {
    std::set<std::string> red;
    LikelihoodSubject wrong = likelihood_subject();
    for (auto* run : {&wrong.of_points, &wrong.of_samples}) {
      *run = [right = *run, off](const Problem& on, const LikelihoodMethod& method, double from, double to,
                                 const Batch<double>& X, const LogDensity& law) {
        LogLikelihood result = right(on, method, from, to, X, law);
        result.value.array() += from < to ? off : 2 * off;
        return result;
      };
    }
    wrong.field = [right = wrong.field, off](const Problem& on, const std::vector<Batch<double>>& probes) {
      const auto field = right(on, probes);
      const auto calls = std::make_shared<int>(0);
      return Model<Batch<double>, double>(on.schedule, Parameterisation::velocity, [=](const Batch<double>& Y, const double& t) {
        Batch<double> rate = field.velocity(Y, t);
        rate.bottomRows(1).array() += off * ++*calls;
        return rate;
      });
    };
    wrong.mismatch = [off](const Schedule& schedule, const Target& target, double t) {
      return prior_mismatch(schedule, target, t) + off;
    };
    for (const LawResult& result : check_likelihood(wrong, problem)) {
      if (result.not_applicable.empty() && result.verdict.outcome != Outcome::ok) red.insert(result.identity);
    }
    for (const Entry& law : likelihood_law_entries()) {
      CAPTURE(law.name);
      CAPTURE(off);
      CHECK(red.count(std::string(law.name)) == 1);
    }
  }
}

TEST_CASE("the study splits the error and judges what the method answers for") {
  const LikelihoodProblem& mixture = problem_named("mixture_ve_1d");
  const Record tight = only_record([&](const Sink& sink) { run_likelihood_error({mixture, tight_method()}, sink); });
  CHECK_MESSAGE(tight.outcome == Outcome::ok, to_line(tight));
  CHECK(to_number(tight.fields["discretisation"]) <= 1e-10);
  CHECK(to_number(tight.fields["truncation"]) > 1e-3);
  CHECK(to_number(tight.fields["prior_mismatch"]) > 1e-3);
  // The parts are of the total that a user sees: log-likelihood − log p_data.
  const Problem& problem = mixture.problem;
  const GaussianPath<double> path = problem.path<double>();
  const Batch<double> X = start_points<double>(problem, problem.data_time, 8);
  const LogLikelihood found = log_likelihood(path, problem.target, tight_method(), problem.data_time, mixture.noise_time, X,
                                             gaussian_prior(problem.schedule, mixture.noise_time, 1));
  double square = 0;
  for (Index n = 0; n < X.cols(); ++n) {
    double density = 0;
    const GaussianMixture& data = std::get<GaussianMixture>(problem.target);
    for (Index k = 0; k < 2; ++k) {
      // VE ends at σ_min = 0.01, not at 0.
      density += data.weights(k) / data.weights.sum() *
                 std::exp(log_normal(X(0, n), data.means(0, k), data.covariances[static_cast<std::size_t>(k)](0, 0) + 1e-4));
    }
    square += std::pow(found.value(n) - std::log(density), 2);
  }
  CHECK(to_number(tight.fields["total"]) == doctest::Approx(std::sqrt(square / 8)).epsilon(1e-8));

  // A solver that stops short, one that returns NaN, and one that throws.
  const auto with = [&](auto callable) {
    LikelihoodMethod method = stepped_method(64);
    method.solver = make_solver("wrong", 4, callable);
    return only_record([&](const Sink& sink) { run_likelihood_error({mixture, method}, sink); });
  };
  CHECK(with([](const VelocityField& u, const std::vector<double>& t, const Batch<double>& Y) {
          return Batch<double>(Y + 0.9 * (t.back() - t.front()) * u(Y, t.front()));
        }).outcome == Outcome::fault);
  CHECK(with([](const VelocityField&, const std::vector<double>&, const Batch<double>& Y) {
          return Batch<double>(Y * std::numeric_limits<double>::quiet_NaN());
        }).outcome == Outcome::fault);
  CHECK(with([](const VelocityField&, const std::vector<double>&, const Batch<double>&) -> Batch<double> {
          throw std::runtime_error("gave up");
        }).outcome == Outcome::error);
}

TEST_CASE("orders of log-likelihoods: met by what claims them, missed by what claims too much") {
  const Problem& problem = problem_named("mixture_2d").problem;
  for (const char* name : {"heun", "rk4"}) {
    LikelihoodOrderStudy study{.solver = solver_named(name), .grid = Rough{}, .problem = problem};
    const Record right = only_record([&](const Sink& sink) { run_likelihood_order(study, sink); });
    CHECK_MESSAGE(right.outcome == Outcome::ok, to_line(right));
    study.solver.claimed_order += 1;
    study.solver.expected_order = [order = study.solver.claimed_order](std::string_view) { return order; };
    CHECK(only_record([&](const Sink& sink) { run_likelihood_order(study, sink); }).outcome == Outcome::fault);
  }
  const LikelihoodWorkStudy work{.solver = solver_named("heun"), .problem = problem, .steps = {8, 32}};
  const Record record = only_record([&](const Sink& sink) { run_likelihood_work(work, sink); });
  CHECK(record.outcome == Outcome::ok);
  CHECK(to_number(record.fields["error_rms"][1]) < to_number(record.fields["error_rms"][0]) / 10);
  CHECK(record.fields["nfe"] == Json{16, 64});
}
