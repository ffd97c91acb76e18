// Targets: closed forms against explicit inverses in 50 digits, the far and the sharp ends, and refused input.

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <fstream>
#include <nlohmann/json.hpp>

#include "flowgauge/target/target.hpp"

namespace flowgauge {
namespace {

GaussianMixture example_mixture() {
  GaussianMixture mixture;
  mixture.weights = Vector<double>{{0.3, 0.7}};
  mixture.means = Batch<double>{{-1, 1.5}, {0, 0.5}};
  mixture.covariances = {Matrix<double>{{0.2, 0.05}, {0.05, 0.1}}, Matrix<double>{{0.3, 0}, {0, 0.2}}};
  return mixture;
}

Atoms example_atoms() {
  return {Batch<double>{{-1, 1.5, 1.5}, {0, 0.5, -2}}, Vector<double>{{0.4, 0.6, 1.2}}};
}

template <class T>
NoiseLevel<T> level_of(double alpha, double sigma, double dalpha = 1, double dsigma = -1) {
  NoiseLevel<T> level{};
  level.alpha = T(alpha);
  level.sigma = T(sigma);
  level.dalpha = T(dalpha);
  level.dsigma = T(dsigma);
  level.sigma_dsigma = level.sigma * level.dsigma;
  return level;
}

template <class T>
Evaluation<T> evaluate(const Target& target, const NoiseLevel<T>& level, const Batch<T>& X) {
  Evaluation<T> out(X.rows(), X.cols(), Want::all);
  prepare<T>(target).evaluate(level, X, Want::all, out);
  return out;
}

double relative(const Matrix<double>& computed, const Matrix<Mp50>& exact) {
  return static_cast<double>((computed.cast<Mp50>() - exact).norm() / exact.norm());
}

/// Everything about a mixture at one point from the definitions, with explicit inverses in 50 digits. Atoms are components
/// of covariance 0.
struct Direct {
  Mp50 log_density, divergence;
  Vector<Mp50> score, denoiser, velocity;
  Matrix<Mp50> hessian, covariance;

