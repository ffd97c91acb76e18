// Distances against other algorithms in 50 digits, where they cancel, at singular and far-apart laws, and misuse.

#include "flowgauge/target/distance.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "flowgauge/numeric/dense.hpp"
#include "flowgauge/target/distance_line.hpp"

using namespace flowgauge;

namespace {

Gaussian normal(double mean, double variance) {
  return {Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)};
}

Gaussian three_dimensional(double shift, double change) {
  Matrix<double> S(3, 3);
  S << 2, 0.5, -0.25, 0.5, 1, 0.375, -0.25, 0.375, 0.75;
  Matrix<double> C(3, 3);
  C << 1, 0.5, 0.25, 0.5, -0.5, 1, 0.25, 1, 0.5;
  return {Vector<double>::LinSpaced(3, 0, 1) * shift, S + change * C};
}

/// Gauss–Jordan without structure, in 50 digits.
Matrix<Mp50> inverse(Matrix<Mp50> A) {
  const Index d = A.rows();
  Matrix<Mp50> B = Matrix<Mp50>::Identity(d, d);
  for (Index j = 0; j < d; ++j) {
    Index pivot = j;
    for (Index i = j; i < d; ++i) {
      if (abs(A(i, j)) > abs(A(pivot, j))) pivot = i;
    }
    A.row(j).swap(A.row(pivot));
    B.row(j).swap(B.row(pivot));
    B.row(j) /= Mp50(A(j, j));
    A.row(j) /= Mp50(A(j, j));
    for (Index i = 0; i < d; ++i) {
      if (i == j) continue;
      const Mp50 factor = A(i, j);
      A.row(i) -= factor * A.row(j);
      B.row(i) -= factor * B.row(j);
    }
  }
  return B;
}

/// The square root with positive eigenvalues by the Denman–Beavers iteration.
Matrix<Mp50> root(const Matrix<Mp50>& A) {
  Matrix<Mp50> Y = A, Z = Matrix<Mp50>::Identity(A.rows(), A.cols());
  for (int i = 0; i < 60; ++i) {
    const Matrix<Mp50> next = (Y + inverse(Z)) / Mp50(2);
    Z = ((Z + inverse(Y)) / Mp50(2)).eval();
    Y = next;
  }
  return Y;
}

/// W₂ by the trace formula with the root of S_pS_q, which has the same trace as (S_p^½S_qS_p^½)^½.
Mp50 trace_formula(const Gaussian& p, const Gaussian& q) {
  const Matrix<Mp50> P = p.covariance.cast<Mp50>(), Q = q.covariance.cast<Mp50>();
  const Mp50 gap = (p.mean.cast<Mp50>() - q.mean.cast<Mp50>()).squaredNorm();
  return sqrt(Mp50(gap + P.trace() + Q.trace() - 2 * root(Matrix<Mp50>(P * Q)).trace()));
}

bool near(double found, const Mp50& expected, double tolerance) {
  return abs(Mp50(Mp50(found) / expected - 1)) <= tolerance;
}

}  // namespace

TEST_CASE("W₂ in d = 3 is that of the trace formula with another matrix root, near-identical laws included") {
  for (const double change : {0.25, 0x1p-10, 0x1p-30, 0x1p-46}) {
    for (const double shift : {0.0, 1.0}) {
      const Gaussian p = three_dimensional(0, 0), q = three_dimensional(shift, change);
      CAPTURE(change);
      CHECK(near(wasserstein2<double>(p, q), trace_formula(p, q), 1e-14));
      CHECK(abs(Mp50(wasserstein2<Mp50>(p, q) / trace_formula(p, q) - 1)) <= 1e-20);
    }
  }
  CHECK(wasserstein2<double>(three_dimensional(1, 0.25), three_dimensional(1, 0.25)) <= 1e-30);
}

