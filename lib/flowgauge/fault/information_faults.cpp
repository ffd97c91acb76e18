#include <cmath>

#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/information_identities.hpp"

namespace flowgauge {
namespace {

std::vector<CheckedResidual> checked(const std::vector<LawResult>& results, const std::string& subject) {
  std::vector<CheckedResidual> checks;
  for (const LawResult& result : results) {
    if (!result.not_applicable.empty()) continue;
    checks.push_back(
        {result.identity + ":" + subject, result.verdict.outcome, result.verdict.residual, result.verdict.tolerance});
  }
  return checks;
}

using Rates = InformationRates<double>;
using Kernel = ReverseKernelSubject<double>;
using Blur = DegradationSubject<double>;

Fault rate_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view law,
                 std::string_view shows, std::function<void(Rates&)> plant) {
  return {id, title, nature, law, shows, [=](bool planted) {
            const std::string name = "vp_linear.gaussian_pair_1d";
            InformationSubject<double> faulty = information_subject<double>(name);
            if (planted) plant(faulty.rates);
            return checked(check_information(faulty), name);
          }};
}

Fault kernel_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view law,
                   std::string_view shows, std::string_view name, std::function<void(Kernel&)> plant) {
  return {id, title, nature, law, shows, [=](bool planted) {
            Kernel faulty = reverse_kernel_subject<double>(std::string(name));
            if (planted) plant(faulty);
            return checked(check_reverse_kernel(faulty), std::string(name));
          }};
}

Fault blur_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view law,
                 std::string_view shows, std::function<void(Blur&)> plant) {
  return {id, title, nature, law, shows, [=](bool planted) {
            Blur faulty = degradation_subject<double>();
            if (planted) plant(faulty);
            return checked(check_degradation(faulty), "heat_blur");
          }};
}

/// A blur whose frequency k decays by e^{−rate(k, τ)}.
Blur::Degrade spectral_blur(const Matrix<double>& basis, std::function<double(double k, double time)> rate) {
  return [=](const Vector<double>& u, double time) {
    Vector<double> coefficients = basis * u;
    for (Index k = 0; k < coefficients.size(); ++k) coefficients(k) *= std::exp(-rate(static_cast<double>(k), time));
    return Vector<double>(basis.transpose() * coefficients);
  };
}

void add_rate_faults(std::vector<Fault>& faults) {
  using Level = NoiseLevel<double>;
  faults.push_back(rate_fault("de_bruijn_half", "½ missing", "dh/dv = J instead of ½J", "de_bruijn",
                              "the entropy does not grow so fast", [](Rates& r) {
                                r.by_fisher = [](const Level& l, Index d, double fisher) {
                                  return static_cast<double>(d) * l.drift - 2 * l.sigma * l.sigma * l.dlambda * fisher;
                                };
                              }));
  faults.push_back(rate_fault(
      "i_mmse_half", "½ missing", "dI/dsnr = mmse instead of ½ mmse", "i_mmse",
      "the mutual information does not grow so fast",
      [](Rates& r) { r.by_mmse = [](const Level& l, double mmse) { return 2 * mutual_information_rate(l, mmse); }; }));
  faults.push_back(rate_fault("i_mmse_bits", "Bits for nats", "dI/dsnr = ½ mmse with I in bits", "i_mmse",
                              "off by the factor log 2", [](Rates& r) {
                                r.by_mmse = [](const Level& l, double mmse) {
                                  return mutual_information_rate(l, mmse) / std::log(2.0);
                                };
                              }));
  faults.push_back(rate_fault("entropy_from_mmse_sign", "Sign of the integral", "H = (d/2)log 2πe + ½∫ instead of −½∫",
                              "entropy_from_mmse", "the entropy of the data is not reached", [](Rates& r) {
                                r.entropy = [](Index d, double integral) { return entropy_from_mmse(d, -integral); };
                              }));
  faults.push_back(rate_fault("entropy_rate_sign", "Sign of the divergence", "dH/dt = −E ∇·u", "entropy_rate_ode",
                              "the entropy falls where it grows", [](Rates& r) {
                                r.of_process = [](double divergence, double noise, double fisher) {
                                  return -divergence + noise / 2 * fisher;
                                };
                              }));
  faults.push_back(rate_fault("entropy_rate_half", "½ missing", "dH/dτ = E∇·b + g²J instead of ½g²J",
                              "entropy_rate_sde", "processes with noise gain too much entropy", [](Rates& r) {
                                r.of_process = [](double divergence, double noise, double fisher) {
                                  return divergence + noise * fisher;
                                };
                              }));
  faults.push_back(rate_fault("kl_decay_noise", "g for g²", "dKL/dt = −½g E|s_p − s_q|²", "kl_decay",
                              "relative entropy does not fall so fast", [](Rates& r) {
                                r.of_relative = [](const Level& l, double relative) {
                                  return -std::sqrt(l.diffusion_squared) / 2 * relative;
                                };
                              }));
  faults.push_back(rate_fault("kl_flows_sign", "Sign of the score difference", "dKL/dt = E(u_p − u_q)·(s_q − s_p)",
                              "kl_flows", "relative entropy grows where it falls",
                              [](Rates& r) { r.of_flows = [](double product) { return -product; }; }));
}

