#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/objective_identities.hpp"

namespace flowgauge {
namespace {

using D = Dual<double>;
using Level = const NoiseLevel<double>&;

/// All laws of an objective of which a part is replaced when the fault is planted.
Fault objective_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                      std::string_view shows, std::function<void(ObjectiveSubject<double>&)> plant) {
  return {id, title, nature, subject, shows, [=](bool planted) {
            ObjectiveSubject<double> faulty = objective_subject<double>();
            if (planted) plant(faulty);
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_objective(faulty, subject)) {
              checks.push_back({result.identity + ":" + std::string(subject), result.verdict.outcome,
                                result.verdict.residual, result.verdict.tolerance});
            }
            return checks;
          }};
}

/// A conditional loss with another target a(level) Z + b(level) ε.
Fault target_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                   std::string_view shows, std::function<Regressand<D>(const NoiseLevel<D>&)> target) {
  return objective_fault(id, title, nature, subject, shows, [=](ObjectiveSubject<double>& faulty) {
    faulty.conditional.at(subject) = [target](const NoiseLevel<D>& level, const Batch<D>& Z, const Batch<D>& noise,
                                              const Batch<D>& output) -> Vector<D> {
      const Regressand<D> wrong = target(level);
      return marginal_loss<D>(wrong.data * Z + wrong.noise * noise, output);
    };
  });
}

/// A conversion of v that is replaced, for all others made of its x₀ and ε.
Fault v_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
              std::function<Conversion<double>(Level, bool data)> wrong) {
  return objective_fault(id, title, nature, "v_prediction", shows, [=](ObjectiveSubject<double>& faulty) {
    faulty.conversion = [wrong, right = faulty.conversion](Level level, Parameterisation from, Parameterisation to) {
      if (from != Parameterisation::v || to == Parameterisation::v) return right(level, from, to);
      const Regressand<double> part = regressand(level, to);
      const Conversion<double> data = wrong(level, true), noise = wrong(level, false);
      return Conversion<double>{part.data * data.x_part + part.noise * noise.x_part,
                                part.data * data.output_part + part.noise * noise.output_part};
    };
  });
}

Fault weight_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                   std::string_view shows, std::function<double(Level, Parameterisation)> wrong) {
  return objective_fault(id, title, nature, subject, shows,
                         [=](ObjectiveSubject<double>& faulty) { faulty.weight.at(subject) = wrong; });
}

double snr(Level level) {
  return std::pow(level.alpha / level.sigma, 2);
}

/// A weight of |Δx₀|² in another parameterisation.
double converted(Level level, Parameterisation to, double weight) {
  return weight * std::pow(conversion(level, to, Parameterisation::x0).output_part, 2);
}

}  // namespace

