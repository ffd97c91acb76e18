// Losses, constants, weights and bounds against numbers worked out another way, at the ends of time, and misuse.

#include <doctest/doctest.h>

#include <cmath>

#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/objective/energy_based.hpp"
#include "flowgauge/objective/interpolant_loss.hpp"
#include "flowgauge/objective/joint_nodes.hpp"
#include "flowgauge/objective/likelihood.hpp"
#include "flowgauge/objective/losses.hpp"
#include "flowgauge/objective/marginal_nodes.hpp"
#include "flowgauge/objective/transport.hpp"
#include "flowgauge/objective/variational_bound.hpp"
#include "flowgauge/objective/weighting.hpp"
#include "flowgauge/path/gaussian_interpolant.hpp"

using namespace flowgauge;

namespace {

Gaussian normal(double mean, double variance) {
  return {Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)};
}

NoiseLevel<double> level_of(double alpha, double sigma) {
  NoiseLevel<double> level{};
  level.alpha = alpha;
  level.sigma = sigma;
  return level;
}

}  // namespace

TEST_CASE("losses of one sample, by hand") {
  Batch<double> Z(2, 1), noise(2, 1), output(2, 1);
  Z << 1, -2;
  noise << 0.5, 3;
  output << 2, 1;
  NoiseLevel<double> level = level_of(0.6, 0.8);
  level.dalpha = 2;
  level.dsigma = -3;
  CHECK(conditional_loss(level, Parameterisation::x0, Z, noise, output)(0) == 10);
  CHECK(conditional_loss(level, Parameterisation::epsilon, Z, noise, output)(0) == 6.25);
  // Targets: v = 0.6ε − 0.8Z = (−0.5, 3.4), u = 2Z − 3ε = (0.5, −13), s = −ε/0.8 = (−0.625, −3.75).
  CHECK(conditional_loss(level, Parameterisation::v, Z, noise, output)(0) ==
        doctest::Approx(6.25 + 5.76).epsilon(1e-15));
  CHECK(conditional_loss(level, Parameterisation::velocity, Z, noise, output)(0) == 2.25 + 196);
  CHECK(conditional_loss(level, Parameterisation::score, Z, noise, output)(0) ==
        doctest::Approx(2.625 * 2.625 + 4.75 * 4.75).epsilon(1e-15));
  CHECK(marginal_loss(Z, output)(0) == 10);
  CHECK(implicit_score_loss(output, Vector<double>(Vector<double>::Constant(1, 0.25)))(0) == 2.75);
  CHECK(sliced_score_loss(output, Z, noise)(0) == 0.5 * 1 - 6 + 0.5 * 16);
  CHECK(action_matching_interior(output, Vector<double>(Vector<double>::Constant(1, -1)))(0) == 1.5);
  CHECK(action_matching_loss(1.0, 3.0, 0.5) == -1.5);
}

TEST_CASE("conversions at both ends of time and back again") {
  const NoiseLevel<double> data = noise_level(Schedule(CondOt{}), 1.0), start = noise_level(Schedule(CondOt{}), 0.0);
  // At the data end x is the data; at the noise end it is the noise.
  CHECK(conversion(data, Parameterisation::velocity, Parameterisation::x0).x_part == 1);
  CHECK(conversion(data, Parameterisation::velocity, Parameterisation::x0).output_part == 0);
  CHECK(conversion(start, Parameterisation::velocity, Parameterisation::epsilon).x_part == 1);
  CHECK(conversion(start, Parameterisation::velocity, Parameterisation::x0).output_part == 1);
  CHECK(conversion(data, Parameterisation::v, Parameterisation::epsilon).output_part == 1);
  CHECK(!std::isfinite(conversion(data, Parameterisation::x0, Parameterisation::epsilon).output_part));
  for (const double t : {0.0, 0.3, 1.0}) {
    const NoiseLevel<double> level = noise_level(Schedule(CondOt{}), t);
    for (const Parameterisation p : all_parameterisations()) {
      CHECK(conversion(level, p, p).x_part == 0);
      CHECK(conversion(level, p, p).output_part == 1);
    }
  }
  const NoiseLevel<double> level = noise_level(Schedule(Ve{}), 0.4);
  Batch<double> X(1, 1), y(1, 1);
  X << 1.7;
  y << -0.4;
  for (const Parameterisation from : all_parameterisations()) {
    for (const Parameterisation to : all_parameterisations()) {
      if (from == Parameterisation::velocity || to == Parameterisation::velocity) continue;
      CAPTURE(to_string(from));
      CAPTURE(to_string(to));
      const Batch<double> there = convert(level, from, to, X, y);
      CHECK(convert(level, to, from, X, there)(0, 0) == doctest::Approx(-0.4).epsilon(1e-12));
    }
  }
  // On VE f = 0: u = −½g²s, and the data are x + σ²s.
  CHECK(convert(level, Parameterisation::score, Parameterisation::velocity, X, y)(0, 0) ==
        doctest::Approx(level.diffusion_squared / 2 * 0.4).epsilon(1e-13));
  CHECK(convert(level, Parameterisation::score, Parameterisation::x0, X, y)(0, 0) ==
        doctest::Approx(1.7 - 0.4 * level.sigma * level.sigma).epsilon(1e-13));
}

