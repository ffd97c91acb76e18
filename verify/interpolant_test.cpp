// Interpolants and bridges against other algorithms, at their ends and in their limits, and misuse.

#include <doctest/doctest.h>

#include <cmath>

#include "flowgauge/path/interpolants.hpp"
#include "flowgauge/path/schroedinger_bridge.hpp"
#include "flowgauge/path/stochastic_interpolant.hpp"
#include "flowgauge/schedule/schedule.hpp"

using namespace flowgauge;

namespace {

struct Ends {
  Gaussian from, to;
};

Gaussian plane(double mean, double first, double cross, double second) {
  Gaussian law;
  law.mean = Vector<double>::Constant(2, mean);
  law.covariance.resize(2, 2);
  law.covariance << first, cross, cross, second;
  return law;
}

Ends crossed() { return {plane(0, 1, 0.5, 2), plane(1, 2.5, 1, 0.75)}; }

}  // namespace

TEST_CASE("the flow of independent Gaussians is not the optimal transport unless they commute") {
  const Ends ends = crossed();
  const GaussianInterpolant<double> path(ends.from, ends.to, CondOt{});
  const Matrix<double> flow = path.endpoint_map(), best = optimal_map<double>(ends.from, ends.to);
  CHECK((flow - best).norm() > 0.1);
  CHECK((flow - flow.transpose()).norm() > 0.1);
  CHECK((best - best.transpose()).norm() <= 1e-14);
  // The flow, integrated by RK4 from 0 to 1.
  Matrix<double> X = Matrix<double>::Identity(2, 2);
  const auto field = [&](double t) {
    const MovingComponent<double> at = path.component(t);
    return Matrix<double>(solve_cholesky(cholesky(at.covariance), Matrix<double>(at.rate.transpose())).transpose());
  };
  const int steps = 400;
  const double h = 1.0 / steps;
  for (int i = 0; i < steps; ++i) {
    const double t = h * i;
    const Matrix<double> a = field(t) * X, b = field(t + h / 2) * (X + h / 2 * a),
                         c = field(t + h / 2) * (X + h / 2 * b), d = field(t + h) * (X + h * c);
    X += h / 6 * (a + 2 * b + 2 * c + d);
  }
  CHECK((X - flow).norm() <= 1e-9);
  const Gaussian wide{Vector<double>::Zero(2), Matrix<double>(4 * ends.from.covariance)};
  const GaussianInterpolant<double> commuting(ends.from, wide, CondOt{});
  CHECK((commuting.endpoint_map() - 2 * Matrix<double>::Identity(2, 2)).norm() <= 1e-14);
  CHECK((optimal_map<double>(ends.from, wide) - 2 * Matrix<double>::Identity(2, 2)).norm() <= 1e-14);
  CHECK((commuting.flow_map(0.0) - Matrix<double>::Identity(2, 2)).norm() <= 1e-14);
  CHECK((commuting.flow_map(1.0) - commuting.endpoint_map()).norm() <= 1e-14);
}

TEST_CASE("a stochastic interpolant without noise between Gaussians is the Gaussian interpolant") {
  const Ends ends = crossed();
  const GaussianInterpolant<double> path(ends.from, ends.to, CondOt{});
  const auto single = [](const Gaussian& law) {
    return GaussianMixture{Vector<double>::Constant(1, 2), law.mean, {law.covariance}};
  };
  const StochasticInterpolant interpolant{single(ends.from), single(ends.to), {false, 0}};
  Batch<double> X(2, 2);
  X << 0.3, -1, 2, 0.5;
  for (const double t : {0.0, 0.4, 1.0}) {
    const Evaluation<double> a = path.evaluate(t, X), b = interpolant.evaluate(t, X);
    CHECK((a.log_density - b.log_density).norm() <= 1e-14);
    CHECK((a.velocity - b.velocity).norm() <= 1e-13);
    CHECK((a.score - b.score).norm() <= 1e-13);
  }
}

TEST_CASE("stochastic interpolants start and end in their laws, with finite velocities though γ̇ is infinite") {
  GaussianMixture from{Vector<double>(2), Batch<double>(1, 2), {}},
      to{Vector<double>::Ones(1), Batch<double>::Ones(1, 1), {}};
  from.weights << 1, 3;
  from.means << -1, 2;
  from.covariances = {Matrix<double>::Constant(1, 1, 0.25), Matrix<double>::Constant(1, 1, 1)};
  to.covariances = {Matrix<double>::Constant(1, 1, 4)};
  for (const bool trigonometric : {false, true}) {
    const StochasticInterpolant interpolant{from, to, {trigonometric, 1.5}};
    Batch<double> X(1, 1);
    X << 0.75;
    const auto density = [](double x, double mean, double deviation) {
      return std::exp(-(x - mean) * (x - mean) / (2 * deviation * deviation)) /
             (deviation * std::sqrt(2 * pi<double>()));
    };
    const Evaluation<double> first = interpolant.evaluate(0.0, X), last = interpolant.evaluate(1.0, X);
    CHECK(std::exp(first.log_density(0)) ==
          doctest::Approx(0.25 * density(0.75, -1, 0.5) + 0.75 * density(0.75, 2, 1)).epsilon(1e-14));
    CHECK(std::exp(last.log_density(0)) == doctest::Approx(density(0.75, 1, 2)).epsilon(1e-14));
    CHECK(std::isfinite(first.velocity(0, 0)));
    CHECK(std::isfinite(last.velocity(0, 0)));
    CHECK(interpolant.noise_mean(0.0, X)(0, 0) == 0);
    X << 1e6;
    CHECK(std::isfinite(interpolant.evaluate(0.5, X).velocity(0, 0)));
    CHECK(std::isfinite(interpolant.evaluate(0.5, X).log_density(0)));
  }
}