std::vector<Fault> objective_faults() {
  std::vector<Fault> faults{
      objective_fault("M55", "σ² for σ⁴ in the denoising constant", "(α²/σ²) E tr V for (α²/σ⁴) E tr V",
                      "denoising_score_matching", "it is not d/σ² − J",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.constant.at("denoising_score_matching") = [](Level level, const double& trace) {
                          return snr(level) * trace;
                        };
                      }),
      objective_fault("M56", "Implicit loss with twice the divergence", "½|s|² + 2∇·s", "implicit_score_matching",
                      "it is not score matching but for a constant",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.implicit = [](const Batch<D>& score, const Vector<D>& divergence) {
                          return implicit_score_loss<D>(score, 2.0 * divergence);
                        };
                      }),
      v_fault("M57", "v with the wrong sign", "x₀ = αx + σv", "the exact v does not become the denoiser",
              [](Level l, bool data) {
                const double norm = l.alpha * l.alpha + l.sigma * l.sigma;
                return data ? Conversion<double>{l.alpha / norm, l.sigma / norm}
                            : Conversion<double>{l.sigma / norm, l.alpha / norm};
              }),
      v_fault("v_denominator", "v without its denominator", "x₀ = αx − σv where α² + σ² ≠ 1",
              "the exact v does not become the denoiser on schedules that do not preserve the variance",
              [](Level l, bool data) {
                return data ? Conversion<double>{l.alpha, -l.sigma} : Conversion<double>{l.sigma, l.alpha};
              }),
      weight_fault("M58", "Likelihood weight g for g²", "½g |Δs|²", "maximum_likelihood_weighting",
                   "it is not |λ̇| on |Δε|²",
                   [](Level level, Parameterisation to) {
                     return std::sqrt(level.diffusion_squared) / 2 *
                            std::pow(conversion(level, to, Parameterisation::score).output_part, 2);
                   }),
      objective_fault("flow_matching_half", "½|u_θ − u|² beside |u_θ − target|²", "the factor ½ in one of the losses",
                      "flow_matching", "the difference of the losses depends on the model",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.marginal.at("flow_matching") = [](const Batch<D>& exact, const Batch<D>& output) {
                          return Vector<D>(marginal_loss<D>(exact, output) / D(2.0));
                        };
                      }),
      objective_fault("score_matching_half", "½|s_θ − s|² beside |s_θ − target|²", "the factor ½ in one of the losses",
                      "score_matching", "the difference of the losses depends on the model",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.marginal.at("score_matching") = [](const Batch<D>& exact, const Batch<D>& output) {
                          return Vector<D>(marginal_loss<D>(exact, output) / D(2.0));
                        };
                      }),
      objective_fault("prior_mean", "Conditional loss with prior weights",
                      "E|u_θ − (α̇E[Z] + σ̇ε)|²: Z is averaged before x is drawn", "conditional_flow_matching",
                      "the gradient is not that of flow matching",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.conditional.at(
                            "conditional_flow_matching") = [](const NoiseLevel<D>& level, const Batch<D>& Z,
                                                              const Batch<D>& noise, const Batch<D>& output) {
                          const Batch<D> prior =
                              Vector<D>(Z.rowwise().sum() / D(static_cast<double>(Z.cols()))).replicate(1, Z.cols());
                          return conditional_loss(level, Parameterisation::velocity, prior, noise, output);
                        };
                      }),
      target_fault("velocity_reversed", "Velocity of generation time", "target −(α̇Z + σ̇ε)", "conditional_flow_matching",
                   "the gradient is not that of flow matching",
                   [](const NoiseLevel<D>& l) {
                     return Regressand<D>{-l.dalpha, -l.dsigma};
                   }),
      target_fault("denoising_sign", "Denoising target of the wrong sign", "target +ε/σ", "denoising_score_matching",
                   "the gradient is not that of score matching",
                   [](const NoiseLevel<D>& l) {
                     return Regressand<D>{D(0.0), D(1.0 / l.sigma)};
                   }),
      target_fault("epsilon_scaled", "Noise target σε", "the network is asked for x − αZ", "epsilon_prediction",
                   "its losses do not convert",
                   [](const NoiseLevel<D>& l) {
                     return Regressand<D>{D(0.0), l.sigma};
                   }),
      target_fault("data_scaled", "Data target αZ", "the network is asked for x − σε", "x0_prediction",
                   "its losses do not convert",
                   [](const NoiseLevel<D>& l) {
                     return Regressand<D>{l.alpha, D(0.0)};
                   }),
      objective_fault("sliced_half", "Sliced loss without ½", "v·∇s v + (v·s)²", "sliced_score_matching",
                      "it is not the implicit loss",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.sliced = [](const Batch<D>& score, const Batch<D>& product, const Batch<D>& slice) {
                          const Vector<D> along = slice.cwiseProduct(score).colwise().sum().transpose();
                          return Vector<D>(sliced_score_loss<D>(score, product, slice) +
                                           along.cwiseProduct(along) / D(2.0));
                        };
                      }),
      weight_fault("min_snr_parameterisation", "min-SNR on ε", "min(SNR, γ) on |Δε|², where it belongs on |Δx₀|²",
                   "min_snr_weighting", "it is not min(1, γ/SNR) on |Δε|²",
                   [](Level level, Parameterisation to) {
                     return std::min(snr(level), 5.0) *
                            std::pow(conversion(level, to, Parameterisation::epsilon).output_part, 2);
                   }),
      weight_fault("unconverted_weight", "One weight for every parameterisation",
                   "min(SNR, γ) whatever the model predicts", "min_snr_weighting",
                   "the weighted losses of one model differ",
                   [](Level level, Parameterisation) { return std::min(snr(level), 5.0); }),
      weight_fault("truncation_below", "SNR truncated from above", "min(SNR, 1) for max(SNR, 1)",
                   "truncated_snr_weighting", "it is not max(1, 1/SNR) on |Δε|²",
                   [](Level level, Parameterisation to) { return converted(level, to, std::min(snr(level), 1.0)); }),
      weight_fault("snr_for_snr_plus_one", "SNR for SNR + 1", "the weight of |Δε|² in place of that of |Δv|²",
                   "snr_plus_one_weighting", "it is not 1 on |Δv|²",
                   [](Level level, Parameterisation to) { return converted(level, to, snr(level)); }),
      weight_fault("edm_not_squared", "EDM weight not squared", "(s² + σ_d²)/(sσ_d)", "edm_weighting",
                   "w c_out² is not 1",
                   [](Level level, Parameterisation to) {
                     const double s = level.sigma / level.alpha;
                     return converted(level, to, (s * s + 0.25) / (0.5 * s));
                   }),
      weight_fault("sigmoid_bias", "Sigmoid of the wrong sign", "sigmoid(log SNR − b)", "sigmoid_weighting",
                   "it is not e^b/(1 + e^b/SNR) on |Δx₀|²",
                   [](Level level, Parameterisation to) {
                     return converted(level, to, snr(level) / (1 + std::exp(-3.0) / snr(level)));
                   }),
      objective_fault("bound_of_snr", "Bound with λ taken for log SNR",
                      "½|λ̇| |Δε|² for |λ̇| |Δε|², λ being half the log-SNR", "vdm_bound",
                      "the bound with the exact denoiser is not the entropy",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.bound_weight = [](Level level) { return std::abs(level.dlambda) / 2; };
                      }),
      objective_fault("prior_without_variance", "Prior term without log σ²", "½[α²E|Z|² + σ² − 1]", "vdm_bound",
                      "the bound with the exact denoiser is not the entropy",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.prior_term = [right = faulty.prior_term](Level level, Index d, const double& second) {
                          return right(level, d, second) + static_cast<double>(d) * std::log(level.sigma);
                        };
                      }),
      objective_fault("normaliser_order", "One Bessel function twice", "2I_{¼} for I_{−¼} + I_{¼}", "energy_based",
                      "Z is not the integral of e^{−f}",
                      [](ObjectiveSubject<double>& faulty) {
                        // I_{−¼} − I_{¼} = (√2/π)K_{¼}, left out once.
                        faulty.log_normaliser = [right = faulty.log_normaliser](const D& k) {
                          const double z = k.value / 8;
                          return D(right(k) + log(D(2.0 * std::cyl_bessel_i(0.25, z) /
                                                    (2.0 * std::cyl_bessel_i(0.25, z) +
                                                     std::sqrt(2.0) / pi<double>() * std::cyl_bessel_k(0.25, z)))));
                        };
                      }),
      objective_fault("energy_sign", "Score of the wrong sign", "s = +∇f", "energy_based",
                      "it is not the gradient of log p",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.energy_score = [](const double& k, const double& x) { return -double_well_score(k, x); };
                      }),
      objective_fault("interpolant_without_noise_rate", "Interpolant target without γ̇z", "β̇₀X₀ + β̇₁X₁ for İ",
                      "stochastic_interpolant", "the gradient is not that of the loss of the velocity",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.interpolant_target = [](const InterpolantCoefficients<double>& at,
                                                       const Batch<double>& from, const Batch<double>& to,
                                                       const Batch<double>&) {
                          return Batch<double>(at.dfrom * from + at.dto * to);
                        };
                      }),
      objective_fault("action_sign", "Action matching with its ends exchanged", "E a_1 − E a_0", "action_matching",
                      "it is not least at the potential of the velocity",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.action_loss = [](const double& start, const double& end, const double& interior) {
                          return end - start + interior;
                        };
                      }),
      objective_fault("kinetic_half", "½∫E|u|²", "the kinetic energy with the ½ of mechanics", "kinetic_energy",
                      "with the straightness it is not the cost of the coupling",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.kinetic_energy = [](const GaussianPath<double>& path) {
                          return kinetic_energy(path) / 2;
                        };
                      }),
      objective_fault("straightness_of_conversion", "Straightness with αλ̇ not squared", "∫αλ̇ E tr V dt", "straightness",
                      "with the kinetic energy it is not the cost of the coupling",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.straightness = [](const GaussianPath<double>& path) {
                          return integrate<double>(
                                     [&](double t) {
                                       const NoiseLevel<double> level = path.level(t);
                                       const MarginalNodes<double> nodes = marginal_nodes(path, t);
                                       const auto at = path.evaluate(t, nodes.X, Want::posterior_covariance);
                                       return level.alpha * level.dlambda *
                                              nodes.mean(at.posterior_covariance.row(0).transpose());
                                     },
                                     1e-3, 1 - 1e-3)
                              .value;
                        };
                      }),
      objective_fault("reflow_independent", "Reflow with the old coupling",
                      "E|Z − ε|² of independent ends for E|ψ(ε) − ε|²", "reflow",
                      "it costs more than the optimal transport",
                      [](ObjectiveSubject<double>& faulty) {
                        faulty.reflow_cost = [](const GaussianPath<double>& path) {
                          return kinetic_energy(path) + straightness(path);
                        };
                      }),
  };
  return faults;
}

}  // namespace flowgauge