TEST_CASE("the constant of flow matching on Gaussian data") {
  // ∫(αλ̇)² E V dt for N(0, 9/4) under (1 − t)ε + tZ is ¾π.
  const GaussianPath<double> path(CondOt{}, normal(0, 2.25));
  CHECK(straightness(path) == doctest::Approx(0.75 * pi<double>()).epsilon(1e-12));
  // (αλ̇)²Σ σ²Λ/(α²Λ + σ²) in d = 2, from another covariance with that spectrum.
  Matrix<double> S(2, 2);
  S << 2, 1, 1, 3;
  const double root = std::sqrt(5.0);
  const GaussianPath<double> plane(VpLinear{}, Gaussian{Vector<double>::Zero(2), S});
  const NoiseLevel<double> level = plane.level(0.3);
  const Batch<double> V =
      plane.evaluate(0.3, Batch<double>::Zero(2, 1), Want::posterior_covariance).posterior_covariance;
  double expected = 0;
  for (const double spectrum : {(5 - root) / 2, (5 + root) / 2}) {
    expected +=
        level.sigma * level.sigma * spectrum / (level.alpha * level.alpha * spectrum + level.sigma * level.sigma);
  }
  const double gain = level.alpha * level.dlambda;
  CHECK(regression_constant(level, Parameterisation::velocity, V(0, 0) + V(3, 0)) ==
        doctest::Approx(gain * gain * expected).epsilon(1e-13));
}

TEST_CASE("unweighted denoising score matching has no finite constant") {
  const auto constant = [](double t, bool weighted) {
    const NoiseLevel<double> level = noise_level(Schedule(CondOt{}), t);
    const double fisher = 1 / (2.25 * t * t + (1 - t) * (1 - t));
    return (weighted ? level.sigma * level.sigma : 1.0) * denoising_constant(level, 1, fisher);
  };
  const double expected[] = {8.0, 98, 998};
  const double cut_offs[] = {0.1, 0.01, 0.001};
  for (int i = 0; i < 3; ++i) {
    const double end = 1 - cut_offs[i];
    const double found = integrate<double>([&](double t) { return constant(t, false); }, 0.0, end).value;
    const auto primitive = [](double t) { return 2.0 / 3 * std::atan((6.5 * t - 2) / 3); };
    CHECK(found == doctest::Approx(1 / cut_offs[i] - 1 - primitive(end) + primitive(0)).epsilon(1e-12));
    CHECK(std::abs(found - expected[i]) < 0.06);
  }
  CHECK(std::abs(integrate<double>([&](double t) { return constant(t, true); }, 0.0, 0.999999).value - 0.586) < 5e-4);
}

