#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/transition_identities.hpp"

namespace flowgauge {
namespace {

std::vector<CheckedResidual> checked(const std::vector<LawResult>& results, const std::string& subject) {
  std::vector<CheckedResidual> checks;
  for (const LawResult& result : results) {
    checks.push_back(
        {result.identity + ":" + subject, result.verdict.outcome, result.verdict.residual, result.verdict.tolerance});
  }
  return checks;
}

/// All laws of transitions on a schedule whose transition is changed when the fault is planted.
Fault transition_fault(
    std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
    std::string_view shows, std::string_view schedule_name,
    std::function<void(const NoiseLevel<double>& from, const NoiseLevel<double>& to, Transition<double>&)> change) {
  return {id, title, nature, subject, shows, [=](bool planted) {
            TransitionSubject<double> faulty = transition_subject<double>(example_schedule(schedule_name));
            faulty.transition = [right = faulty.transition, level = faulty.level, planted, change](double from,
                                                                                                   double to) {
              Transition<double> values = right(from, to);
              if (planted) change(level(from), level(to), values);
              return values;
            };
            return checked(check_transition(faulty), std::string(schedule_name));
          }};
}

/// All laws of EDM's preconditioning with coefficients that are changed when the fault is planted.
Fault preconditioning_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view law,
                            std::string_view shows,
                            std::function<void(double sigma, double data, Preconditioning<double>&)> change) {
  return {id, title, nature, law, shows, [=](bool planted) {
            const PreconditioningSubject<double> faulty{[=](double sigma, double data) {
              Preconditioning<double> values = edm_preconditioning(sigma, data);
              if (planted) change(sigma, data, values);
              return values;
            }};
            return checked(check_preconditioning(faulty), "edm_preconditioning");
          }};
}

}  // namespace

std::vector<Fault> transition_faults() {
  using Level = NoiseLevel<double>;
  std::vector<Fault> faults;
  faults.push_back(transition_fault(
      "M29", "Offset of VE forgotten", "variance of the VE SDE from exact data σ(t)² instead of σ(t)² − σ(0)² "
      "(blei-lab/treeffuser PR 24)", "ve",
      "∫g² is smaller than the stated variance", "ve",
      [](const Level&, const Level& to, Transition<double>& v) { v.variance = to.sigma * to.sigma; }));
  faults.push_back(transition_fault("transition_scale_twice", "Noise already there not shrunk",
                                    "variance σ_t² − σ_s² instead of σ_t² − (α_t/α_s)²σ_s²", "transition_variance",
                                    "α²∫g²/α² is not the stated variance", "vp_linear",
                                    [](const Level& from, const Level& to, Transition<double>& v) {
                                      v.variance = to.sigma * to.sigma - from.sigma * from.sigma;
                                    }));
  faults.push_back(transition_fault("transition_alpha_bar", "ᾱ for √ᾱ", "scale (α_t/α_s)² instead of α_t/α_s",
                                    "transition_scale", "exp ∫f is not the stated scale", "ddpm",
                                    [](const Level&, const Level&, Transition<double>& v) { v.scale *= v.scale; }));
  faults.push_back(transition_fault("transition_adds", "Standard deviations added", "variance (σ_t − (α_t/α_s)σ_s)²",
                                    "transition_composition", "two steps are not one", "cond_ot",
                                    [](const Level& from, const Level& to, Transition<double>& v) {
                                      const double gap = to.sigma - v.scale * from.sigma;
                                      v.variance = gap * gap;
                                    }));
  faults.push_back(preconditioning_fault("edm_output_root", "c_out without the root", "c_out = σσ_d/(σ² + σ_d²)",
                                         "unit_target_variance", "the target's variance is not 1",
                                         [](double sigma, double data, Preconditioning<double>& p) {
                                           p.output = sigma * data / (sigma * sigma + data * data);
                                         }));
  faults.push_back(preconditioning_fault(
      "edm_input_sum", "Standard deviations added", "c_in = 1/(σ + σ_d)", "unit_input_variance",
      "the input's variance is not 1",
      [](double sigma, double data, Preconditioning<double>& p) { p.input = 1 / (sigma + data); }));
  faults.push_back(preconditioning_fault("edm_skip_root", "c_skip of VE preconditioning", "c_skip = 1",
                                         "smallest_amplification", "c_out is larger than it need be",
                                         [](double, double, Preconditioning<double>& p) { p.skip = 1; }));
  faults.push_back(preconditioning_fault(
      "edm_skip_deviation", "Deviations for variances", "c_skip = σ_d/(σ + σ_d)", "zero_ideal_output",
      "the ideal network is not 0 for Gaussian data",
      [](double sigma, double data, Preconditioning<double>& p) { p.skip = data / (sigma + data); }));
  faults.push_back(
      preconditioning_fault("edm_weight_noise", "Weight of ε-prediction", "λ(σ) = 1/σ² instead of 1/c_out²",
                            "preconditioned_loss", "the two losses differ",
                            [](double sigma, double, Preconditioning<double>& p) { p.weight = 1 / (sigma * sigma); }));
  return faults;
}

}  // namespace flowgauge