TEST_CASE("KL, Rényi, Hellinger and Fisher of near-identical laws keep their digits") {
  for (const double change : {0x1p-8, 0x1p-24, 0x1p-45}) {
    CAPTURE(change);
    const Gaussian p = normal(0.5, 1), q = normal(0.5, 1 + change);
    const Mp50 ratio = 1 / Mp50(1 + change);
    const Mp50 kl = (ratio - 1 - log(ratio)) / 2;
    CHECK(near(kullback_leibler<double>(p, q), kl, 1e-14));
    const Mp50 coefficient = sqrt(Mp50(2 * sqrt(ratio) / (1 + ratio)));
    CHECK(near(hellinger_squared<double>(p, q), Mp50(1 - coefficient), 1e-14));
    const Mp50 scores = Mp50(1) - ratio;
    CHECK(near(fisher_divergence<double>(p, q), Mp50(scores * scores), 1e-14));
    for (const double order : {0.25, 2.0}) {
      // In one dimension D_a = [log(S_a) − (1−a) log S_p − a log S_q] / (2(1 − a)).
      const Mp50 a(order);
      const Mp50 mixed = a / ratio + (1 - a);
      CHECK(near(renyi_divergence<double>(p, q, order), Mp50((log(mixed) + a * log(ratio)) / (2 * (1 - a))), 1e-13));
    }
  }
  CHECK(kullback_leibler<double>(three_dimensional(1, 0.25), three_dimensional(1, 0.25)) == 0);
  CHECK(hellinger_squared<double>(normal(2, 3), normal(2, 3)) == 0);
}

TEST_CASE("Rényi goes to KL, and diverges where the integral does") {
  const Gaussian p = three_dimensional(1, 0.25), q = three_dimensional(0, 0);
  const double kl = kullback_leibler<double>(p, q);
  CHECK(renyi_divergence<double>(p, q, 1.0) == kl);
  const double above = renyi_divergence<double>(p, q, 1 + 0x1p-26), below = renyi_divergence<double>(p, q, 1 - 0x1p-26);
  CHECK(std::abs((above + below) / 2 - kl) <= 1e-13 * kl);
  CHECK(above > kl);
  CHECK(renyi_divergence<double>(normal(0, 4), normal(0, 1), 2.0) == std::numeric_limits<double>::infinity());
  CHECK(std::isfinite(renyi_divergence<double>(normal(0, 1), normal(0, 4), 2.0)));
}

TEST_CASE("badly conditioned and far-apart laws overflow nowhere that the answer does not") {
  CHECK(
      near(kullback_leibler<double>(normal(0, 1e-20), normal(0, 1)), (Mp50(1e-20) - 1 - log(Mp50(1e-20))) / 2, 1e-14));
  CHECK(near(kullback_leibler<double>(normal(0, 1), normal(0, 1e-20)), (1 / Mp50(1e-20) - 1 + log(Mp50(1e-20))) / 2,
             1e-14));
  CHECK(wasserstein2<double>(normal(1e200, 1), normal(-1e200, 4)) == doctest::Approx(2e200));
  CHECK(kullback_leibler<double>(normal(1e200, 1), normal(0, 1)) == std::numeric_limits<double>::infinity());
  CHECK(hellinger_squared<double>(normal(1e3, 1), normal(0, 1)) == 1);
  CHECK(near(renyi_divergence<double>(normal(0, 1e-20), normal(0, 1), 0.5),
             Mp50(log(Mp50((1 + Mp50(1e-20)) / (2 * sqrt(Mp50(1e-20)))))), 1e-14));
  Matrix<double> thin(2, 2);
  thin << 1, 1 - 0x1p-40, 1 - 0x1p-40, 1;
  const Gaussian p{Vector<double>::Zero(2), thin}, q{Vector<double>::Zero(2), Matrix<double>::Identity(2, 2)};
  const Mp50 small = Mp50(0x1p-40) * (2 - Mp50(0x1p-40));
  CHECK(near(kullback_leibler<double>(p, q), -log(small) / 2, 1e-14));
}

TEST_CASE("W₂ takes singular covariances") {
  Matrix<double> x = Matrix<double>::Zero(2, 2), y = x, ones = Matrix<double>::Ones(2, 2);
  x(0, 0) = 1;
  y(1, 1) = 4;
  const Vector<double> zero = Vector<double>::Zero(2);
  CHECK(wasserstein2<double>({zero, x}, {zero, y}) == doctest::Approx(std::sqrt(5.0)).epsilon(1e-15));
  CHECK(wasserstein2<double>({zero, x}, {zero, Matrix<double>::Zero(2, 2)}) == doctest::Approx(1).epsilon(1e-15));
  // Onto the diagonal: tr S_p^½S_qS_p^½ is 1 · 1, so W₂² = 1 + 2 − 2.
  CHECK(wasserstein2<double>({zero, x}, {zero, ones}) == doctest::Approx(1).epsilon(1e-15));
  CHECK(wasserstein2<double>({zero, ones}, {zero, ones}) <= 1e-15);
}

