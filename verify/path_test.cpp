// Paths and their exact flow maps: definition, group law, tails, and the density they carry along.

#include <doctest/doctest.h>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/path/exact_flow.hpp"

namespace flowgauge {
namespace {

GaussianMixture line_mixture() {
  return {Vector<double>{{0.2, 0.5, 0.3}}, Batch<double>{{-2, 0.5, 3}},
          {Matrix<double>{{0.04}}, Matrix<double>{{0.25}}, Matrix<double>{{0.01}}}};
}

Gaussian plane_gaussian() { return {Vector<double>{{0.7, -0.25}}, Matrix<double>{{0.25, 0.125}, {0.125, 4}}}; }

/// Points at quantiles and out to ±6 and ±30 standard deviations of the outer components.
Batch<double> line_points(const GaussianPath<double>& path, double t) {
  const NormalMixture<double> law = path.law().normal_mixture(path.level(t));
  std::vector<double> points;
  for (Index k = 0; k < law.means.size(); ++k) {
    for (const double z : {-30.0, -6.0, -1.5, 0.0, 0.25, 2.0, 6.0, 30.0}) points.push_back(law.means(k) + z * law.deviations(k));
  }
  return Eigen::Map<const Batch<double>>(points.data(), 1, static_cast<Index>(points.size()));
}

Mp50 tail(const NormalMixture<Mp50>& law, const Mp50& x, bool upper) {
  Mp50 sum(0);
  for (Index k = 0; k < law.means.size(); ++k) {
    const Mp50 z = (x - law.means(k)) / law.deviations(k);
    sum += law.weights(k) * normal_cdf(upper ? Mp50(-z) : z);
  }
  return sum;
}

TEST_CASE("the quantile map carries probability: F_to(image) = F_from(x) in 50 digits, tails included") {
  const GaussianPath<double> path(VpLinear{}, line_mixture());
  const GaussianPath<Mp50> exact(VpLinear{}, line_mixture());
  for (const auto& [from, to] : {std::pair{0.3, 0.02}, {0.02, 0.3}, {0.9, 0.001}, {0.001, 0.9}}) {
    CAPTURE(from);
    CAPTURE(to);
    const Batch<double> X = line_points(path, from);
    const auto flow = exact_flow(path, from, to, X);
    REQUIRE(flow);
    CHECK(flow->method == FlowMethod::quantile);
    const auto p = exact.law().normal_mixture(exact.level(Mp50(from)));
    const auto q = exact.law().normal_mixture(exact.level(Mp50(to)));
    for (Index n = 0; n < X.cols(); ++n) {
      CAPTURE(X(0, n));
      const Mp50 x(X(0, n)), y(flow->image(0, n));
      const bool upper = tail(p, x, true) < Mp50(0.5);
      // One Newton step in 50 digits gives the error of the image.
      const Mp50 gap = tail(q, y, upper) - tail(p, x, upper);
      Mp50 density(0);
      for (Index k = 0; k < q.means.size(); ++k) {
        const Mp50 z = (y - q.means(k)) / q.deviations(k);
        density += q.weights(k) * exp(Mp50(-z * z / 2)) / q.deviations(k) / sqrt(Mp50(2 * pi<Mp50>()));
      }
      const Mp50 error = abs(gap) / density;
      // What rounding x alone does to the image: the map's slope p(x)/q(y) times ε|x|.
      Mp50 slope(0);
      for (Index k = 0; k < p.means.size(); ++k) {
        const Mp50 z = (x - p.means(k)) / p.deviations(k);
        slope += p.weights(k) * exp(Mp50(-z * z / 2)) / p.deviations(k) / sqrt(Mp50(2 * pi<Mp50>())) / density;
      }
      CHECK(error <= Mp50(1e-14) * (abs(y) + slope * abs(x)));
    }
  }
}

TEST_CASE("between separated components, where every probability underflows, the quantile map keeps symmetry and order") {
  for (const double small : {1.0, 1e-200, 1e-300}) {
    CAPTURE(small);
    const GaussianMixture pair{Vector<double>{{small, 1}}, Batch<double>{{-10, 10}},
                               {Matrix<double>{{0.01}}, Matrix<double>{{0.01}}}};
    const GaussianPath<double> path(CondOt{}, pair);
    const GaussianPath<Mp50> exact(CondOt{}, pair);
    const Batch<double> X{{-9.5, -8, -7.6, -7.5, -7.25, -6.2, -6, -3, -1, 0, 1, 3, 6, 6.2, 7.5, 8, 9.5}};
    for (const auto& [from, to] : {std::pair{0.999, 0.99}, {0.99, 0.999}, {0.999, 0.5}}) {
      CAPTURE(from);
      CAPTURE(to);
      const Batch<double> Y = exact_flow(path, from, to, X)->image;
      const Batch<Mp50> tight = exact_flow(exact, Mp50(from), Mp50(to), X.cast<Mp50>().eval())->image;
      for (Index n = 0; n < X.cols(); ++n) {
        CAPTURE(X(0, n));
        CHECK(abs(Mp50(Y(0, n)) - tight(0, n)) <= Mp50(1e-12) * (1 + abs(tight(0, n))));
        // The map may press a whole gap into less than an ulp.
        if (n > 0) CHECK(Y(0, n) >= Y(0, n - 1) - 1e-14 * (1 + std::abs(Y(0, n))));
        if (small == 1 && X(0, n) == 0) CHECK(std::abs(Y(0, n)) <= 1e-13);
      }
    }
  }
}

TEST_CASE("flow maps compose and invert") {
  for (const Target& target : {Target(line_mixture()), Target(plane_gaussian())}) {
    for (const Schedule& schedule : {Schedule(VpCosine{}), Schedule(CondOt{}), Schedule(Ve{})}) {
      const GaussianPath<Mp50> path(schedule, target);
      Batch<Mp50> X(path.dimension(), 3);
      X.setRandom();
      X *= Mp50(3);
      const Mp50 r(0.75), s(0.5), t(0.0625);
      const auto there = exact_flow(path, r, s, X);
      const auto on = exact_flow(path, s, t, there->image);
      const auto direct = exact_flow(path, r, t, X);
      const auto back = exact_flow(path, t, r, direct->image);
      CHECK((on->image - direct->image).norm() <= Mp50(1e-40));
      CHECK((back->image - X).norm() <= Mp50(1e-40));
      CHECK((there->log_density_change + on->log_density_change - direct->log_density_change).norm() <= Mp50(1e-38));
    }
  }
}

TEST_CASE("the flow map moves with the velocity and its log-density falls with the divergence") {
  for (const Target& target : {Target(line_mixture()), Target(plane_gaussian())}) {
    for (const Schedule& schedule : {Schedule(VpLinear{}), Schedule(CondOt{0.125}), Schedule(Edm{}), Schedule(Trigonometric{})}) {
      const GaussianPath<Mp50> path(schedule, target);
      Batch<Mp50> X(path.dimension(), 3);
      X.setRandom();
      const Mp50 t(0.375), h("1e-12");
      const auto ahead = exact_flow(path, t, Mp50(t + h), X);
      const auto behind = exact_flow(path, t, Mp50(t - h), X);
      const Evaluation<Mp50> at = path.evaluate(t, X, Want::velocity | Want::divergence);
      CHECK(((ahead->image - behind->image) / (2 * h) - at.velocity).norm() <= Mp50(1e-20));
      CHECK(((ahead->log_density_change - behind->log_density_change) / (2 * h) + at.divergence).norm() <= Mp50(1e-19));
    }
  }
}

TEST_CASE("where an atom law has no width the flow ends in its atoms") {
  const Atoms atoms{Batch<double>{{1, -2, 0.5}}, Vector<double>{{0.25, 0.25, 0.5}}};
  const GaussianPath<double> path(CondOt{}, atoms);
  const auto flow = exact_flow(path, 0.0, 1.0, Batch<double>{{-3, -0.7, 0.0, 0.6, 0.7, 5}});
  REQUIRE(flow);
  CHECK(flow->image == Batch<double>{{-2, -2, 0.5, 0.5, 1, 1}});
  CHECK(flow->log_density_change.minCoeff() == std::numeric_limits<double>::infinity());
}

TEST_CASE("no closed form is claimed for a plane mixture, and points of the wrong dimension are refused") {
  const GaussianMixture mixture{Vector<double>::Ones(2), Batch<double>{{-1, 1}, {0, 1}},
                                {Matrix<double>::Identity(2, 2), 2 * Matrix<double>::Identity(2, 2)}};
  const GaussianPath<double> path(VpLinear{}, mixture);
  const Batch<double> origin = Batch<double>::Zero(2, 1);
  CHECK_FALSE(exact_flow(path, 0.3, 0.1, origin));
  CHECK(exact_flow(path, 0.3, 0.3, origin)->method == FlowMethod::identity);
  CHECK_THROWS_AS(path.evaluate(0.3, Batch<double>::Zero(3, 1)), std::invalid_argument);
}

TEST_CASE("samples of a path are α times data plus σ times noise") {
  const Batch<double> X = sample(VpLinear{}, plane_gaussian(), 0.5, 4096, 3);
  const NoiseLevel<double> level = noise_level(Schedule(VpLinear{}), 0.5);
  const double variance = level.alpha * level.alpha * 0.25 + level.sigma * level.sigma;
  CHECK(std::abs(X.row(0).mean() - level.alpha * 0.7) <= 6.109 * std::sqrt(variance / 4096));
  CHECK(X.leftCols(64) == sample(VpLinear{}, plane_gaussian(), 0.5, 64, 3));
}

}  // namespace
}  // namespace flowgauge