TEST_CASE("joint nodes carry the moments of data and noise") {
  GaussianMixture mixture{Vector<double>(2), Batch<double>(1, 2), {}};
  mixture.weights << 1, 3;
  mixture.means << -1, 2;
  mixture.covariances = {Matrix<double>::Constant(1, 1, 0.25), Matrix<double>::Constant(1, 1, 4)};
  const JointNodes<double> nodes = joint_nodes(level_of(0.6, 0.8), Target(mixture));
  const auto mean = [&](const Batch<double>& values) { return nodes.mean(Vector<double>(values.row(0).transpose())); };
  CHECK(nodes.mass.sum() == doctest::Approx(1).epsilon(1e-14));
  CHECK(mean(nodes.Z) == doctest::Approx(1.25).epsilon(1e-14));
  CHECK(mean(nodes.Z.cwiseAbs2()) == doctest::Approx(0.25 * 1.25 + 0.75 * 8).epsilon(1e-14));
  CHECK(mean(nodes.noise.cwiseAbs2()) == doctest::Approx(1).epsilon(1e-14));
  CHECK(std::abs(mean(nodes.noise.cwiseProduct(nodes.Z))) <= 1e-14);
  CHECK(mean(nodes.X.cwiseAbs2()) == doctest::Approx(0.36 * 6.3125 + 0.64).epsilon(1e-14));
  const GaussianPath<double> path(CondOt{}, mixture);
  const MarginalNodes<double> marginal = marginal_nodes(path, 0.5);
  CHECK(marginal.mean(marginal.X.row(0).transpose()) == doctest::Approx(0.625).epsilon(1e-14));
}

TEST_CASE("weights at their turning points") {
  const auto at_snr = [](double snr) { return level_of(std::sqrt(snr), 1); };
  CHECK(published_weight(at_snr(4), Weighting::min_snr) == doctest::Approx(4).epsilon(1e-15));
  CHECK(published_weight(at_snr(6), Weighting::min_snr) == 5);
  CHECK(published_weight(at_snr(6), Weighting::min_snr, {.gamma = 10}) == doctest::Approx(6).epsilon(1e-15));
  CHECK(published_weight(at_snr(0.5), Weighting::truncated_snr) == 1);
  CHECK(published_weight(at_snr(2), Weighting::truncated_snr) == doctest::Approx(2).epsilon(1e-15));
  CHECK(published_weight(at_snr(1), Weighting::edm) == 5);
  CHECK(published_weight(at_snr(std::exp(-3.0)), Weighting::sigmoid) == doctest::Approx(0.5).epsilon(1e-14));
  CHECK(published_weight(level_of(1, 1e-160), Weighting::sigmoid) == 0);
  CHECK(weighting_named("edm_weighting") == Weighting::edm);
  CHECK_THROWS_WITH(
      weighting_named("min_snr_weightin"),
      "weighting \"min_snr_weightin\" is unknown (did you mean \"min_snr_weighting\"?); allowed are "
      "min_snr_weighting, truncated_snr_weighting, snr_plus_one_weighting, edm_weighting, sigmoid_weighting, "
      "maximum_likelihood_weighting");
}

TEST_CASE("the bound of N steps exceeds the continuous one by O(1/N), on any schedule alike") {
  const Target data = normal(0.5, 0.5);
  const auto excess = [&](const Schedule& schedule, int steps) {
    // N(m, v): E V = vσ²/(α²v + σ²), and ∫ E V e^{2λ}dλ = ½ log(1 + v e^{2λ}).
    double sum = 0;
    const auto at = [&](int i) {
      const double lambda = -3 + 6.0 * i / steps;
      return noise_level(schedule, t_of_lambda(schedule, lambda));
    };
    for (int i = 0; i < steps; ++i) {
      const NoiseLevel<double> noisier = at(i), nearer = at(i + 1);
      const double spread =
          0.5 * noisier.sigma * noisier.sigma / (0.5 * noisier.alpha * noisier.alpha + noisier.sigma * noisier.sigma);
      sum += step_weight(nearer, noisier) * spread;
    }
    return sum - 0.5 * std::log((1 + 0.5 * std::exp(6.0)) / (1 + 0.5 * std::exp(-6.0)));
  };
  double last = 0;
  for (const int steps : {64, 128, 256}) {
    const double vp = excess(VpLinear{}, steps);
    CHECK(vp > 0);
    CHECK(excess(CondOt{}, steps) == doctest::Approx(vp).epsilon(1e-9));
    if (last > 0) CHECK(std::abs(std::log2(last / vp) - 1) < 0.05);
    last = vp;
  }
  CHECK(prior_term(level_of(0, 1), 3, 7.0) == 0);
  CHECK(prior_term(level_of(1, 1), 1, 2.0) == 1);
  CHECK(reconstruction_excess(level_of(1, 2), 1, 0.25) ==
        doctest::Approx(0.25 + 0.5 * std::log(8 * pi<double>() * std::exp(1.0))));
}

