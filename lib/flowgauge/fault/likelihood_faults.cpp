#include <memory>

#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/numeric/dense.hpp"
#include "flowgauge/study/likelihood_identities.hpp"

namespace flowgauge {
namespace {

using Plant = std::function<void(LikelihoodSubject&)>;

/// Laws of a likelihood integrator on one problem, with a part of it replaced when the fault is planted.
Fault likelihood_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                       std::string_view shows, std::string_view problem, std::vector<std::string_view> laws, Plant plant) {
  return {id, title, nature, subject, shows, [=](bool planted) {
            LikelihoodSubject faulty = likelihood_subject();
            if (planted) plant(faulty);
            std::vector<CheckedResidual> checks;
            for (const LikelihoodProblem& on : likelihood_problems()) {
              if (on.problem.name != problem) continue;
              for (const std::string_view law : laws) {
                const LawResult result = check_likelihood(faulty, on, law);
                checks.push_back({result.identity + ":" + std::string(problem), result.verdict.outcome,
                                  result.verdict.residual, result.verdict.tolerance});
              }
            }
            return checks;
          }};
}

/// The likelihoods of points and samples with their value computed anew.
Plant with_value(std::function<Vector<double>(const LogLikelihood&, bool of_points)> value) {
  return [=](LikelihoodSubject& subject) {
    for (const bool of_points : {true, false}) {
      auto& run = of_points ? subject.of_points : subject.of_samples;
      run = [right = run, value, of_points](const Problem& problem, const LikelihoodMethod& method, double from, double to,
                                            const Batch<double>& X, const LogDensity& law) {
        LogLikelihood result = right(problem, method, from, to, X, law);
        result.value = value(result, of_points);
        return result;
      };
    }
  };
}

using Field = Model<Batch<double>, double>;

/// The augmented field with its last row changed.
Plant with_field(std::function<Batch<double>(const Field& right, const std::vector<Batch<double>>& probes,
                                             const Batch<double>& Y, double t)> change) {
  return [=](LikelihoodSubject& subject) {
    subject.field = [right = subject.field, change](const Problem& problem, const std::vector<Batch<double>>& probes) {
      const Field field = right(problem, probes);
      return Field(problem.schedule, Parameterisation::velocity,
                   [=](const Batch<double>& Y, const double& t) { return change(field, probes, Y, t); });
    };
  };
}

}  // namespace