  Direct(const Vector<double>& weights, const Batch<double>& means, const std::vector<Matrix<double>>& covariances,
         const NoiseLevel<Mp50>& level, const Vector<Mp50>& x) {
    const Index d = x.size();
    const Matrix<Mp50> identity = Matrix<Mp50>::Identity(d, d);
    const Mp50 sigma_squared = level.sigma * level.sigma;
    Mp50 density(0), trace(0);
    Vector<Mp50> gradient = Vector<Mp50>::Zero(d), first = Vector<Mp50>::Zero(d), transport = Vector<Mp50>::Zero(d);
    Matrix<Mp50> curvature = Matrix<Mp50>::Zero(d, d), second = curvature;
    for (Index k = 0; k < means.cols(); ++k) {
      const Matrix<Mp50> S = covariances[static_cast<std::size_t>(k)].cast<Mp50>();
      const Vector<Mp50> m = means.col(k).cast<Mp50>();
      const Matrix<Mp50> C = level.alpha * level.alpha * S + sigma_squared * identity;
      const Matrix<Mp50> inverse = C.inverse();
      const Vector<Mp50> gap = x - level.alpha * m;
      const Mp50 p = Mp50(weights(k)) / weights.cast<Mp50>().sum() *
                     exp(Mp50(-(gap.transpose() * inverse * gap)(0) / 2)) / sqrt(Mp50((2 * pi<Mp50>() * C).determinant()));
      const Vector<Mp50> s = -inverse * gap;
      const Vector<Mp50> D = m + level.alpha * S * inverse * gap;
      const Matrix<Mp50> V = S - level.alpha * level.alpha * S * inverse * S;
      const Matrix<Mp50> rate = level.alpha * level.dalpha * S + level.sigma_dsigma * identity;
      const Vector<Mp50> u = level.dalpha * m + rate * inverse * gap;
      density += p;
      gradient += p * s;
      curvature += p * (s * s.transpose() - inverse);
      first += p * D;
      second += p * (V + D * D.transpose());
      transport += p * u;
      trace += p * ((rate * inverse).trace() + u.dot(s));
    }
    log_density = log(density);
    score = gradient / density;
    hessian = curvature / density - score * score.transpose();
    denoiser = first / density;
    covariance = second / density - denoiser * denoiser.transpose();
    velocity = transport / density;
    divergence = trace / density - velocity.dot(score);
  }
};

TEST_CASE("mixtures and atoms agree with explicit inverses in 50 digits") {
  const GaussianMixture mixture = example_mixture();
  const Atoms atoms = example_atoms();
  const std::vector<Matrix<double>> nothing(3, Matrix<double>::Zero(2, 2));
  const Batch<double> X{{-1.25, 0.5, 2, 0.25, 30}, {0.5, 0.25, -1.75, 0, -40}};
  for (const auto& [alpha, sigma] : {std::pair{0.75, 0.25}, {0.25, 1.5}, {1.0, 0.03125}, {0.0009765625, 1.0}, {0.0, 1.0}}) {
    CAPTURE(alpha);
    CAPTURE(sigma);
    const auto level = level_of<double>(alpha, sigma);
    const auto exact_level = level_of<Mp50>(alpha, sigma);
    const Evaluation<double> of_mixture = evaluate<double>(mixture, level, X);
    const Evaluation<double> of_atoms = evaluate<double>(atoms, level, X);
    for (Index n = 0; n < X.cols(); ++n) {
      CAPTURE(n);
      const auto compare = [&](const Evaluation<double>& computed, const Direct& exact, double tolerance) {
        CHECK(relative(Vector<double>{{computed.log_density(n)}}, Vector<Mp50>::Constant(1, exact.log_density)) <= 1e-14);
        CHECK(relative(computed.score.col(n), exact.score) <= tolerance);
        CHECK(relative(computed.hessian.col(n), exact.hessian.reshaped()) <= tolerance);
        CHECK(relative(computed.denoiser.col(n), exact.denoiser) <= tolerance);
        CHECK(relative(computed.velocity.col(n), exact.velocity) <= tolerance);
        CHECK(relative(Vector<double>{{computed.divergence(n)}}, Vector<Mp50>::Constant(1, exact.divergence)) <= 1e-12);
        if (exact.covariance.norm() > Mp50(1e-30)) {
          CHECK(relative(computed.posterior_covariance.col(n), exact.covariance.reshaped()) <= 1e-11);
        }
      };
      const Vector<Mp50> x = X.col(n).cast<Mp50>();
      compare(of_mixture, Direct(mixture.weights, mixture.means, mixture.covariances, exact_level, x), 1e-13);
      compare(of_atoms, Direct(atoms.weights, atoms.points, nothing, exact_level, x), 1e-12);
    }
  }
}

TEST_CASE("towards the data the posterior covariance keeps its digits and vanishes at σ = 0") {
  const Batch<double> X{{0.25, -1.25}, {-1, 0.5}};
  for (const double sigma : {1e-4, 1e-8, 1e-12, 1e-16}) {
    CAPTURE(sigma);
    const auto computed = evaluate<double>(example_mixture(), level_of<double>(1, sigma), X);
    const auto exact = evaluate<Mp50>(example_mixture(), level_of<Mp50>(1, sigma), X.cast<Mp50>());
    CHECK(relative(computed.posterior_covariance, exact.posterior_covariance) <= 1e-13);
  }
  CHECK(evaluate<double>(example_mixture(), level_of<double>(1, 0), X).posterior_covariance.isZero(0));
}

TEST_CASE("a kernel density estimate is a mixture of equal isotropic covariances") {
  Empirical data{"", 0.25, Batch<double>{{-1, 1.5, 0.25}, {0, 0.5, 2}}};
  GaussianMixture same{Vector<double>::Ones(3), data.points,
                       std::vector<Matrix<double>>(3, 0.0625 * Matrix<double>::Identity(2, 2))};
  const Batch<Mp50> X = Batch<double>{{-1.25, 0.5, 2}, {0.5, 0.25, -1.75}}.cast<Mp50>();
  const auto level = level_of<Mp50>(0.75, 0.5);
  const auto a = evaluate<Mp50>(data, level, X);
  const auto b = evaluate<Mp50>(same, level, X);
  CHECK((a.log_density - b.log_density).norm() <= Mp50(1e-45));
  CHECK((a.score - b.score).norm() <= Mp50(1e-45));
  CHECK((a.hessian - b.hessian).norm() <= Mp50(1e-45));
  CHECK((a.denoiser - b.denoiser).norm() <= Mp50(1e-45));
  CHECK((a.posterior_covariance - b.posterior_covariance).norm() <= Mp50(1e-45));
  CHECK((a.velocity - b.velocity).norm() <= Mp50(1e-45));
  CHECK((a.divergence - b.divergence).norm() <= Mp50(1e-45));
}

TEST_CASE("far out and at σ = 1e-8 double keeps the digits of 50-digit arithmetic") {
  const Batch<double> far{{1e6, -1e6, 3e5, 1e6}, {-1e6, 0.5, 7e5, 1e6}};
  for (const Target& target : {Target(example_mixture()), Target(example_atoms())}) {
    for (const double sigma : {1e-8, 1e-3, 1.0}) {
      CAPTURE(std::string(entry(target).name));
      CAPTURE(sigma);
      const auto computed = evaluate<double>(target, level_of<double>(1, sigma), far);
      const auto exact = evaluate<Mp50>(target, level_of<Mp50>(1, sigma), far.cast<Mp50>());
      CHECK(relative(computed.log_density, exact.log_density) <= 1e-13);
      CHECK(relative(computed.score, exact.score) <= 1e-13);
      CHECK(relative(computed.denoiser, exact.denoiser) <= 1e-13);
      CHECK(relative(computed.velocity, exact.velocity) <= 1e-13);
      CHECK(relative(computed.divergence, exact.divergence) <= 1e-12);
      CHECK(computed.hessian.allFinite());
      CHECK(computed.posterior_covariance.allFinite());
    }
  }
}

TEST_CASE("nothing turns into NaN when squares overflow or underflow") {
  const Batch<double> X{{1e200, -1e180, 0.5}, {1e200, 3e179, 0.25}};
  for (const Target& target : {Target(example_mixture()), Target(example_atoms())}) {
    CAPTURE(std::string(entry(target).name));
    for (const double sigma : {1e-300, 1e-170, 1.0, 1e160}) {
      CAPTURE(sigma);
      const auto out = evaluate<double>(target, level_of<double>(1, sigma), X);
      CHECK_FALSE(out.log_density.hasNaN());
      CHECK_FALSE(out.score.hasNaN());
      CHECK(out.denoiser.allFinite());
      CHECK_FALSE(out.velocity.hasNaN());
      CHECK_FALSE(out.posterior_covariance.hasNaN());
      CHECK_FALSE(out.divergence.hasNaN());
    }
  }
}

TEST_CASE("atoms at σ = 0: infinite on an atom, none off it, the nearest atom denoises, the rest is undefined") {
  const Batch<double> X{{1.5, 1.4, -7}, {0.5, 0.5, 0}};
  const auto out = evaluate<double>(example_atoms(), level_of<double>(1, 0), X);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(out.log_density(0) == infinity);
  CHECK(out.log_density(1) == -infinity);
  CHECK(out.denoiser.col(0) == X.col(0));
  CHECK(out.denoiser.col(1) == X.col(0));
  CHECK(out.denoiser(0, 2) == -1);
  CHECK(out.posterior_covariance.isZero(0));
  CHECK(std::isnan(out.score(0, 0)));
  CHECK(std::isnan(out.velocity(0, 1)));
  CHECK(std::isnan(out.divergence(2)));
}

TEST_CASE("samples have the moments of their law within an exact bound, whatever the block they are drawn in") {
  const Target target = example_mixture();
  const Batch<double> all = sample(target, 4096, 7);
  CHECK(all.leftCols(100) == sample(target, 100, 7));
  CHECK(all != sample(target, 4096, 8));
  const Vector<double> mean{{0.3 * -1 + 0.7 * 1.5, 0.7 * 0.5}};
  // Second moments: covariances within plus between components; z = 6.109 is the two-sided 1e-9 point.
  const double variance_x = 0.3 * 0.2 + 0.7 * 0.3 + 0.3 * 0.7 * 2.5 * 2.5;
  CHECK(std::abs(all.row(0).mean() - mean(0)) <= 6.109 * std::sqrt(variance_x / 4096));
  CHECK(std::abs(all.row(1).mean() - mean(1)) <= 6.109 * std::sqrt((0.03 + 0.14 + 0.21 * 0.25) / 4096));
}

TEST_CASE("a target refuses what it cannot be, in one line that names the key") {
  const auto read = [](const char* text) { return target_from_json(Json::parse(text)); };
  const auto refused = [&](const char* text, const char* part) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(read(text), doctest::Contains(part), std::invalid_argument);
  };
  refused(R"({"type": "gausian", "mean": [0]})", "gaussian");
  refused(R"({"type": "gaussian", "mean": [0, 0], "covariance": [[1, 0.5], [0.4, 1]]})", "symmetric");
  refused(R"({"type": "gaussian", "mean": [0, 0], "covariance": [[1, 2], [2, 1]]})", "positive definite");
  refused(R"({"type": "gaussian", "mean": [0, 0], "covariance": [[1]]})", "covariance");
  refused(R"({"type": "gaussian", "mean": [0, 0]})", "covariance");
  refused(R"({"type": "atoms", "points": [[0, 1], [1, 2]], "weights": [0.5, -0.5]})", "weights[1]");
  refused(R"({"type": "atoms", "points": [[0, 1], [1]], "weights": [0.5, 0.5]})", "points");
  refused(R"({"type": "atoms", "points": [[0, 1]], "weights": [0.5, 0.5]})", "weights");
  refused(R"({"type": "atoms", "points": [], "weights": []})", "points");
  refused(R"({"type": "gaussian_mixture", "weights": [1], "means": [[0]], "covariances": [[[-1]]]})", "covariances[0]");
  refused(R"({"type": "gaussian_mixture", "weights": [1], "means": [[0]], "covariances": [[[1]]], "sigma": 1})", "sigma");
  refused(R"({"type": "empirical", "file": "no-such-file.csv"})", "no-such-file.csv");
}

TEST_CASE("an empirical target reads rows as points and names the line that is wrong") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "flowgauge_target_test";
  std::filesystem::create_directories(folder);
  const auto read = [&](const char* content) {
    std::ofstream(folder / "points.csv") << content;
    return target_from_json(Json::parse(R"({"type": "empirical", "file": "points.csv", "bandwidth": 0.5})"), folder);
  };
  CHECK(std::get<Empirical>(read("1,2\n3,4\r\n\n5,6\n")).points == Batch<double>{{1, 3, 5}, {2, 4, 6}});
  CHECK_THROWS_WITH_AS(read(""), doctest::Contains("no points"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read("1,2\n3\n"), doctest::Contains("line 2"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read("1,2\n3,x\n"), doctest::Contains("line 2"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read("1,nan\n"), doctest::Contains("line 1"), std::invalid_argument);
  CHECK_THROWS_WITH_AS(read("1,1e999\n"), doctest::Contains("line 1"), std::invalid_argument);
  std::filesystem::remove_all(folder);
}

TEST_CASE("every target in the catalogue has a source") {
  for (const Entry& e : target_entries()) {
    CAPTURE(std::string(e.name));
    CHECK_FALSE(e.source.empty());
    CHECK(Json::parse(e.example)["type"] == e.name);
  }
}

}  // namespace
}  // namespace flowgauge
