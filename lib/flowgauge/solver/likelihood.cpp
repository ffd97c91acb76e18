#include "flowgauge/solver/likelihood.hpp"

#include <cmath>
#include <memory>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/target/distance.hpp"

namespace flowgauge {
namespace {

/// The families whose updates are sums of velocities: all others would convert the row of the integral as if it were a point.
void require_velocity_solver(const Solver& solver) {
  const bool takes_velocities = solver.family == "runge_kutta" || solver.family == "adaptive" || solver.family == "user" ||
                                solver.entry.name.starts_with("odeint_");
  if (!takes_velocities) {
    throw std::invalid_argument("likelihood: solver " + std::string(solver.entry.name) + " is of the family " +
                                std::string(solver.family) +
                                ", which asks for more than velocities; allowed are runge_kutta, adaptive, user and Odeint's");
  }
  if (!solver.adaptive && !solver.run) {
    throw std::invalid_argument("likelihood: solver " + std::string(solver.entry.name) + " does not run in double");
  }
}

Batch<double> run(const LikelihoodMethod& method, const Model<Batch<double>, double>& model, const Schedule& schedule,
                  double from, double to, const Batch<double>& state) {
  if (method.solver.adaptive) return method.solver.run_adaptive(model, from, to, state, method.tolerance);
  return method.solver.run(model, times<double>(method.grid, schedule, from, to, method.steps), state);
}

LogLikelihood carry(const GaussianPath<double>& path, const Target& target, const LikelihoodMethod& method, double from,
                    double to, const Batch<double>& X) {
  require_velocity_solver(method.solver);
  require_time(path.schedule(), from);
  require_time(path.schedule(), to);
  if (from == to) {
    throw std::invalid_argument("likelihood: data_time and noise_time are both " + shortest(from) + "; they must differ");
  }
  const Index d = path.dimension();
  if (X.rows() != d) {
    throw std::invalid_argument("likelihood: points have dimension " + std::to_string(X.rows()) +
                                ", the path has dimension " + std::to_string(d));
  }
  if (method.solver.adaptive && !(method.tolerance > 0)) {
    throw std::invalid_argument("likelihood: tolerance = " + shortest(method.tolerance) + "; it must be > 0");
  }
  const Model<Batch<double>, double> model = augmented_model(path, target, held_probes(method.divergence, d, X.cols()));
  Batch<double> state = Batch<double>::Zero(d + 1, X.cols());
  state.topRows(d) = X;
  const Batch<double> end = run(method, model, path.schedule(), from, to, state);
  return {{}, end.topRows(d), end.row(d).transpose(), {}, model.evaluations()};
}

}  // namespace

std::vector<Batch<double>> held_probes(const DivergenceRule& rule, Index dimension, Index points) {
  if (!rule.probes) return {};
  if (rule.count < 1) {
    throw std::invalid_argument("likelihood: count = " + std::to_string(rule.count) + " probes; allowed is 1 or more");
  }
  const RandomKey key{rule.seed, experiment_number("likelihood_probes")};
  std::vector<Batch<double>> probes;
  for (Index k = 0; k < rule.count; ++k) {
    probes.push_back(draw_probes(*rule.probes, key, dimension, points, static_cast<std::uint64_t>(k)));
  }
  return probes;
}

Model<Batch<double>, double> augmented_model(const GaussianPath<double>& path, const Target& target,
                                             const std::vector<Batch<double>>& probes) {
  const Index d = path.dimension();
  if (probes.empty()) {
    return {path.schedule(), Parameterisation::velocity, [path, d](const Batch<double>& Y, const double& t) {
              const Evaluation<double> at = path.evaluate(t, Y.topRows(d), Want::velocity | Want::divergence);
              Batch<double> rate(d + 1, Y.cols());
              rate.topRows(d) = at.velocity;
              rate.row(d) = at.divergence.transpose();
              return rate;
            }};
  }
  using D = Dual<double>;
  const auto moved = std::make_shared<const GaussianPath<D>>(path.schedule(), target);
  return {path.schedule(), Parameterisation::velocity, [moved, probes, d](const Batch<double>& Y, const double& t) {
            Batch<double> rate = Batch<double>::Zero(d + 1, Y.cols());
            Batch<D> X(d, Y.cols());
            for (const Batch<double>& V : probes) {
              for (Index n = 0; n < Y.cols(); ++n) {
                for (Index i = 0; i < d; ++i) X(i, n) = D(Y(i, n), V(i, n));
              }
              const Batch<D> u = moved->velocity(D(t), X);
              for (Index n = 0; n < Y.cols(); ++n) {
                for (Index i = 0; i < d; ++i) {
                  rate(i, n) = u(i, n).value;
                  rate(d, n) += V(i, n) * u(i, n).derivative;
                }
              }
            }
            rate.row(d) /= static_cast<double>(probes.size());
            return rate;
          }};
}

LogDensity gaussian_prior(const Schedule& schedule, double noise_time, Index dimension) {
  require_time(schedule, noise_time);
  const double sigma = noise_level(schedule, noise_time).sigma;
  if (!(sigma > 0)) {
    throw std::invalid_argument("gaussian_prior: σ = " + shortest(sigma) + " at time " + shortest(noise_time) +
                                "; the noise end must have σ > 0");
  }
  const double constant = static_cast<double>(dimension) * (std::log(sigma) + std::log(2 * pi<double>()) / 2);
  return [=](const Batch<double>& X) {
    return Vector<double>((-(X / sigma).colwise().squaredNorm().array() / 2 - constant).transpose());
  };
}

LogDensity path_law(const GaussianPath<double>& path, double t) {
  require_time(path.schedule(), t);
  return [=](const Batch<double>& X) { return path.evaluate(t, X, Want::log_density).log_density; };
}

LogLikelihood log_likelihood(const GaussianPath<double>& path, const Target& target, const LikelihoodMethod& method,
                             double data_time, double noise_time, const Batch<double>& X, const LogDensity& noise_law) {
  LogLikelihood result = carry(path, target, method, data_time, noise_time, X);
  result.noise_log_density = noise_law(result.image);
  result.value = result.noise_log_density + result.divergence_integral;
  return result;
}

LogLikelihood log_likelihood_of_samples(const GaussianPath<double>& path, const Target& target,
                                        const LikelihoodMethod& method, double noise_time, double data_time,
                                        const Batch<double>& Z, const LogDensity& noise_law) {
  LogLikelihood result = carry(path, target, method, noise_time, data_time, Z);
  result.noise_log_density = noise_law(Z);
  result.value = result.noise_log_density - result.divergence_integral;
  return result;
}

double prior_mismatch(const Schedule& schedule, const Target& target, double t) {
  require_time(schedule, t);
  const NoiseLevel<double> level = noise_level(schedule, t);
  if (level.alpha == 0) return 0;
  if (const Gaussian* data = std::get_if<Gaussian>(&target); data != nullptr && level.sigma > 0) {
    const Index d = data->mean.size();
    const Matrix<double> noise = level.sigma * level.sigma * Matrix<double>::Identity(d, d);
    return kullback_leibler<double>(
        Gaussian{level.alpha * data->mean, level.alpha * level.alpha * data->covariance + noise},
        Gaussian{Vector<double>::Zero(d), noise});
  }
  return prior_mismatch_by_quadrature(schedule, target, t);
}

double prior_mismatch_by_quadrature(const Schedule& schedule, const Target& target, double t) {
  require_time(schedule, t);
  const NoiseLevel<double> level = noise_level(schedule, t);
  const GaussianPath<double> path(schedule, target);
  const Index d = path.dimension();
  if (d > 2) {
    throw std::invalid_argument("prior_mismatch: the data have dimension " + std::to_string(d) +
                                "; the quadrature reaches 1 and 2");
  }
  // The farthest of many draws; beyond twice that p_t is taken to be noise.
  const Batch<double> spread = sample(target, 2048, 1);
  const double reach = level.alpha * spread.cwiseAbs().maxCoeff();
  if (!(level.sigma > 0) || !(reach <= 2 * level.sigma)) {
    throw std::invalid_argument("prior_mismatch: σ = " + shortest(level.sigma) + " at time " + shortest(t) +
                                " and data that reach to α|z| = " + shortest(reach) +
                                "; the noise must be at least half of that");
  }
  const double half = 2 * reach + 10 * level.sigma;
  // p_t is the data blurred by σ: a step of 0.5 σ is exact to exp(−8π²). The logarithm has poles where p_t vanishes off the
  // line, πσ²/(2 reach) away for two atoms: the second bound keeps their part below exp(−33).
  const double widest = std::min(0.5 * level.sigma, 0.3 * level.sigma * level.sigma / reach);
  const auto side = static_cast<Index>(std::ceil(2 * half / widest));
  const double step = 2 * half / static_cast<double>(side);
  const LogDensity law = path_law(path, t), prior = gaussian_prior(schedule, t, d);
  double sum = 0;
  Batch<double> line(d, side + 1);
  for (Index j = 0; j <= (d == 1 ? 0 : side); ++j) {
    for (Index i = 0; i <= side; ++i) {
      line(0, i) = -half + step * static_cast<double>(i);
      if (d == 2) line(1, i) = -half + step * static_cast<double>(j);
    }
    const Vector<double> p = law(line), q = prior(line);
    // p log(p/q) − p + q ≥ 0, which sums to the same and does not cancel.
    for (Index i = 0; i <= side; ++i) sum += std::exp(p(i)) * (p(i) - q(i) + std::expm1(q(i) - p(i)));
  }
  return sum * std::pow(step, static_cast<double>(d));
}

const Entry& log_likelihood_entry() {
  static constexpr Entry entry{
      .name = "log_likelihood",
      .title = "Log-likelihood of a path by its augmented probability flow",
      .statement = "log p(x) = log q(x_T) + ∫∇·u(x_t, t)dt,  dx/dt = u(x, t)",
      .assumptions = "q the law at the noise end; u locally Lipschitz; the data end at σ > 0",
      .source = "Chen et al. 2018, arXiv:1806.07366, theorem 1; Song et al. 2021, arXiv:2011.13456, eq. 39",
      .blind_to = "errors of the velocity whose law at the noise end is the prior",
  };
  return entry;
}

}  // namespace flowgauge
