// Targets in several dimensions and targets made of targets: against explicit inverses, enumeration and quadrature in 50
// digits, at the edges, nested, and refused input.

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/solver/reference.hpp"
#include "flowgauge/target/gauss_rule.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {
namespace {

using Exact = Mp50;
using ExactVector = Vector<Mp50>;
using ExactMatrix = Matrix<Mp50>;

template <class T>
NoiseLevel<T> level_of(double alpha, double sigma, double dalpha = 1, double dsigma = -0.75) {
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

Target read(const char* text) { return target_from_json(Json::parse(text)); }

/// Σ w_k N(m_k, S_k) in 50 digits; S_k may be 0.
struct Components {
  std::vector<Exact> weights;
  std::vector<ExactVector> means;
  std::vector<ExactMatrix> covariances;
};

Components components(const GaussianMixture& target) {
  Components all;
  for (Index k = 0; k < target.means.cols(); ++k) {
    all.weights.push_back(Exact(target.weights(k)) / target.weights.cast<Exact>().sum());
    all.means.push_back(target.means.col(k).cast<Exact>());
    all.covariances.push_back(target.covariances[static_cast<std::size_t>(k)].cast<Exact>());
  }
  return all;
}

Components components(const Atoms& target) {
  Components all;
  const Index d = target.points.rows();
  for (Index k = 0; k < target.points.cols(); ++k) {
    all.weights.push_back(Exact(target.weights(k)) / target.weights.cast<Exact>().sum());
    all.means.push_back(target.points.col(k).cast<Exact>());
    all.covariances.push_back(ExactMatrix::Zero(d, d));
  }
  return all;
}

/// Every pair of components side by side.
Components beside(const Components& a, const Components& b) {
  Components all;
  for (std::size_t i = 0; i < a.weights.size(); ++i) {
    for (std::size_t j = 0; j < b.weights.size(); ++j) {
      const Index p = a.means[i].size(), q = b.means[j].size();
      ExactVector mean(p + q);
      mean << a.means[i], b.means[j];
      ExactMatrix covariance = ExactMatrix::Zero(p + q, p + q);
      covariance.topLeftCorner(p, p) = a.covariances[i];
      covariance.bottomRightCorner(q, q) = b.covariances[j];
      all.weights.push_back(a.weights[i] * b.weights[j]);
      all.means.push_back(mean);
      all.covariances.push_back(covariance);
    }
  }
  return all;
}

Components moved(Components all, const ExactMatrix& A, const ExactVector& shift) {
  for (std::size_t k = 0; k < all.weights.size(); ++k) {
    all.means[k] = (A * all.means[k] + shift).eval();
    all.covariances[k] = (A * all.covariances[k] * A.transpose()).eval();
  }
  return all;
}

Components together(const Exact& share, Components a, const Components& b) {
  for (Exact& w : a.weights) w *= share;
  for (std::size_t k = 0; k < b.weights.size(); ++k) {
    a.weights.push_back((1 - share) * b.weights[k]);
    a.means.push_back(b.means[k]);
    a.covariances.push_back(b.covariances[k]);
  }
  return a;
}

/// Everything about a mixture at one point from the definitions, with explicit inverses.
struct Direct {
  Exact log_density, divergence;
  ExactVector score, denoiser, velocity;
  ExactMatrix hessian, covariance;

  Direct(const Components& data, const NoiseLevel<Exact>& level, const ExactVector& x) {
    const Index d = x.size();
    const ExactMatrix identity = ExactMatrix::Identity(d, d);
    const Exact variance = level.sigma * level.sigma;
    Exact density(0), trace(0);
    ExactVector gradient = ExactVector::Zero(d), first = gradient, transport = gradient;
    ExactMatrix curvature = ExactMatrix::Zero(d, d);
    covariance = curvature;
    std::vector<Exact> densities;
    std::vector<ExactVector> means;
    std::vector<ExactMatrix> spreads;
    for (std::size_t k = 0; k < data.weights.size(); ++k) {
      const ExactMatrix& S = data.covariances[k];
      const ExactVector& m = data.means[k];
      const ExactMatrix C = level.alpha * level.alpha * S + variance * identity;
      const Eigen::PartialPivLU<ExactMatrix> solved(C);
      const ExactMatrix inverse = solved.inverse();
      const ExactVector gap = x - level.alpha * m;
      const Exact p = data.weights[k] * exp(Exact(-gap.dot(inverse * gap) / 2)) /
                      sqrt(Exact(pow(Exact(2 * pi<Exact>()), static_cast<int>(d)) * solved.determinant()));
      const ExactVector s = -inverse * gap;
      const ExactVector D = m + level.alpha * S * inverse * gap;
      const ExactMatrix V = S - level.alpha * level.alpha * S * inverse * S;
      const ExactMatrix rate = level.alpha * level.dalpha * S + level.sigma_dsigma * identity;
      const ExactVector u = level.dalpha * m + rate * inverse * gap;
      density += p;
      gradient += p * s;
      curvature += p * (s * s.transpose() - inverse);
      first += p * D;
      densities.push_back(p);
      means.push_back(D);
      spreads.push_back(V);
      transport += p * u;
      trace += p * ((rate * inverse).trace() + u.dot(s));
    }
    log_density = log(density);
    score = gradient / density;
    hessian = curvature / density - score * score.transpose();
    denoiser = first / density;
    for (std::size_t k = 0; k < densities.size(); ++k) {
      const ExactVector off = means[k] - denoiser;
      covariance += densities[k] / density * (spreads[k] + off * off.transpose());
    }
    velocity = transport / density;
    divergence = trace / density - velocity.dot(score);
  }
};

double gap(const ExactMatrix& computed, const ExactMatrix& exact, const Exact& floor) {
  return to_double(Exact((computed - exact).norm() / (exact.norm() + floor)));
}

/// All quantities in T against the definitions, relative to their own size.
template <class T>
void compare(const Target& target, const Components& data, double alpha, double sigma, const Batch<double>& X,
             double tolerance) {
  CAPTURE(std::string(entry(target).name));
  CAPTURE(alpha);
  CAPTURE(sigma);
  const auto values = evaluate<T>(target, level_of<T>(alpha, sigma), X.cast<T>());
  for (Index n = 0; n < X.cols(); ++n) {
    CAPTURE(n);
    const Direct exact(data, level_of<Exact>(alpha, sigma), X.col(n).cast<Exact>());
    const Exact rough = exact.score.norm(), bend = exact.hessian.norm();
    CHECK(gap(ExactMatrix::Constant(1, 1, Exact(values.log_density(n))), ExactMatrix::Constant(1, 1, exact.log_density),
              Exact(1)) <= tolerance);
    CHECK(gap(values.score.col(n).template cast<Exact>(), exact.score, Exact(0)) <= tolerance);
    CHECK(gap(values.hessian.col(n).template cast<Exact>(), exact.hessian.reshaped(), Exact(0)) <= tolerance);
    CHECK(gap(values.denoiser.col(n).template cast<Exact>(), exact.denoiser, sqrt(Exact(exact.covariance.trace()))) <=
          tolerance);
    CHECK(gap(values.posterior_covariance.col(n).template cast<Exact>(), exact.covariance.reshaped(), Exact(1e-55)) <=
          100 * tolerance);
    CHECK(gap(values.velocity.col(n).template cast<Exact>(), exact.velocity, Exact(sigma * rough)) <= tolerance);
    CHECK(gap(ExactMatrix::Constant(1, 1, Exact(values.divergence(n))), ExactMatrix::Constant(1, 1, exact.divergence),
              Exact(sigma * sigma * bend)) <= tolerance);
  }
}

void compare_everywhere(const Target& target, const Components& data) {
  const Index d = dimension(target);
  Batch<double> X(d, 4);
  for (Index n = 0; n < X.cols(); ++n) {
    for (Index i = 0; i < d; ++i) X(i, n) = std::sin(1.7 * static_cast<double>(i + 1) + 2.3 * static_cast<double>(n)) * (n == 3 ? 6 : 1);
  }
  for (const auto& [alpha, sigma] : {std::pair{0.75, 0.25}, {0.25, 1.5}, {1.0, 0.0625}, {0.0009765625, 1.0}, {0.0, 1.0}}) {
    compare<double>(target, data, alpha, sigma, X, 2e-13);
    compare<Mp50>(target, data, alpha, sigma, X, 1e-40);
  }
}

GaussianMixture line_mixture() {
  return {Vector<double>{{0.4, 0.6}}, Batch<double>{{-1, 0.8}}, {Matrix<double>{{0.16}}, Matrix<double>{{0.36}}}};
}

GaussianMixture plane_mixture() {
  return {Vector<double>{{0.3, 0.7}},
          Batch<double>{{-1, 1.5}, {0, 0.5}},
          {Matrix<double>{{0.2, 0.05}, {0.05, 0.1}}, Matrix<double>{{0.3, 0}, {0, 0.2}}}};
}

Atoms plane_atoms() { return {Batch<double>{{-1, 1.5, 1.5}, {0, 0.5, -2}}, Vector<double>{{0.4, 0.6, 1.2}}}; }

/// The nearest orthogonal matrix to [[a, −b], [b, a]] is itself over √(a² + b²).
const Matrix<double> turn{{0.6, -0.8}, {0.8, 0.6}};
ExactMatrix exact_turn() { return turn.cast<Exact>() / sqrt(Exact(turn.col(0).cast<Exact>().squaredNorm())); }

TEST_CASE("a product is what its blocks are, beside each other") {
  compare_everywhere(Product{{nest(line_mixture()), nest(plane_mixture())}},
                     beside(components(line_mixture()), components(plane_mixture())));
  compare_everywhere(Product{{nest(plane_atoms()), nest(line_mixture())}},
                     beside(components(plane_atoms()), components(line_mixture())));
}

TEST_CASE("a mixture of targets is the sum of their densities") {
  const TargetMixture target{Vector<double>{{3, 1}}, {nest(plane_mixture()), nest(plane_atoms())}};
  compare_everywhere(target, together(Exact(0.75), components(plane_mixture()), components(plane_atoms())));
}

TEST_CASE("a rotation turns everything, by the orthogonal matrix nearest to the one given") {
  compare_everywhere(Rotation{turn, nest(plane_mixture())},
                     moved(components(plane_mixture()), exact_turn(), ExactVector::Zero(2)));
  Matrix<double> reflection = turn;
  reflection.col(1) *= -1;
  ExactMatrix exact_reflection = exact_turn();
  exact_reflection.col(1) *= -1;
  compare_everywhere(Rotation{reflection, nest(plane_atoms())},
                     moved(components(plane_atoms()), exact_reflection, ExactVector::Zero(2)));
}

TEST_CASE("a similar image scales the noise of its base") {
  const Vector<double> shift{{0.5, -0.25}};
  const Product base{{nest(line_mixture()), nest(line_mixture())}};
  const ExactMatrix A = turn.cast<Exact>() * 2;
  compare_everywhere(AffineImage{2 * turn, shift, nest(base)},
                     moved(beside(components(line_mixture()), components(line_mixture())), A, shift.cast<Exact>()));
  const TargetMixture line{Vector<double>{{1, 3}}, {nest(line_mixture()), nest(Atoms{Batch<double>{{0.25, 1}}, Vector<double>{{1, 1}}})}};
  compare_everywhere(AffineImage{Matrix<double>{{-0.5}}, Vector<double>{{2}}, nest(line)},
                     moved(together(Exact(0.25), components(line_mixture()),
                                    components(Atoms{Batch<double>{{0.25, 1}}, Vector<double>{{1, 1}}})),
                           ExactMatrix::Constant(1, 1, Exact(-0.5)), ExactVector::Constant(1, Exact(2))));
}

TEST_CASE("atoms and Gaussians take any matrix: their parameters are rewritten") {
  const Matrix<double> A{{1.5, 0.5}, {-0.25, 1}};
  const Vector<double> shift{{0.5, -0.25}};
  compare_everywhere(AffineImage{A, shift, nest(plane_atoms())},
                     moved(components(plane_atoms()), A.cast<Exact>(), shift.cast<Exact>()));
  const GaussianMixture base{Vector<double>{{1, 1}}, Batch<double>{{-1, 1.5}, {0, 0.5}},
                             {Matrix<double>{{0.25, 0.125}, {0.125, 0.5}}, Matrix<double>{{0.5, 0}, {0, 0.25}}}};
  compare_everywhere(AffineImage{A, shift, nest(base)}, moved(components(base), A.cast<Exact>(), shift.cast<Exact>()));
  const AffineImage twice{A, shift, nest(AffineImage{A, shift, nest(base)})};
  compare_everywhere(twice, moved(moved(components(base), A.cast<Exact>(), shift.cast<Exact>()), A.cast<Exact>(),
                                  shift.cast<Exact>()));
  CHECK(dimension(Target(AffineImage{Matrix<double>{{1, 1}, {1, 1}}, shift, nest(plane_atoms())})) == 2);
}

TEST_CASE("targets nest: a turned product of a mixture and a line") {
  const TargetMixture mixed{Vector<double>{{1, 3}}, {nest(line_mixture()), nest(Atoms{Batch<double>{{0.25}}, Vector<double>{{1}}})}};
  const Product product{{nest(mixed), nest(Gaussian{Vector<double>{{0.5}}, Matrix<double>{{2}}})}};
  const Components plain = beside(together(Exact(0.25), components(line_mixture()),
                                           components(Atoms{Batch<double>{{0.25}}, Vector<double>{{1}}})),
                                  components(GaussianMixture{Vector<double>{{1}}, Batch<double>{{0.5}}, {Matrix<double>{{2}}}}));
  compare_everywhere(Rotation{turn, nest(product)}, moved(plain, exact_turn(), ExactVector::Zero(2)));
}

TEST_CASE("a hypercube is the sum over its corners") {
  for (const Index d : {1, 3}) {
    Atoms corners{Batch<double>(d, Index{1} << d), Vector<double>::Ones(Index{1} << d)};
    for (Index c = 0; c < corners.points.cols(); ++c) {
      for (Index i = 0; i < d; ++i) corners.points(i, c) = (c >> i) % 2 == 0 ? -0.75 : 0.75;
    }
    compare_everywhere(Hypercube{d, 0.75}, components(corners));
  }
  // 2⁶⁴ corners.
  const Batch<double> X = Batch<double>::Constant(64, 1, 0.5);
  const auto large = evaluate<double>(Hypercube{64, 1}, level_of<double>(1, 0.5), X);
  const auto one = evaluate<double>(Hypercube{1, 1}, level_of<double>(1, 0.5), X.topRows(1));
  CHECK(large.log_density(0) == doctest::Approx(64 * one.log_density(0)).epsilon(1e-14));
  CHECK(large.denoiser(63, 0) == one.denoiser(0, 0));
  CHECK(large.divergence(0) == doctest::Approx(64 * one.divergence(0)).epsilon(1e-14));
}

Components dense(const LowRankGaussian& target) {
  const ExactMatrix U = target.vectors.cast<Exact>();
  return {{Exact(1)}, {target.mean.cast<Exact>()}, {U * target.variances.cast<Exact>().asDiagonal() * U.transpose()}};
}

TEST_CASE("a Gaussian of low rank agrees with its dense covariance") {
  const LowRankGaussian plane{Vector<double>{{0.5, -0.25, 1, 0}},
                              Batch<double>{{1, 0}, {0.5, 1}, {0, 1}, {-0.5, 0.5}}, Vector<double>{{0.5, 2}}};
  compare_everywhere(plane, dense(plane));
  LowRankGaussian dependent = plane;
  dependent.vectors = Batch<double>{{1, 2, 0, 1}, {0.5, 1, 1, 1.5}, {0, 0, 1, 1}, {-0.5, -1, 0.5, 0}};
  dependent.variances = Vector<double>{{0.5, 2, 1, 0.25}};
  compare_everywhere(dependent, dense(dependent));
  LowRankGaussian full = plane;
  full.vectors = Matrix<double>::Identity(4, 4) + 0.25 * Matrix<double>::Ones(4, 4);
  full.variances = Vector<double>{{0.5, 2, 1, 0.25}};
  compare_everywhere(full, dense(full));

  LowRankGaussian wide{Vector<double>::LinSpaced(50, -1, 1), Batch<double>(50, 3), Vector<double>{{4, 1, 0.25}}};
  for (Index i = 0; i < 50; ++i) {
    for (Index k = 0; k < 3; ++k) wide.vectors(i, k) = std::cos(0.7 * static_cast<double>(i * (k + 1)));
  }
  const Batch<double> X = wide.vectors.leftCols(1) + Batch<double>::Constant(50, 1, 0.125);
  compare<double>(wide, dense(wide), 0.75, 0.25, X, 2e-13);
}

TEST_CASE("a Gaussian of low rank completes its directions") {
  const LowRankGaussian plane{Vector<double>{{0.5, -0.25, 1, 0}},
                              Batch<double>{{1, 0}, {0.5, 1}, {0, 1}, {-0.5, 0.5}}, Vector<double>{{0.5, 2}}};
  const GaussianParts<Mp50> parts = prepare<Mp50>(plane).gaussian();
  CHECK(to_double(Exact((parts.vectors.transpose() * parts.vectors - ExactMatrix::Identity(4, 4)).norm())) <= 1e-48);
  const ExactMatrix S = parts.vectors * parts.variances.asDiagonal() * parts.vectors.transpose();
  CHECK(to_double(Exact((S - dense(plane).covariances[0]).norm())) <= 1e-48);
}

/// ∫ e^{−κt} sin^{d−2}θ (κt)ᵐ dθ over [0, π] with t = 1 − cos θ, by Gauss–Legendre on pieces of the width 1/√κ.
Exact zonal_moment(Index d, const Exact& kappa, int power) {
  std::vector<Exact> breaks{Exact(0)};
  for (const double at : {1.0, 2.0, 3.5, 5.0, 7.0, 10.0, 14.0, 19.0, 25.0, 32.0}) {
    const Exact angle = at / sqrt(kappa);
    if (angle < pi<Exact>()) breaks.push_back(angle);
  }
  // Powers of the sine ask for pieces of their own.
  for (int eighth = 1; eighth <= 8; ++eighth) {
    const Exact angle = pi<Exact>() * eighth / 8;
    if (angle < 32 / sqrt(kappa)) breaks.push_back(angle);
  }
  std::sort(breaks.begin(), breaks.end());
  const GaussRule<Exact>& rule = gauss_rule<Exact>(64);
  Exact sum(0);
  for (std::size_t piece = 0; piece + 1 < breaks.size(); ++piece) {
    const Exact width = breaks[piece + 1] - breaks[piece];
    for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
      const Exact angle = breaks[piece] + width * (1 + rule.nodes[i]) / 2;
      const Exact half = sin(Exact(angle / 2)), u = 2 * kappa * half * half;
      sum += width / 2 * rule.weights[i] * exp(Exact(-u)) * pow(Exact(sin(angle)), static_cast<int>(d - 2)) * pow(u, power);
    }
  }
  return sum;
}

/// What C.0 says of a sphere at x = (ρ, 0, …), from quadrature over the angle.
struct Zonal {
  Exact log_density, along, mean, radial, across;