TEST_CASE("the bridge on the line is what Sinkhorn's iteration finds") {
  const double m0 = -0.5, v0 = 0.5, m1 = 1, v1 = 2, noise = 0.75;
  const Gaussian from{Vector<double>::Constant(1, m0), Matrix<double>::Constant(1, 1, v0)};
  const Gaussian to{Vector<double>::Constant(1, m1), Matrix<double>::Constant(1, 1, v1)};
  const SchroedingerBridge<double> bridge(from, to, std::sqrt(noise));
  const int count = 161;
  Vector<double> x(count), y(count), p(count), q(count);
  for (int i = 0; i < count; ++i) {
    const double z = -8 + 0.1 * i;
    x(i) = m0 + std::sqrt(v0) * z;
    y(i) = m1 + std::sqrt(v1) * z;
    p(i) = q(i) = 0.1 * std::exp(-z * z / 2) / std::sqrt(2 * pi<double>());
  }
  Matrix<double> kernel(count, count);
  for (int j = 0; j < count; ++j) {
    for (int i = 0; i < count; ++i)
      kernel(i, j) = std::exp(-(x(i) - y(j)) * (x(i) - y(j)) / (2 * bridge.squared_noise()));
  }
  Vector<double> f = Vector<double>::Ones(count), g = f;
  for (int i = 0; i < 400; ++i) {
    f = p.cwiseQuotient(kernel * g);
    g = q.cwiseQuotient(kernel.transpose() * f);
  }
  const Matrix<double> coupling = f.asDiagonal() * kernel * g.asDiagonal();
  const double covariance = ((x.array() - m0).matrix().transpose() * coupling * (y.array() - m1).matrix())(0, 0);
  CHECK(bridge.cross_covariance()(0, 0) == doctest::Approx(covariance).epsilon(1e-10));
}

TEST_CASE("limits of the bridge: optimal transport without noise, independence in much of it") {
  const Ends ends = crossed();
  const Matrix<double> best = ends.from.covariance * optimal_map<double>(ends.from, ends.to);
  double last = 1;
  for (const double diffusion : {1e-2, 1e-4, 1e-7}) {
    const double gap = (SchroedingerBridge<double>(ends.from, ends.to, diffusion).cross_covariance() - best).norm();
    CHECK(gap <= diffusion * diffusion + 1e-14);
    CHECK(gap < last);
    last = gap;
  }
  CHECK(SchroedingerBridge<double>(ends.from, ends.to, 1e6).cross_covariance().norm() <= 1e-11);
  const SchroedingerBridge<double> bridge(ends.from, ends.to, 1.25);
  CHECK((bridge.covariance(0.0) - ends.from.covariance).norm() <= 1e-15);
  CHECK((bridge.covariance(1.0) - ends.to.covariance).norm() <= 1e-15);
  CHECK(bridge.drift_matrix(1.0).allFinite());
  // The covariance of the SDE dX = AX dt + σdW from S₀, by RK4.
  Matrix<double> P = ends.from.covariance;
  const auto rate = [&](double t, const Matrix<double>& Q) {
    const Matrix<double> A = bridge.drift_matrix(t);
    return Matrix<double>(A * Q + Q * A.transpose() + bridge.squared_noise() * Matrix<double>::Identity(2, 2));
  };
  const int steps = 400;
  const double h = 1.0 / steps;
  for (int i = 0; i < steps; ++i) {
    const double t = h * i;
    const Matrix<double> a = rate(t, P), b = rate(t + h / 2, P + h / 2 * a), c = rate(t + h / 2, P + h / 2 * b),
                         d = rate(t + h, P + h * c);
    P += h / 6 * (a + 2 * b + 2 * c + d);
  }
  CHECK((P - ends.to.covariance).norm() <= 1e-8);
}

TEST_CASE("misuse names what came") {
  const Ends ends = crossed();
  const Gaussian one{Vector<double>::Zero(1), Matrix<double>::Ones(1, 1)};
  CHECK_THROWS_WITH(GaussianInterpolant<double>(ends.from, one, CondOt{}),
                    "interpolant: the ends have dimensions 2 and 1; they must be equal");
  const Gaussian flat{Vector<double>::Zero(2), Matrix<double>::Ones(2, 2)};
  CHECK_THROWS_WITH(SchroedingerBridge<double>(ends.from, flat, 1),
                    "interpolant: both covariances must be d × d, symmetric positive definite");
  CHECK_THROWS_WITH(SchroedingerBridge<double>(ends.from, ends.to, 0),
                    "schroedinger_bridge: diffusion = 0.000000 must be finite and > 0");
  CHECK_THROWS_AS(SchroedingerBridge<double>(ends.from, ends.to, std::nan("")), std::invalid_argument);
  CHECK_THROWS_AS(optimal_map<double>(flat, ends.to), std::invalid_argument);
}