void add_kernel_faults(std::vector<Fault>& faults) {
  faults.push_back(kernel_fault("reverse_kernel_prior", "Prior weights",
                                "r_k = w_k: the components are not weighed by x_t", "reverse_kernel_bayes",
                                "Bayes' rule is violated", "vp_linear.atoms_1d", [](Kernel& k) {
                                  k.kernel = [right = k.kernel](const Vector<double>& x) {
                                    IsotropicMixture<double> kernel = right(x);
                                    kernel.weights << 0.2, 0.5, 0.3;
                                    return kernel;
                                  };
                                }));
  faults.push_back(kernel_fault(
      "reverse_step_scale", "α of the wrong time", "mean with α_t v/σ_t² instead of α_s v/σ_t²", "reverse_kernel_mean",
      "the mean is not that of the true reverse step", "cond_ot.mixture_1d", [](Kernel& k) {
        k.gaussian_step = [right = k.gaussian_step, s = k.earlier, t = k.later](const Vector<double>& x,
                                                                                const Vector<double>& D) {
          IsotropicGaussian<double> step = right(x, D);
          step.mean += (t.alpha - s.alpha) * transition(s, t).variance / (t.sigma * t.sigma) * D;
          return step;
        };
      }));
  faults.push_back(kernel_fault("reverse_step_large", "Forward variance",
                                "variance v of the forward step instead of σ_s²v/σ_t²", "reverse_kernel_covariance",
                                "the covariance is too large by (1 − σ_s²/σ_t²)v", "ve.atoms_2d", [](Kernel& k) {
                                  k.gaussian_step = [right = k.gaussian_step, s = k.earlier, t = k.later](
                                                        const Vector<double>& x, const Vector<double>& D) {
                                    IsotropicGaussian<double> step = right(x, D);
                                    step.variance = transition(s, t).variance;
                                    return step;
                                  };
                                }));
  faults.push_back(kernel_fault("reverse_step_deviations", "Deviations for variances",
                                "mean with aσ_s/σ_t instead of aσ_s²/σ_t²", "gaussian_reverse_step",
                                "not the true law even for one atom", "vp_linear.atom_1d", [](Kernel& k) {
                                  k.gaussian_step = [right = k.gaussian_step, s = k.earlier, t = k.later](
                                                        const Vector<double>& x, const Vector<double>& D) {
                                    IsotropicGaussian<double> step = right(x, D);
                                    const double ratio = s.sigma / t.sigma;
                                    step.mean += transition(s, t).scale * (ratio - ratio * ratio) * x;
                                    return step;
                                  };
                                }));
}

void add_blur_faults(std::vector<Fault>& faults) {
  const double square = pi<double>() * pi<double>();
  faults.push_back(blur_fault("heat_frequency", "k for k²", "frequency k decays by e^{−kπ²τ}", "heat_equation",
                              "the heat kernel gives another image", [=](Blur& b) {
                                b.blur =
                                    spectral_blur(b.basis, [=](double k, double time) { return k * square * time; });
                              }));
  faults.push_back(blur_fault(
      "heat_severity", "Blur width for time", "decay e^{−k²π²τ²/2}: τ taken for the width of a Gaussian blur",
      "heat_semigroup", "two blurs do not add up", [=](Blur& b) {
        b.blur = spectral_blur(b.basis, [=](double k, double time) { return k * k * square * time * time / 2; });
      }));
  faults.push_back(blur_fault("cosine_nodes", "Cosines at pixel edges", "cos πkn/N instead of cos πk(n + ½)/N",
                              "neumann_laplacian", "the basis is neither orthonormal nor that of insulated ends",
                              [](Blur& b) {
                                const auto count = static_cast<double>(b.basis.rows());
                                for (Index k = 0; k < b.basis.rows(); ++k) {
                                  for (Index n = 0; n < b.basis.cols(); ++n) {
                                    b.basis(k, n) = std::sqrt((k == 0 ? 1 : 2) / count) *
                                                    std::cos(pi<double>() * static_cast<double>(k * n) / count);
                                  }
                                }
                              }));
  faults.push_back(
      blur_fault("heat_inverse_sign", "Blurred instead of sharpened", "the inverse decays where it must grow",
                 "heat_inverse", "the signal does not come back", [](Blur& b) {
                   b.sharpened = [blur = b.blur](const Vector<double>& v, double time, Index) { return blur(v, time); };
                 }));
  faults.push_back(blur_fault("cold_step_time", "Severity not lowered enough", "x_s = D(x̂, 2s)", "cold_step_perfect",
                              "the image stays too blurred", [](Blur& b) {
                                b.cold_step = [](const Blur::Degrade& degrade, const Vector<double>& restored,
                                                 double s) { return degrade(restored, 2 * s); };
                              }));
  faults.push_back(blur_fault("improved_step_signs", "Signs exchanged", "x_s = x_t + D(x̂, t) − D(x̂, s)",
                              "improved_cold_step_blur", "the image gets more blurred", [](Blur& b) {
                                b.improved_step = [](const Blur::Degrade& degrade, const Vector<double>& x,
                                                     const Vector<double>& restored, double t, double s) {
                                  return Vector<double>(x + degrade(restored, t) - degrade(restored, s));
                                };
                              }));
  faults.push_back(blur_fault("improved_step_plain", "Plain update for the improved one", "x_s = D(x̂, s)",
                              "improved_cold_step_linear", "the restorer's error stays", [](Blur& b) {
                                b.improved_step = [](const Blur::Degrade& degrade, const Vector<double>&,
                                                     const Vector<double>& restored, double,
                                                     double s) { return degrade(restored, s); };
                              }));
}

}  // namespace

std::vector<Fault> information_faults() {
  std::vector<Fault> faults;
  add_rate_faults(faults);
  add_kernel_faults(faults);
  add_blur_faults(faults);
  return faults;
}

}  // namespace flowgauge