TEST_CASE("distances on the line of laws given by their tails") {
  const LineLaw exponential{[](double x) { return x < 0 ? 0 : -std::expm1(-x); },
                            [](double x) { return x < 0 ? 1 : std::exp(-x); },
                            {0, 1, 4, 10, 40}};
  const LineLaw slow{[](double x) { return x < 0 ? 0 : -std::expm1(-x / 2); },
                     [](double x) { return x < 0 ? 1 : std::exp(-x / 2); },
                     {0, 2, 8, 20, 80}};
  CHECK(wasserstein1(exponential, slow) == doctest::Approx(1).epsilon(1e-13));
  CHECK(wasserstein2(exponential, slow) == doctest::Approx(std::sqrt(2.0)).epsilon(1e-12));
  CHECK(quantile(exponential, 0) == doctest::Approx(std::log(2.0)).epsilon(1e-15));
  CHECK(quantile(exponential, 8) == doctest::Approx(-std::log(std::erfc(8 / std::sqrt(2.0)) / 2)).epsilon(1e-14));
  const auto uniform = [](double low, double high) {
    return LineLaw{[=](double x) { return std::clamp((x - low) / (high - low), 0.0, 1.0); },
                   [=](double x) { return std::clamp((high - x) / (high - low), 0.0, 1.0); },
                   {low, high}};
  };
  // Crossing at ⅔: ∫|F − G| of U(0, 1) and U(−1, 1.5) in closed form.
  CHECK(wasserstein1(uniform(0, 1), uniform(0, 3)) == doctest::Approx(1).epsilon(1e-13));
  CHECK(wasserstein1(uniform(-1, 1), uniform(-2, 2)) == doctest::Approx(0.5).epsilon(1e-13));
  CHECK(wasserstein2(uniform(-1, 1), uniform(-2, 2)) == doctest::Approx(1 / std::sqrt(3.0)).epsilon(1e-12));
}

TEST_CASE("distances on the line of mixtures") {
  const auto mixture = [](double weight, double far, double deviation) {
    NormalMixture<double> law{Vector<double>(2), Vector<double>(2), Vector<double>(2)};
    law.weights << weight, 1 - weight;
    law.means << -far, far;
    law.deviations << deviation, deviation;
    return law;
  };
  // One law dominates the other: W₁ is the difference of the means, also across an empty gap.
  for (const double deviation : {2.0, 0.1, 1e-4}) {
    CAPTURE(deviation);
    CHECK(wasserstein1(line_law(mixture(0.5, 10, deviation)), line_law(mixture(0.25, 10, deviation))) ==
          doctest::Approx(5).epsilon(1e-12));
  }
  const NormalMixture<double> p = mixture(0.5, 1, 0.5);
  NormalMixture<double> shifted = p;
  shifted.means.array() += 0x1p-20;
  CHECK(std::abs(wasserstein2(line_law(p), line_law(shifted)) - 0x1p-20) <= 1e-14);
  CHECK(std::abs(wasserstein1(line_law(p), line_law(shifted)) - 0x1p-20) <= 1e-14);
  CHECK(wasserstein2(line_law(p), line_law(p)) <= 1e-15);
  shifted.means.array() += 1e6;
  CHECK(wasserstein2(line_law(p), line_law(shifted)) == doctest::Approx(1e6 + 0x1p-20).epsilon(1e-13));

  const NormalMixture<double> one{Vector<double>::Ones(1), Vector<double>::Zero(1), Vector<double>::Ones(1)};
  NormalMixture<double> atom = one;
  atom.deviations.setZero();
  // 2E|X| − E|X − X′| for X ~ N(0, 1): √(2/π)(2 − √2).
  CHECK(energy_distance(one, atom) ==
        doctest::Approx(std::sqrt(2 / pi<double>()) * (2 - std::sqrt(2.0))).epsilon(1e-14));
  NormalMixture<double> away = one;
  away.means(0) = 1e8;
  CHECK(energy_distance(one, away) == doctest::Approx(2e8).epsilon(1e-7));
}