TEST_CASE("likelihoods of a wrong linear score against integration of the variance equations") {
  const LinearScoreModel model{VpLinear{}, 0.5, 0.625, 1.25, 0.05, 0.8};
  const LikelihoodTerms<double> terms =
      likelihood_terms<double>(model, [](const NoiseLevel<double>& level) { return level.diffusion_squared / 2; });
  // From the noise end backwards: v̇ = 2(f + ½g²k)v for the ODE; v̇ = 2(f + g²k)v − g² for the reverse SDE.
  double ode = 1, sde = 1;
  const int steps = 4000;
  const double h = (model.data_time - model.noise_time) / steps;
  const auto rates = [&](double t, double a, double b) {
    const NoiseLevel<double> l = noise_level(model.schedule, t);
    const double g = l.diffusion_squared;
    return std::pair(2 * (l.drift + g * model.gain / 2) * a, 2 * (l.drift + g * model.gain) * b - g);
  };
  for (int i = 0; i < steps; ++i) {
    const double t = model.noise_time + h * i;
    const auto [a1, b1] = rates(t, ode, sde);
    const auto [a2, b2] = rates(t + h / 2, ode + h / 2 * a1, sde + h / 2 * b1);
    const auto [a3, b3] = rates(t + h / 2, ode + h / 2 * a2, sde + h / 2 * b2);
    const auto [a4, b4] = rates(t + h, ode + h * a3, sde + h * b3);
    ode += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4);
    sde += h / 6 * (b1 + 2 * b2 + 2 * b3 + b4);
  }
  const NoiseLevel<double> l = noise_level(model.schedule, model.data_time);
  const double mean = l.alpha * model.mean, variance = l.alpha * l.alpha * model.variance + l.sigma * l.sigma;
  const auto kl = [&](double other) {
    return (variance / other - 1 - std::log(variance / other) + mean * mean / other) / 2;
  };
  CHECK(terms.ode == doctest::Approx(kl(ode)).epsilon(1e-9));
  CHECK(terms.sde == doctest::Approx(kl(sde)).epsilon(1e-9));
  CHECK(terms.sde < terms.prior + terms.sde_loss);
  CHECK(std::abs(terms.ode - terms.sde) > 1e-3);
  const auto weight = [](const NoiseLevel<double>& level) { return level.diffusion_squared / 2; };
  CHECK_THROWS_WITH(likelihood_terms<double>({CondOt{}, 0, 1, 1, 0.9, 0.1}, weight),
                    "likelihood_terms: the schedule must have α² + σ² = 1 and σ > 0 at data_time and noise_time");
  CHECK_THROWS_AS(likelihood_terms<double>({VpLinear{}, 0, 1, 1, 0, 1}, weight), std::invalid_argument);
}

TEST_CASE("the normaliser of the double well from flat to steep") {
  for (const double k : {1e-6, 0.1, 3.0, 40.0}) {
    CAPTURE(k);
    const double scale = k / 4;
    const double mass = integrate<double>([&](double x) { return std::exp(-double_well_energy(k, x) - scale); },
                                          -30 - 5 / std::pow(k, 0.25), 0.0)
                            .value;
    CHECK(double_well_log_normaliser(k) == doctest::Approx(std::log(2 * mass) + scale).epsilon(1e-13));
  }
  // Two wells of curvature 2k: Z → 2e^{k/4}√(π/k)(1 + 3/(4k) + …).
  const double steep = 4000;
  CHECK(double_well_log_normaliser(steep) ==
        doctest::Approx(std::log(2 * std::sqrt(pi<double>() / steep)) + steep / 4 + std::log1p(3 / (4 * steep)))
            .epsilon(1e-9));
  CHECK_THROWS_WITH(double_well_log_normaliser(0.0), "double_well_log_normaliser: k = 0.000000 must be in (0, 4000]");
  CHECK_THROWS_AS(double_well_log_normaliser(4001.0), std::invalid_argument);
}

TEST_CASE("kinetic energy of a Gaussian flow is that of its deviation and mean") {
  const double m = 0.75, v = 2.25;
  const GaussianPath<double> path(CondOt{}, normal(m, v));
  const double expected = integrate<double>(
                              [&](double t) {
                                const double deviation = std::sqrt(t * t * v + (1 - t) * (1 - t));
                                const double rate = (t * v - (1 - t)) / deviation;
                                return m * m + rate * rate;
                              },
                              0.0, 1.0)
                              .value;
  CHECK(kinetic_energy(path) == doctest::Approx(expected).epsilon(1e-12));
  CHECK(reflow_cost(path) == doctest::Approx(m * m + 0.25).epsilon(1e-12));
  CHECK(reflow_cost(path) < kinetic_energy(path));
  CHECK_THROWS_AS(
      kinetic_energy(GaussianPath<double>(CondOt{}, Atoms{Batch<double>::Ones(1, 1), Vector<double>::Ones(1)})),
      std::invalid_argument);
}