  Zonal(Index d, double radius, const NoiseLevel<Exact>& level, const Exact& rho) {
    const Exact R(radius), kappa = level.alpha * R * rho / (level.sigma * level.sigma);
    const Exact dimension(static_cast<double>(d));
    Exact whole(0);
    if (d % 2 == 0) {
      whole = pi<Exact>();
    } else {
      whole = Exact(2);
    }
    // ∫ sin^{d−2} by its recursion from d = 2 and d = 3.
    for (Index k = d % 2 == 0 ? 4 : 5; k <= d; k += 2) whole *= Exact(static_cast<double>(k - 3)) / static_cast<double>(k - 2);
    const Exact mass = zonal_moment(d, kappa, 0);
    const Exact first = zonal_moment(d, kappa, 1) / mass / kappa, second = zonal_moment(d, kappa, 2) / mass / kappa / kappa;
    const Exact off = (rho - level.alpha * R) / level.sigma;
    log_density = -dimension / 2 * log(Exact(2 * pi<Exact>() * level.sigma * level.sigma)) - off * off / 2 + log(Exact(mass / whole));
    mean = R * (1 - first);
    radial = R * R * (second - first * first);
    across = R * R * (2 * first - second) / (dimension - 1);
    along = (level.alpha * mean - rho) / (level.sigma * level.sigma);
  }
};

template <class T>
void compare_sphere(Index d, double alpha, double sigma, double rho, double tolerance, double quadrature) {
  CAPTURE(d);
  CAPTURE(sigma);
  CAPTURE(rho);
  using std::abs;
  const double radius = 1.5;
  const auto level = level_of<T>(alpha, sigma);
  const auto exact_level = level_of<Exact>(alpha, sigma);
  const auto values = evaluate<T>(Sphere{d, radius}, level, Batch<T>(Vector<T>::Unit(d, 0) * T(rho)));
  const Zonal exact(d, radius, exact_level, Exact(rho));
  const auto close = [&](const T& computed, const Exact& expected, const Exact& scale) {
    const double error = to_double(Exact(abs(Exact(Exact(computed) - expected)) / scale));
    CHECK(error <= tolerance + quadrature);
  };
  const Exact s2 = exact_level.sigma * exact_level.sigma;
  close(values.log_density(0), exact.log_density, Exact(abs(exact.log_density) + abs(Exact(rho * exact.along)) + 1));
  close(values.score(0, 0), exact.along, Exact(abs(exact.along) + rho / s2));
  close(values.denoiser(0, 0), exact.mean, exact.mean);
  close(values.posterior_covariance(0, 0), exact.radial, Exact(exact.radial + exact.across / 16));
  close(values.posterior_covariance(d + 1, 0), exact.across, exact.across);
  CHECK(to_double(T(abs(values.posterior_covariance(1, 0)))) <= 1e-15);
  const Exact a = exact_level.alpha / s2;
  close(values.hessian(0, 0), Exact(a * a * exact.radial - 1 / s2), Exact(1 / s2));
  close(values.hessian(d + 1, 0), Exact(a * a * exact.across - 1 / s2), Exact(1 / s2));
  const Exact noise = exact_level.sigma_dsigma / s2;
  const Exact trace = exact.radial + static_cast<double>(d - 1) * exact.across;
  close(values.velocity(0, 0), Exact(exact_level.dalpha * exact.mean - exact_level.sigma_dsigma * exact.along),
        Exact(exact.mean + abs(Exact(noise * rho))));
  close(values.divergence(0), Exact(static_cast<double>(d) * noise + (exact_level.alpha * exact_level.dalpha - exact_level.alpha * exact_level.alpha * noise) / s2 * trace),
        Exact(static_cast<double>(d) * abs(noise) + a * trace));
}

TEST_CASE("a sphere agrees with quadrature over the angle, from the centre to the surface") {
  for (const Index d : {2, 3, 4, 7, 64}) {
    for (const auto& [sigma, rho] : {std::pair{1.0, 0.125}, {0.75, 0.75}, {0.5, 1.5}, {0.25, 1.0}, {0.125, 2.0}, {0.0625, 1.25}}) {
      compare_sphere<double>(d, 0.875, sigma, rho, 2e-13, 0);
      compare_sphere<Mp50>(d, 0.875, sigma, rho, 1e-40, 1e-36);
    }
  }
}

TEST_CASE("a sphere towards the data: κ up to 1e16") {
  for (const Index d : {2, 3, 7}) {
    for (const double sigma : {1e-2, 1e-4, 1e-8}) {
      compare_sphere<double>(d, 1.0, sigma, 1.5 + sigma, 2e-13, 0);
      compare_sphere<double>(d, 1.0, sigma, 0.75, 2e-13, 0);
      compare_sphere<Mp50>(d, 1.0, sigma, 1.5 - 2 * sigma, 1e-40, 1e-36);
    }
    compare_sphere<double>(d, 0.5, 1.0, 1e6, 2e-13, 0);
  }
}

TEST_CASE("in three dimensions the ratio is coth κ − 1/κ") {
  for (const double rho : {0.01, 0.5, 1.0, 3.0, 40.0, 500.0}) {
    const auto values = evaluate<double>(Sphere{3, 1}, level_of<double>(1, 1), Vector<double>{{rho, 0, 0}});
    const Exact k(rho);
    const Exact langevin = cosh(k) / sinh(k) - 1 / k;
    CHECK(values.denoiser(0, 0) == doctest::Approx(to_double(langevin)).epsilon(1e-14));
  }
}

TEST_CASE("at the noise end D and V are the data's mean and covariance") {
  for (const Target& target : {Target(Hypercube{3, 0.75}), Target(Sphere{5, 1.5}), Target(Product{{nest(line_mixture()), nest(plane_atoms())}}),
                               Target(Rotation{turn, nest(plane_mixture())})}) {
    const Index d = dimension(target);
    const Batch<double> X = Batch<double>::Constant(d, 1, 0.375);
    const auto end = evaluate<double>(target, level_of<double>(0, 1), X);
    const auto near = evaluate<double>(target, level_of<double>(1e-9, 1), X);
    CHECK((end.denoiser - near.denoiser).norm() <= 1e-8);
    CHECK((end.posterior_covariance - near.posterior_covariance).norm() <= 1e-8);
  }
  const auto sphere = evaluate<double>(Sphere{5, 1.5}, level_of<double>(0, 1), Batch<double>::Constant(5, 1, 0.375));
  CHECK(sphere.denoiser.isZero(0));
  CHECK((sphere.posterior_covariance.reshaped(5, 5) - 0.45 * Matrix<double>::Identity(5, 5)).norm() <= 1e-15);
}

TEST_CASE("under much noise a mean that is 0 keeps its digits: D → αCov[Z]x/σ²") {
  const double alpha = 0x1p-27;
  const auto check = [&](const Target& target, const Matrix<double>& covariance) {
    CAPTURE(std::string(entry(target).name));
    const Index d = dimension(target);
    const Vector<double> x = Vector<double>::LinSpaced(d, 0.5, -0.75);
    for (const double sigma : {1.0, 2.0}) {
      const auto values = evaluate<double>(target, level_of<double>(alpha, sigma), x);
      const Vector<double> expected = alpha / sigma / sigma * covariance * x;
      CHECK((values.denoiser.col(0) - expected).norm() <= 1e-14 * expected.norm());
      CHECK((values.posterior_covariance.col(0).reshaped(d, d) - covariance).norm() <= 1e-14 * covariance.norm());
    }
  };
  check(Hypercube{3, 0.75}, 0.5625 * Matrix<double>::Identity(3, 3));
  check(Sphere{4, 1.5}, 0.5625 * Matrix<double>::Identity(4, 4));
  check(Checkerboard{4, 0.75}, Matrix<double>{{0.75, 0.140625}, {0.140625, 0.75}});
  check(Checkerboard{2, 1}, Matrix<double>{{1.0 / 3, 0.25}, {0.25, 1.0 / 3}});
}

TEST_CASE("without noise: infinite on the data, nothing off them, the nearest point denoises") {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto level = level_of<double>(1, 0);
  const auto cube = evaluate<double>(Hypercube{2, 0.75}, level, Batch<double>{{0.75, 0.5}, {-0.75, -0.75}});
  CHECK(cube.log_density(0) == infinity);
  CHECK(cube.log_density(1) == -infinity);
  CHECK(cube.denoiser.col(1) == Vector<double>{{0.75, -0.75}});
  CHECK(cube.posterior_covariance.isZero(0));
  CHECK(std::isnan(cube.score(0, 0)));
  const auto ring = evaluate<double>(Sphere{2, 2}, level, Batch<double>{{1.2, 3, 0}, {-1.6, 4, 0}});
  CHECK(ring.log_density(0) == infinity);
  CHECK(ring.log_density(1) == -infinity);
  CHECK((ring.denoiser.col(1) - Vector<double>{{1.2, 1.6}}).norm() <= 1e-15);
  CHECK(ring.denoiser.col(2).isZero(0));
  CHECK(ring.posterior_covariance.col(1).isZero(0));
  const LowRankGaussian line{Vector<double>{{1, 1}}, Batch<double>{{1}, {0}}, Vector<double>{{4}}};
  const auto flat = evaluate<double>(line, level, Batch<double>{{3, 3}, {1, 0.5}});
  CHECK(flat.log_density(0) == infinity);
  CHECK(flat.log_density(1) == -infinity);
  CHECK((flat.denoiser.col(1) - Vector<double>{{3, 1}}).norm() <= 1e-15);
  CHECK(flat.posterior_covariance.isZero(0));
  CHECK(std::isnan(flat.divergence(0)));
  const TargetMixture mixed{Vector<double>{{1, 1}}, {nest(plane_atoms()), nest(Hypercube{2, 8})}};
  const auto nearest = evaluate<double>(mixed, level, Batch<double>{{1.5, 7, -0.9}, {0.5, 7, 0}});
  CHECK(nearest.log_density(0) == infinity);
  CHECK(nearest.log_density(1) == -infinity);
  CHECK(nearest.denoiser.col(1) == Vector<double>{{8, 8}});
  CHECK(nearest.denoiser.col(2) == Vector<double>{{-1, 0}});
  CHECK(nearest.posterior_covariance.isZero(0));
  const Product product{{nest(line_mixture()), nest(Hypercube{1, 1})}};
  const auto half = evaluate<double>(product, level, Batch<double>{{0.5, 0.5}, {1, 0.5}});
  CHECK(half.log_density(0) == infinity);
  CHECK(half.log_density(1) == -infinity);
}

TEST_CASE("far out and at σ = 1e-8 double keeps the digits of 50-digit arithmetic") {
  const std::vector<Target> targets{Hypercube{2, 0.75},
                                    Sphere{2, 1.5},
                                    LowRankGaussian{Vector<double>{{1, 0.5}}, Batch<double>{{1}, {0.5}}, Vector<double>{{4}}},
                                    Product{{nest(line_mixture()), nest(Atoms{Batch<double>{{0.25, 1}}, Vector<double>{{1, 2}}})}},
                                    TargetMixture{Vector<double>{{1, 2}}, {nest(plane_mixture()), nest(plane_atoms())}},
                                    Rotation{turn, nest(Product{{nest(line_mixture()), nest(line_mixture())}})},
                                    AffineImage{2 * turn, Vector<double>{{0.5, -0.25}}, nest(Hypercube{2, 1})}};
  const Batch<double> far{{1e6, -1e6, 3e5, 1e6, 0.8, 1.5}, {-1e6, 0.5, 7e5, 1e6, -0.3, 0.5}};
  for (const Target& target : targets) {
    for (const double sigma : {1e-8, 1e-3, 1.0}) {
      CAPTURE(std::string(entry(target).name));
      CAPTURE(sigma);
      const auto computed = evaluate<double>(target, level_of<double>(1, sigma), far);
      const auto exact = evaluate<Mp50>(target, level_of<Mp50>(1, sigma), far.cast<Mp50>());
      for (Index n = 0; n < far.cols(); ++n) {
        CAPTURE(n);
        const double reach = far.col(n).norm() + 1;
        const auto close = [&](const auto& a, const auto& b, double scale) {
          CHECK(to_double(Exact((a.template cast<Exact>() - b).norm())) <= 1e-12 * (to_double(Exact(b.norm())) + scale));
        };
        const double rough = reach / sigma / sigma;
        close(computed.score.col(n), exact.score.col(n), rough);
        close(computed.denoiser.col(n), exact.denoiser.col(n), 0);
        close(computed.velocity.col(n), exact.velocity.col(n), sigma * rough);
        CHECK(std::abs(to_double(Exact(Exact(computed.log_density(n)) - exact.log_density(n)))) <=
              1e-12 * (std::abs(computed.log_density(n)) + reach * exact.score.col(n).norm().template convert_to<double>() + 1));
        CHECK(std::abs(to_double(Exact(Exact(computed.divergence(n)) - exact.divergence(n)))) <=
              1e-12 * (std::abs(computed.divergence(n)) + 1.0 / sigma));
        CHECK(computed.hessian.allFinite());
        CHECK(computed.posterior_covariance.allFinite());
      }
    }
  }
}

TEST_CASE("a mixture of one dimension hands on tails and normals, an image of it turns them") {
  const TargetMixture line{Vector<double>{{1, 3}}, {nest(line_mixture()), nest(Gaussian{Vector<double>{{2}}, Matrix<double>{{0.5}}})}};
  const auto level = level_of<double>(0.75, 0.5);
  const Law<double> law = prepare<double>(line);
  REQUIRE(law.tails);
  REQUIRE(law.normal_mixture);
  CHECK(law.normal_mixture(level).weights.sum() == doctest::Approx(1).epsilon(1e-15));
  const auto density = [&](double x) {
    Evaluation<double> out(1, 1, Want::log_density);
    law.evaluate(level, Batch<double>::Constant(1, 1, x), Want::log_density, out);
    return std::exp(out.log_density(0));
  };
  const double below = integrate<double>(density, -20.0, 0.5).value, above = integrate<double>(density, 0.5, 20.0).value;
  CHECK(std::exp(law.tails(level, 0.5).log_below) == doctest::Approx(below).epsilon(1e-13));
  CHECK(std::exp(law.tails(level, 0.5).log_above) == doctest::Approx(above).epsilon(1e-13));
  const Law<double> turned = prepare<double>(AffineImage{Matrix<double>{{-2}}, Vector<double>{{1}}, nest(line)});
  REQUIRE(turned.tails);
  // Noise of 1 on the image is noise of ½ on the base.
  const Tails<double> image = turned.tails(level_of<double>(0.75, 1), -2 * 0.5 + 0.75);
  CHECK(image.log_below == doctest::Approx(std::log(above)).epsilon(1e-13));
  CHECK(image.log_above == doctest::Approx(std::log(below)).epsilon(1e-13));
}

TEST_CASE("samples have the mean and covariance of their law within an exact bound") {
  const std::vector<Target> targets{Hypercube{3, 0.75}, Sphere{3, 1.5},
                                    Product{{nest(line_mixture()), nest(line_mixture())}},
                                    TargetMixture{Vector<double>{{1, 2}}, {nest(plane_mixture()), nest(plane_atoms())}},
                                    Rotation{turn, nest(plane_mixture())},
                                    AffineImage{2 * turn, Vector<double>{{0.5, -0.25}}, nest(plane_atoms())},
                                    LowRankGaussian{Vector<double>{{1, 0.5}}, Batch<double>{{1}, {0.5}}, Vector<double>{{4}}}};
  for (const Target& target : targets) {
    CAPTURE(std::string(entry(target).name));
    const Index d = dimension(target), count = 4096;
    const Batch<double> all = sample(target, count, 7);
    CHECK(all.leftCols(100) == sample(target, 100, 7));
    CHECK(all != sample(target, count, 8));
    const auto moments = evaluate<double>(target, level_of<double>(0, 1), Batch<double>::Zero(d, 1));
    const Batch<double> centred = all.colwise() - moments.denoiser.col(0);
    const Matrix<double> spread = centred * centred.transpose() / static_cast<double>(count);
    for (Index i = 0; i < d; ++i) {
      const double variance = moments.posterior_covariance(i * d + i, 0);
      CHECK(std::abs(centred.row(i).mean()) <= 6.109 * std::sqrt(variance / static_cast<double>(count)));
      // Fourth moments are at most 12 times the squared variance here.
      for (Index j = 0; j < d; ++j) {
        const double other = moments.posterior_covariance(j * d + j, 0);
        CHECK(std::abs(spread(i, j) - moments.posterior_covariance(j * d + i, 0)) <=
              6.109 * std::sqrt(12 * variance * other / static_cast<double>(count)));
      }
    }
  }
}

/// log p, D and V of a board at x by the product of one-dimensional integrals over every dark cell.
void compare_board(const Checkerboard& board, double alpha, double sigma, const Vector<double>& x) {
  CAPTURE(alpha);
  CAPTURE(sigma);
  const double width = board.cell_width, half = static_cast<double>(board.cells) / 2;
  double density = 0;
  Vector<double> mean = Vector<double>::Zero(2);
  Matrix<double> second = Matrix<double>::Zero(2, 2);
  const auto moment = [&](Index cell, Index axis, int power) {
    const double low = width * (static_cast<double>(cell) - half);
    const auto f = [&](double z) {
      const double gap = (x(axis) - alpha * z) / sigma;
      return std::pow(z, power) * std::exp(-gap * gap / 2) / sigma / std::sqrt(2 * pi<double>());
    };
    return integrate<double>(f, low, low + width).value;
  };
  for (Index i = 0; i < board.cells; ++i) {
    for (Index j = i % 2; j < board.cells; j += 2) {
      const double uniform = 2 / (4 * half * half * width * width);
      const Vector<double> p{{moment(i, 0, 0), moment(i, 0, 1), moment(i, 0, 2)}};
      const Vector<double> q{{moment(j, 1, 0), moment(j, 1, 1), moment(j, 1, 2)}};
      density += uniform * p(0) * q(0);
      mean += uniform * Vector<double>{{p(1) * q(0), p(0) * q(1)}};
      second += uniform * Matrix<double>{{p(2) * q(0), p(1) * q(1)}, {p(1) * q(1), p(0) * q(2)}};
    }
  }
  mean /= density;
  const Matrix<double> covariance = second / density - mean * mean.transpose();
  const auto values = evaluate<double>(board, level_of<double>(alpha, sigma), x);
  CHECK(values.log_density(0) == doctest::Approx(std::log(density)).epsilon(1e-13));
  CHECK((values.denoiser.col(0) - mean).norm() <= 1e-13);
  CHECK((values.posterior_covariance.col(0).reshaped(2, 2) - covariance).norm() <= 1e-13);
}

TEST_CASE("a checkerboard is the sum over its dark cells, and none over the light ones") {
  const Checkerboard board{4, 0.75};
  const Batch<double> X{{0.3, -1.2, 1.4, 0.05}, {0.4, 0.2, -1.6, -0.05}};
  for (Index n = 0; n < X.cols(); ++n) {
    // Between the first two the form for much noise takes over.
    compare_board(board, 0.25, 1, X.col(n));
    compare_board(board, 0.5, 1, X.col(n));
    compare_board(board, 0.875, 0.25, X.col(n));
  }
  const auto inside = evaluate<double>(board, level_of<double>(1, 0), Batch<double>{{0.5, 0.5}, {0.5, -0.5}});
  CHECK(inside.log_density(0) == doctest::Approx(-std::log(8 * 0.75 * 0.75)).epsilon(1e-14));
  CHECK(inside.log_density(1) == -std::numeric_limits<double>::infinity());
  const Batch<double> drawn = sample(board, 500, 3);
  const auto at_draws = evaluate<double>(board, level_of<double>(1, 0), drawn);
  CHECK((at_draws.log_density.array() > -10).all());
}

FlowResult<double> flow_between(const Schedule& schedule, const Target& target, double from, double to, const Batch<double>& X) {
  return exact_flow(GaussianPath<double>(schedule, target), from, to, X).value();
}

TEST_CASE("a radial flow keeps the direction and the mass inside: |X|²/σ² is noncentral χ²") {
  const Trigonometric schedule;
  for (const Index d : {2, 3, 7}) {
    CAPTURE(d);
    const Sphere target{d, 1.5};
    const GaussianPath<double> path(schedule, target);
    const double from = 0.35, to = 0.8;
    const NoiseLevel<double> start = path.level(from), end = path.level(to);
    for (const double r : {0.02, 0.4, 1.0, 1.7, 2.6, 4.5}) {
      CAPTURE(r);
      const Vector<double> direction = Vector<double>::LinSpaced(d, -1, 0.5).normalized();
      const FlowResult<double> flow = flow_between(schedule, target, from, to, r * direction);
      CHECK(flow.method == FlowMethod::radial);
      const double image = flow.image.col(0).norm();
      CHECK((flow.image.col(0) - image * direction).norm() <= 1e-15 * image);
      const auto law = [&](const NoiseLevel<double>& level) {
        const double offset = level.alpha * 1.5 / level.sigma;
        return boost::math::non_central_chi_squared_distribution<double>(static_cast<double>(d), offset * offset);
      };
      const double before = r / start.sigma, after = image / end.sigma;
      const double inside = cdf(law(start), before * before), outside = cdf(complement(law(start), before * before));
      CHECK(cdf(law(end), after * after) == doctest::Approx(inside).epsilon(1e-11));
      CHECK(cdf(complement(law(end), after * after)) == doctest::Approx(outside).epsilon(1e-11));
    }
  }
}

TEST_CASE("radial flows in double are those in 50 digits, back and forth, tails and centre included") {
  const Schedule schedule = Trigonometric{};
  const Sphere target{3, 1.5};
  const GaussianPath<double> path(schedule, target);
  const GaussianPath<Mp50> exact(schedule, target);
  const double from = 0.25, to = 0.875;
  constexpr std::array radii{1e-3, 0.75, 2.0, 12.0};
  Batch<double> X(3, 4);
  for (Index n = 0; n < 4; ++n) X.col(n) = radii[static_cast<std::size_t>(n)] * Vector<double>{{0.5, -0.25, 1}};
  const FlowResult<double> flow = exact_flow(path, from, to, X).value();
  const FlowResult<Mp50> sharp = exact_flow(exact, Mp50(from), Mp50(to), X.cast<Mp50>().eval()).value();
  const FlowResult<Mp50> back = exact_flow(exact, Mp50(to), Mp50(from), sharp.image).value();
  for (Index n = 0; n < 4; ++n) {
    CAPTURE(n);
    CHECK(to_double(Exact((flow.image.col(n).cast<Exact>() - sharp.image.col(n)).norm() / sharp.image.col(n).norm())) <= 1e-14);
    CHECK(to_double(Exact(abs(Exact(Exact(flow.log_density_change(n)) - sharp.log_density_change(n))))) <= 1e-12 * (1 + std::abs(flow.log_density_change(n))));
    CHECK(to_double(Exact((back.image.col(n) - X.col(n).cast<Exact>()).norm() / X.col(n).cast<Exact>().norm())) <= 1e-40);
  }
  const Batch<double> centre = Batch<double>::Zero(3, 1);
  CHECK(exact_flow(path, from, to, centre).value().image.isZero(0));
  const FlowResult<double> onto = exact_flow(path, from, 1.0, X).value();
  CHECK(onto.image.col(1).norm() == doctest::Approx(1.5).epsilon(1e-15));
  CHECK(exact_flow(path, 1.0, from, X).value().image.hasNaN());
}

TEST_CASE("products flow block by block, turned ones turned, and both solve the probability flow") {
  const Schedule schedule = Trigonometric{};
  const double from = 0.3, to = 0.85;
  const Product product{{nest(line_mixture()), nest(Histogram{Vector<double>{{-1, 0.5, 1}}, Vector<double>{{1, 2}}}), nest(Sphere{2, 1.5})}};
  const Batch<double> X{{-0.7, 0.4, 1.5}, {0.3, -1.1, 0.2}, {0.5, 1.5, -2}, {-1, 0.25, 0.75}};
  const FlowResult<double> flow = flow_between(schedule, product, from, to, X);
  CHECK(flow.method == FlowMethod::product);
  const FlowResult<double> first = flow_between(schedule, line_mixture(), from, to, X.topRows(1));
  const FlowResult<double> last = flow_between(schedule, Sphere{2, 1.5}, from, to, X.bottomRows(2));
  CHECK(flow.image.row(0) == first.image.row(0));
  CHECK(flow.image.bottomRows(2) == last.image);
  const auto solves = [&](const Target& target, const FlowResult<double>& closed, const Batch<double>& points) {
    const Flow reference = reference_flow(schedule, target, from, to, points);
    for (Index n = 0; n < points.cols(); ++n) {
      CAPTURE(n);
      CHECK((closed.image.col(n) - reference.image.col(n)).norm() <= 1e-12 * (1 + points.col(n).norm()));
      CHECK(std::abs(closed.log_density_change(n) - reference.log_density_change(n)) <= 1e-12 * (1 + std::abs(reference.log_density_change(n)) + points.col(n).norm()));
    }
  };
  solves(product, flow, X);

  const Product base{{nest(line_mixture()), nest(Hypercube{1, 0.5})}};
  const Rotation turned{turn, nest(base)};
  const FlowResult<double> rotated = flow_between(schedule, turned, from, to, X.topRows(2));
  CHECK(rotated.method == FlowMethod::rotated_product);
  const FlowResult<double> straight = flow_between(schedule, base, from, to, turn.transpose() * X.topRows(2));
  CHECK((rotated.image - turn * straight.image).norm() <= 1e-14);
  solves(turned, rotated, X.topRows(2));
  const AffineImage similar{2 * turn, Vector<double>{{0.5, -0.25}}, nest(base)};
  solves(similar, flow_between(schedule, similar, from, to, X.topRows(2)), X.topRows(2));
  CHECK(flow_between(schedule, Hypercube{3, 0.75}, from, to, X.topRows(3)).method == FlowMethod::product);
  const LowRankGaussian plane{Vector<double>{{0.5, 1}}, Batch<double>{{1}, {0.5}}, Vector<double>{{2}}};
  const FlowResult<double> gaussian = flow_between(schedule, plane, from, to, X.topRows(2));
  CHECK(gaussian.method == FlowMethod::gaussian);
  solves(plane, gaussian, X.topRows(2));
  CHECK(flow_between(schedule, Product{{nest(plane), nest(plane)}}, from, to, X).method == FlowMethod::gaussian);
  CHECK(flow_between(schedule, Rotation{turn, nest(Sphere{2, 1})}, from, to, X.topRows(2)).method == FlowMethod::radial);
  for (const Target& without : {Target(Checkerboard{}), Target(Product{{nest(plane_mixture()), nest(line_mixture())}})}) {
    const Batch<double> points = X.topRows(dimension(without));
    CHECK_FALSE(exact_flow(GaussianPath<double>(schedule, without), from, to, points).has_value());
  }
}

TEST_CASE("nested targets are read from problem files, and refused with the path to what is wrong") {
  for (const Entry& e : target_entries()) {
    if (e.name == "empirical") continue;
    CAPTURE(std::string(e.name));
    CHECK(entry(read(std::string(e.example).c_str())).name == e.name);
  }
  const auto refused = [&](const char* text, const char* part) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(read(text), doctest::Contains(part), std::invalid_argument);
  };
  refused(R"({"type": "product", "factors": [{"type": "gausian"}]})", "target.factors[0]");
  refused(R"({"type": "product", "factors": []})", "target.factors");
  refused(R"({"type": "mixture", "weights": [1, 1], "components": [{"type": "hypercube", "dimension": 2},
    {"type": "atoms", "points": [[0, 1]], "weights": [-1]}]})", "target.components[1].weights[0]");
  refused(R"({"type": "mixture", "weights": [1, 1], "components": [{"type": "hypercube", "dimension": 2},
    {"type": "hypercube", "dimension": 3}]})", "target.components[1]: has dimension 3; all must have that of components[0], which is 2");
  refused(R"({"type": "mixture", "weights": [1], "components": [{"type": "hypercube", "dimension": 2},
    {"type": "hypercube", "dimension": 2}]})", "target.weights: must have one weight per component");
  refused(R"({"type": "rotation", "matrix": [[1, 0], [0, 1.001]], "base": {"type": "hypercube", "dimension": 2}})", "must be orthogonal");
  refused(R"({"type": "rotation", "matrix": [[1, 0], [0, 1]], "base": {"type": "hypercube", "dimension": 3}})", "d = 3");
  refused(R"({"type": "affine_image", "matrix": [[1, 0], [0, 2]], "shift": [0, 0], "base": {"type": "hypercube", "dimension": 2}})",
          "must be a multiple k ≠ 0 of an orthogonal matrix");
  refused(R"({"type": "affine_image", "matrix": [[0]], "shift": [0], "base": {"type": "hypercube", "dimension": 1}})", "in d = 1 any number but 0");
  refused(R"({"type": "affine_image", "matrix": [[1, 1], [1, 1]], "shift": [0, 0], "base": {"type": "gaussian", "mean": [0, 0],
    "covariance": [[1, 0], [0, 1]]}})", "must be invertible");
  refused(R"({"type": "affine_image", "matrix": [[1, 0], [0, 1]], "shift": [0], "base": {"type": "hypercube", "dimension": 2}})", "target.shift");
  refused(R"({"type": "checkerboard", "cells": 3})", "target.cells: 3 is not allowed; it must be even");
  refused(R"({"type": "hypercube", "dimension": 2.5})", "whole");
  refused(R"({"type": "hypercube", "dimension": 0})", "dimension");
  refused(R"({"type": "hypercube", "dimension": 2, "half_width": 0})", "half_width");
  refused(R"({"type": "sphere", "dimension": 1})", "dimension");
  refused(R"({"type": "sphere", "dimension": 3, "radius": -1})", "radius");
  refused(R"({"type": "low_rank_gaussian", "mean": [0, 0], "vectors": [[1, 0, 0]], "variances": [1]})", "target.vectors");
  refused(R"({"type": "low_rank_gaussian", "mean": [0, 0], "vectors": [[1, 0]], "variances": [1, 2]})", "target.variances");
  refused(R"({"type": "low_rank_gaussian", "mean": [0, 0], "vectors": [[0, 0]], "variances": [1]})", "must not all be 0");
}

}  // namespace
}  // namespace flowgauge