std::vector<Fault> likelihood_faults() {
  return {
      likelihood_fault("M31", "Sign of the divergence integral", "log p = log q(x_T) − ∫∇·u dt from the data to the noise",
                       "log_likelihood", "it is not the exact log-density", "gaussian_narrow",
                       {"likelihood_exact_density", "likelihood_unit_mass"},
                       with_value([](const LogLikelihood& r, bool of_points) {
                         return Vector<double>(r.noise_log_density + (of_points ? -1 : 1) * r.divergence_integral);
                       })),
      likelihood_fault("M32", "Prior term missing", "log p = ∫∇·u dt, without log q(x_T)", "log_likelihood",
                       "the density does not integrate to one", "gaussian_narrow",
                       {"likelihood_exact_density", "likelihood_unit_mass"},
                       with_value([](const LogLikelihood& r, bool of_points) {
                         return Vector<double>((of_points ? 1 : -1) * r.divergence_integral);
                       })),
      likelihood_fault("prior_not_normalised", "Prior without its constant", "−|x|²/(2σ²) for log N(x; 0, σ²I)",
                       "log_likelihood", "the density does not integrate to one", "mixture_ve_1d",
                       {"likelihood_unit_mass", "likelihood_exact_density"},
                       [](LikelihoodSubject& subject) {
                         subject.prior = [](const Schedule& schedule, double t, Index) -> LogDensity {
                           const double sigma = noise_level(schedule, t).sigma;
                           return [=](const Batch<double>& X) {
                             return Vector<double>((-(X / sigma).colwise().squaredNorm() / 2).transpose());
                           };
                         };
                       }),
      likelihood_fault("unit_prior", "VE with a unit prior", "N(0, I) for N(0, σ_max²I) at the noise end", "log_likelihood",
                       "it is not the exact log-density of the model: log q is off by 1e3", "mixture_ve_1d",
                       {"likelihood_exact_density"},
                       [](LikelihoodSubject& subject) {
                         subject.prior = [](const Schedule&, double, Index d) {
                           return gaussian_prior(CondOt{0}, 0, d);
                         };
                       }),
      likelihood_fault("samples_with_points_sign", "Samples with the sign of points",
                       "log p(ψ(z)) = log q(z) + ∫∇·u dt from the noise to the data", "log_likelihood",
                       "likelihoods of samples and of points differ", "mixture_2d", {"likelihood_there_and_back"},
                       with_value([](const LogLikelihood& r, bool) {
                         return Vector<double>(r.noise_log_density + r.divergence_integral);
                       })),
      likelihood_fault("probes_summed", "Probes summed, not averaged", "Σ vᵀ(∇u)v without 1/K", "hutchinson_rademacher",
                       "the mean is off by the number of probes", "gaussian_2d", {"likelihood_probe_moments"},
                       with_field([](const Field& field, const std::vector<Batch<double>>& probes, const Batch<double>& Y,
                                     double t) {
                         Batch<double> rate = field.velocity(Y, t);
                         rate.bottomRows(1) *= static_cast<double>(probes.size());
                         return rate;
                       })),
      likelihood_fault("probe_resampled", "A probe drawn anew at every call",
                       "the right-hand side is no function of state and time", "hutchinson_gaussian",
                       "the field at one place changes between calls", "mixture_2d", {"likelihood_held_probes"},
                       [](LikelihoodSubject& subject) {
                         subject.field = [right = subject.field](const Problem& problem,
                                                                 const std::vector<Batch<double>>& probes) {
                           const auto calls = std::make_shared<std::uint64_t>(0);
                           return Field(problem.schedule, Parameterisation::velocity,
                                        [=](const Batch<double>& Y, const double& t) {
                                          const auto fresh = held_probes(
                                              {.probes = ProbeLaw::gaussian,
                                               .count = static_cast<Index>(probes.size()), .seed = ++*calls},
                                              Y.rows() - 1, Y.cols());
                                          return right(problem, fresh).velocity(Y, t);
                                        });
                         };
                       }),
      likelihood_fault("prior_cost_without_half", "Prior mismatch without its ½", "α²|m|²/σ² for α²|m|²/(2σ²) in KL(p_T‖q)",
                       "log_likelihood", "it is not the integral of p log(p/q)", "gaussian_narrow", {"likelihood_prior_cost"},
                       [](LikelihoodSubject& subject) {
                         subject.mismatch = [](const Schedule& schedule, const Target& target, double t) {
                           const NoiseLevel<double> level = noise_level(schedule, t);
                           const double shift = level.alpha * std::get<Gaussian>(target).mean.norm() / level.sigma;
                           return prior_mismatch(schedule, target, t) + shift * shift / 2;
                         };
                       }),
      likelihood_fault("prior_cost_log_deviation", "Log of a deviation for that of a variance",
                       "½ log σ² for log σ² in KL(p_T‖q) (compare tqch/ddpm-torch issue 9)", "log_likelihood",
                       "it is not the integral of p log(p/q)", "gaussian_narrow", {"likelihood_prior_cost"},
                       [](LikelihoodSubject& subject) {
                         subject.mismatch = [](const Schedule& schedule, const Target& target, double t) {
                           const NoiseLevel<double> level = noise_level(schedule, t);
                           const double ratio = level.alpha / level.sigma;
                           const Matrix<double>& covariance = std::get<Gaussian>(target).covariance;
                           const Index d = covariance.rows();
                           const Matrix<double> relative =
                               Matrix<double>::Identity(d, d) + ratio * ratio * covariance;
                           return prior_mismatch(schedule, target, t) + log_determinant(cholesky(relative)) / 4;
                         };
                       }),
      likelihood_fault("prior_cost_left_out", "Prior mismatch taken for nothing", "0 for KL(p_T‖q) where p_T is not the prior",
                       "log_likelihood", "it is not the integral of p log(p/q)", "mixture_2d", {"likelihood_prior_cost"},
                       [](LikelihoodSubject& subject) {
                         subject.mismatch = [](const Schedule&, const Target&, double) { return 0.0; };
                       }),
      likelihood_fault("prior_cost_of_points", "Bound for the prior mismatch",
                       "mean of KL over single data points, α²E|Z|²/(2σ²), for KL(p_T‖q)", "log_likelihood",
                       "it is 25 times the integral of p log(p/q)", "mixture_ve_1d", {"likelihood_prior_cost"},
                       [](LikelihoodSubject& subject) {
                         subject.mismatch = [](const Schedule& schedule, const Target& target, double t) {
                           const NoiseLevel<double> level = noise_level(schedule, t);
                           // Of Σ w_k N(m_k, S_k): E|Z|² = Σ w_k (|m_k|² + tr S_k).
                           const GaussianMixture& data = std::get<GaussianMixture>(target);
                           double square = 0;
                           for (Index k = 0; k < data.weights.size(); ++k) {
                             square += data.weights(k) / data.weights.sum() *
                                       (data.means.col(k).squaredNorm() + data.covariances[static_cast<std::size_t>(k)].trace());
                           }
                           return std::pow(level.alpha / level.sigma, 2) * square / 2;
                         };
                       }),
  };
}

}  // namespace flowgauge