TEST_CASE("action matching finds the gradient part of a field that is none") {
  // Between non-commuting Gaussians u = Mx with M ≠ Mᵀ. Among a = ½xᵀAx the loss tr[(½A² − AM)C] is least where
  // AC + CA = MC + CMᵀ, not at M.
  Matrix<double> S(2, 2), R(2, 2);
  S << 1, 0.5, 0.5, 2;
  R << 2.5, 1, 1, 0.75;
  const GaussianInterpolant<double> path({Vector<double>::Zero(2), S}, {Vector<double>::Zero(2), R}, CondOt{});
  const MovingComponent<double> at = path.component(0.5);
  const Matrix<double> M = solve_cholesky(cholesky(at.covariance), Matrix<double>(at.rate.transpose())).transpose();
  CHECK((M - M.transpose()).norm() > 0.1);
  // Gradient descent on the loss over symmetric A.
  Matrix<double> A = Matrix<double>::Zero(2, 2);
  for (int i = 0; i < 4000; ++i) {
    const Matrix<double> slope = (A - M) * at.covariance;
    A -= 0.2 * (slope + slope.transpose()) / 2;
  }
  CHECK((A * at.covariance + at.covariance * A - M * at.covariance - at.covariance * M.transpose()).norm() <= 1e-12);
  const auto loss = [&](const Matrix<double>& B) {
    return (B * B * at.covariance).trace() / 2 - (B * M * at.covariance).trace();
  };
  const Matrix<double> symmetric = (M + M.transpose()) / 2;
  CHECK(loss(A) < loss(symmetric) - 1e-4);
  const double energy = (M * at.covariance * M.transpose()).trace() / 2;
  CHECK(loss(A) > -energy + 1e-3);
}

TEST_CASE("the target of an interpolant is its time derivative") {
  const InterpolantShape shape{true, 0.75};
  Batch<double> from(1, 1), to(1, 1), noise(1, 1);
  from << 0.5;
  to << -1.25;
  noise << 2;
  const auto position = [&](double t) {
    const InterpolantCoefficients<double> at = shape.at(t);
    return at.from * 0.5 - at.to * 1.25 + std::sqrt(at.noise_squared) * 2;
  };
  const double h = 1e-5;
  CHECK(interpolant_velocity_target(shape.at(0.3), from, to, noise)(0, 0) ==
        doctest::Approx((position(0.3 + h) - position(0.3 - h)) / (2 * h)).epsilon(1e-8));
}

TEST_CASE("misuse names what came") {
  const Batch<double> two = Batch<double>::Zero(2, 3), one = Batch<double>::Zero(1, 3);
  CHECK_THROWS_WITH(conditional_loss(level_of(1, 1), Parameterisation::x0, one, two, two),
                    "loss: Z is 1 × 3, the model's output is 2 × 3; they must be alike");
  CHECK_THROWS_WITH(conditional_loss(level_of(1, 1), Parameterisation::x0, two, one, two),
                    "loss: the noise is 1 × 3, the model's output is 2 × 3; they must be alike");
  CHECK_THROWS_WITH(implicit_score_loss(two, Vector<double>(Vector<double>::Zero(2))),
                    "loss: the divergence has 2 entries, the score 3 columns; they must be alike");
  CHECK_THROWS_AS(sliced_score_loss(two, one, two), std::invalid_argument);
  CHECK_THROWS_AS(sliced_score_loss(two, two, one), std::invalid_argument);
  CHECK_THROWS_AS(marginal_loss(one, two), std::invalid_argument);
  GaussianMixture plane{Vector<double>::Ones(1), Batch<double>::Zero(2, 1), {Matrix<double>::Identity(2, 2)}};
  CHECK_THROWS_WITH(
      joint_nodes(level_of(1, 1), Target(plane)),
      "joint_nodes: target gaussian_mixture in d = 2; allowed are atoms, and mixtures of normals in d = 1");
}