TEST_CASE("maximum mean discrepancy of far-apart laws and of points") {
  GaussianMixture p{Vector<double>::Ones(1), Batch<double>::Zero(2, 1), {Matrix<double>::Zero(2, 2)}};
  GaussianMixture q = p;
  q.means(0, 0) = 1;
  CHECK(maximum_mean_discrepancy_squared<double>(p, q, 1) == doctest::Approx(2 - 2 * std::exp(-0.5)).epsilon(1e-15));
  q.means(0, 0) = 1e5;
  CHECK(maximum_mean_discrepancy_squared<double>(p, q, 1) == 2);
  CHECK(maximum_mean_discrepancy_squared<double>(p, p, 1) == 0);
  p.covariances = {Matrix<double>::Identity(2, 2)};
  q = p;
  q.weights *= 7;
  CHECK(maximum_mean_discrepancy_squared<double>(p, q, 0.5) == 0);
}

TEST_CASE("misuse names what came") {
  const Gaussian one = normal(0, 1), three = three_dimensional(0, 0);
  CHECK_THROWS_WITH(kullback_leibler<double>(one, three),
                    "distance: p has dimension 1, q has dimension 3; they must be equal");
  CHECK_THROWS_WITH(wasserstein2<double>(three, one),
                    "distance: p has dimension 3, q has dimension 1; they must be equal");
  CHECK_THROWS_WITH(hellinger_squared<double>(one, normal(0, 0)),
                    "distance: the covariance of q must be symmetric positive definite: densities are compared");
  CHECK_THROWS_WITH(fisher_divergence<Mp50>(normal(0, -1), one),
                    "distance: the covariance of p must be symmetric positive definite: densities are compared");
  CHECK_THROWS_WITH(renyi_divergence<double>(one, one, 0.0), "distance: order = 0.000000 must be finite and > 0");
  CHECK_THROWS_WITH(renyi_divergence<double>(one, one, std::nan("")), "distance: order = nan must be finite and > 0");
  CHECK_THROWS_WITH(wasserstein2<double>({Vector<double>::Zero(2), Matrix<double>::Identity(3, 3)}, one),
                    "distance: p has a mean of 2 entries and a covariance of 3 × 3; it must be d and d × d, d ≥ 1");
  CHECK_THROWS_AS(wasserstein2<double>(one, normal(0, -1)), std::invalid_argument);
  const GaussianMixture mixture{Vector<double>::Ones(1), Batch<double>::Zero(1, 1), {Matrix<double>::Identity(1, 1)}};
  CHECK_THROWS_WITH(maximum_mean_discrepancy_squared<double>(mixture, mixture, 0),
                    "distance: width = 0.000000 must be finite and > 0");
  GaussianMixture ragged = mixture;
  ragged.weights = Vector<double>::Ones(2);
  CHECK_THROWS_WITH(maximum_mean_discrepancy_squared<double>(mixture, ragged, 1),
                    "distance: q must have one mean and one covariance per weight, and at least one");
  const LineLaw law = line_law({Vector<double>::Ones(1), Vector<double>::Zero(1), Vector<double>::Ones(1)});
  CHECK_THROWS_WITH(wasserstein1(law, {law.below, law.above, {1, 0}}),
                    "distance: q must have both tails and ascending landmarks, at least two of them different");
  CHECK_THROWS_WITH(quantile(law, 38), "quantile: z = 38.000000 must be in [-37, 37]");
  CHECK_THROWS_AS(line_law({Vector<double>::Ones(1), Vector<double>::Zero(1), Vector<double>::Zero(1)}),
                  std::invalid_argument);
}

TEST_CASE("singular values of matrices without rank, and their rotations") {
  Matrix<double> A = Matrix<double>::Zero(3, 3);
  A.col(0) << 3, 0, 4;
  const SingularValues<double> s = singular_values(A);
  CHECK(s.values.maxCoeff() == doctest::Approx(5).epsilon(1e-15));
  CHECK(s.values.sum() == doctest::Approx(5).epsilon(1e-15));
  const Matrix<double> Q = s.rotation();
  CHECK((Q.transpose() * Q - Matrix<double>::Identity(3, 3)).norm() <= 1e-15);
  CHECK((Q * s.stretch() - A).norm() <= 1e-14);
  CHECK(cholesky(Matrix<double>(-Matrix<double>::Identity(2, 2))).size() == 0);
}
