#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/schedule_identities.hpp"

namespace flowgauge {
namespace {

using D = Dual<double>;

/// All schedule laws on a schedule whose values are changed when the fault is planted.
Fault level_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                  std::string_view shows, std::string_view schedule_name,
                  std::function<void(const D& t, NoiseLevel<D>&)> change) {
  return {id, title, nature, subject, shows, [=](bool planted) {
            const Schedule schedule = example_schedule(schedule_name);
            ScheduleSubject<double> faulty = schedule_subject<double>(schedule);
            faulty.level = [right = faulty.level, planted, change](const D& t) {
              NoiseLevel<D> level = right(t);
              if (planted) change(t, level);
              return level;
            };
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_schedule(faulty, schedule_times(schedule))) {
              if (!result.not_applicable.empty()) continue;
              checks.push_back({result.identity + ":" + std::string(schedule_name), result.verdict.outcome,
                                result.verdict.residual, result.verdict.tolerance});
            }
            return checks;
          }};
}

}  // namespace

std::vector<Fault> schedule_faults() {
  std::vector<Fault> faults;
  faults.push_back(level_fault("M24", "β(t)t for ∫β", "VP: α = exp(−½β(t)t), σ² = 1 − exp(−β(t)t) with rate β(t)", "vp_linear",
                               "α̇ = fα is violated", "vp_linear", [](const D& t, NoiseLevel<D>& l) {
    const VpLinear right;
    const D integral = (right.beta_min + (right.beta_max - right.beta_min) * t) * t;
    l.alpha = exp(D(-integral / 2));
    l.sigma = sqrt(D(-expm1(D(-integral))));
    l.lambda = log(l.alpha) - log(l.sigma);
  }));
  faults.push_back(level_fault("M25", "α without the square root", "VP: α = e^{−B} instead of e^{−B/2}", "vp_linear",
                               "α² + σ² = 1 and α̇ = fα are violated", "vp_linear",
                               [](const D&, NoiseLevel<D>& l) { l.alpha = l.alpha * l.alpha; }));
  faults.push_back(level_fault("M27", "λ is the log-SNR", "λ = log(α²/σ²) where half of it is meant", "vp_linear",
                               "t(λ(t)) is not t", "vp_linear", [](const D&, NoiseLevel<D>& l) {
    l.lambda = 2 * l.lambda;
    l.dlambda = 2 * l.dlambda;
  }));
  faults.push_back(level_fault("M28", "g² without the factor 2", "VE: g² = σ² log r instead of 2σ² log r", "ve",
                               "d(σ²)/dt = 2fσ² + g² is violated", "ve",
                               [](const D&, NoiseLevel<D>& l) { l.diffusion_squared = l.diffusion_squared / 2; }));
  faults.push_back(level_fault("M30", "Cosine schedule not renormalised", "α = cos θ instead of cos θ / cos θ₀", "vp_cosine",
                               "α(0) = cos θ₀ ≠ 1", "vp_cosine", [](const D&, NoiseLevel<D>& l) {
    const double offset = VpCosine{}.offset;
    const double start = std::cos(pi<double>() / 2 * offset / (1 + offset));
    l.alpha = l.alpha * start;
    l.dalpha = l.dalpha * start;
    l.lambda = l.lambda + std::log(start);
  }));
  return faults;
}

}  // namespace flowgauge
