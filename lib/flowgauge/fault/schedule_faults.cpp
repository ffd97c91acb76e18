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

/// The values on a clock that runs at another rate.
NoiseLevel<D> on_clock(NoiseLevel<D> level, const D& rate) {
  for (D NoiseLevel<D>::*member : {&NoiseLevel<D>::dalpha, &NoiseLevel<D>::dsigma, &NoiseLevel<D>::sigma_dsigma,
                                   &NoiseLevel<D>::dlambda, &NoiseLevel<D>::drift, &NoiseLevel<D>::diffusion_squared}) {
    level.*member = level.*member * rate;
  }
  return level;
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
  faults.push_back(level_fault("noise_over_signal", "λ of the noise", "λ = log(σ/α) where log(α/σ) is meant", "trigonometric",
                               "λ falls towards the data", "trigonometric", [](const D&, NoiseLevel<D>& l) {
    l.lambda = -l.lambda;
    l.dlambda = -l.dlambda;
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
  faults.push_back(level_fault("cond_ot_drift", "Drift from the noise", "CondOT: f = σ̇/σ instead of α̇/α", "cond_ot",
                               "α̇ = fα is violated", "cond_ot",
                               [](const D&, NoiseLevel<D>& l) { l.drift = l.dsigma / l.sigma; }));
  faults.push_back(level_fault("edm_noise_rate", "g² of σ for g² of σ²", "EDM: g² = dσ/ds = 1 instead of d(σ²)/ds = 2s", "edm",
                               "g² = 2σ²|λ̇| is violated", "edm",
                               [](const D&, NoiseLevel<D>& l) { l.diffusion_squared = D(1); }));
  faults.push_back(level_fault("trigonometric_rate", "Inner derivative forgotten", "trigonometric: α̇ = cos(πt/2), σ̇ = −sin(πt/2)",
                               "trigonometric", "α̇ and σ̇ are not the derivatives of α and σ", "trigonometric",
                               [](const D&, NoiseLevel<D>& l) {
    l.dalpha = l.sigma;
    l.dsigma = -l.alpha;
    l.sigma_dsigma = -l.alpha * l.sigma;
  }));
  faults.push_back(level_fault("M26", "Variance of VP under sub-VP", "sub-VP: σ = √(1 − e^{−B}), that of VP, with the g² of sub-VP",
                               "sub_vp", "d(σ²)/dt = 2fσ² + g² is violated", "sub_vp", [](const D& t, NoiseLevel<D>& l) {
    const NoiseLevel<D> vp = noise_level(Schedule(VpLinear{}), t);
    l.sigma = vp.sigma;
    l.dsigma = vp.dsigma;
    l.sigma_dsigma = vp.sigma_dsigma;
    l.lambda = vp.lambda;
    l.dlambda = vp.dlambda;
  }));
  faults.push_back(level_fault("polynomial_power", "Exponent lost in the derivative", "polynomial: α̇ = tⁿ⁻¹ instead of ntⁿ⁻¹",
                               "polynomial", "α̇ is not the derivative of α", "polynomial", [](const D&, NoiseLevel<D>& l) {
    l.dalpha = l.dalpha / Polynomial{}.power;
  }));
  faults.push_back(level_fault("square_root_rate", "½ forgotten in the root's derivative", "square root: σ̇ = −1/σ, σσ̇ = −1",
                               "square_root", "σ̇ is not the derivative of σ", "square_root", [](const D&, NoiseLevel<D>& l) {
    l.dsigma = 2 * l.dsigma;
    l.sigma_dsigma = 2 * l.sigma_dsigma;
  }));
  faults.push_back(level_fault("ddpm_index", "Table shifted by one", "DDPM: ᾱ_{k+1} where ᾱ_k is meant, so that ᾱ_0 ≠ 1", "ddpm",
                               "α(0) = √ᾱ_1 ≠ 1", "ddpm", [](const D& t, NoiseLevel<D>& l) {
    l = noise_level(Schedule(Ddpm()), D(t + 1.0 / 1000));
  }));
  faults.push_back(level_fault("ddpm_continuous", "Continuous schedule for the discrete table",
                               "DDPM: VP(0.1, 20) in place of the product of 1 − β_k (B.13)", "ddpm",
                               "ᾱ_1000 is 4.319e-5 instead of 4.036e-5", "ddpm", [](const D& t, NoiseLevel<D>& l) {
    l = noise_level(Schedule(VpLinear{}), t);
  }));
  faults.push_back(level_fault("table_without_start", "ᾱ_0 = ᾱ_1", "table: the clock starts at ᾱ_1 instead of ᾱ_0 = 1",
                               "alpha_bar_table", "α(0) = √ᾱ_1 ≠ 1: noise is left in the data", "alpha_bar_table",
                               [](const D& t, NoiseLevel<D>& l) {
    const Schedule table = example_schedule("alpha_bar_table");
    l = on_clock(noise_level(table, D(1.0 / 6 + t * (5.0 / 6))), D(5.0 / 6));
  }));
  faults.push_back(level_fault("table_between_knots", "Held between knots", "table of α and σ: the last knot's values are held to the next",
                               "noise_table", "α̇ is not the derivative of α", "noise_table", [](const D&, NoiseLevel<D>& l) {
    l.alpha = D(l.alpha.value);
    l.sigma = D(l.sigma.value);
  }));
  faults.push_back(level_fault("shift_twice", "Time shift applied twice",
                               "the shifted clock is shifted again by the same factor (huggingface/diffusers issue "
                               "13243)",
                               "time_shift", "σ(½) is m²/(1 + m²) instead of m/(1 + m)", "time_shift",
                               [](const D& t, NoiseLevel<D>& l) {
    const TimeShift shift = std::get<TimeShift>(example_schedule("time_shift"));
    const D moved = shift.shifted(ClockTime<D>{t, D(1 - t)}).t;
    const D rate = shift.shift / ((t + shift.shift * (1 - t)) * (t + shift.shift * (1 - t)));
    l = on_clock(noise_level(Schedule(shift), moved), rate);
  }));
  faults.push_back(level_fault("shift_inverse", "Inverse time shift", "flow time t → mt/(1 + (m − 1)t), the shift by 1/m",
                               "time_shift", "σ(½) is 1/(1 + m) instead of m/(1 + m)", "time_shift",
                               [](const D& t, NoiseLevel<D>& l) { l = noise_level(time_shifted(CondOt{}, 1.0 / 3), t); }));
  faults.push_back(level_fault("shift_rate", "Clock shifted, derivatives not", "α̇, σ̇ and λ̇ of the base are not multiplied by dτ/dt",
                               "time_shift", "α̇ is not the derivative of α", "time_shift", [](const D& t, NoiseLevel<D>& l) {
    const TimeShift shift = std::get<TimeShift>(example_schedule("time_shift"));
    l = noise_level(Schedule(CondOt{}), shift.shifted(ClockTime<D>{t, D(1 - t)}).t);
  }));
  faults.push_back(level_fault("reversed_signs", "Clock reversed, derivatives not", "α̇, σ̇, λ̇ and f keep the sign of the base",
                               "reversed_time", "α̇ is not the derivative of α", "reversed_time", [](const D&, NoiseLevel<D>& l) {
    l.dalpha = -l.dalpha;
    l.dsigma = -l.dsigma;
    l.sigma_dsigma = -l.sigma_dsigma;
    l.dlambda = -l.dlambda;
    l.drift = -l.drift;
  }));

  // Of public code.
  faults.push_back(level_fault("ve_without_square", "σ_max where σ_max² is meant",
                               "VE: σ² = σ_max (σ_min/σ_max)^{2(1−s)} (huggingface/diffusers PR 627)", "ve",
                               "σ(0) and σ(1) are not σ_min and σ_max", "ve", [](const D&, NoiseLevel<D>& l) {
    const double largest = Ve{}.sigma_max;
    l.sigma = l.sigma / std::sqrt(largest);
    l.dsigma = l.dsigma / std::sqrt(largest);
    l.sigma_dsigma = l.sigma_dsigma / largest;
    l.lambda = l.lambda + std::log(largest) / 2;
    l.diffusion_squared = l.diffusion_squared / largest;
  }));
  faults.push_back(level_fault("vp_rate_digit", "A wrong digit in the range of β",
                               "VP: β_max − β_min = 19.1 for 19.9 (NVlabs/edm issue 5)", "vp_linear",
                               "α(1) is not that of the schedule", "vp_linear", [](const D& t, NoiseLevel<D>& l) {
    l = noise_level(Schedule(VpLinear{0.1, 19.2}), t);
  }));
  faults.push_back(level_fault("vp_other_rates", "Another schedule of the same name",
                               "VP with β from 0.01 to 10 where it runs from 0.1 to 20 (sbi-dev/sbi PR 1825)",
                               "vp_linear", "α(1) is 0.082 instead of 0.0066", "vp_linear",
                               [](const D& t, NoiseLevel<D>& l) {
    l = noise_level(Schedule(VpLinear{0.01, 10}), t);
  }));
  faults.push_back(level_fault("stale_log_snr", "Log-SNR of the schedule before its change",
                               "λ and λ̇ of the base, computed before its clock was shifted (kohya-ss/sd-scripts "
                               "issue 1263, where the terminal SNR is changed after)",
                               "time_shift", "e^λ σ is not α", "time_shift", [](const D& t, NoiseLevel<D>& l) {
    const NoiseLevel<D> base = noise_level(Schedule(CondOt{}), t);
    l.lambda = base.lambda;
    l.dlambda = base.dlambda;
  }));
  faults.push_back(level_fault("edm_backwards", "Noise levels the other way round",
                               "EDM: σ = 1/s, a clock that runs from the noise to the data "
                               "(bayesflow-org/bayesflow PR 560)",
                               "edm", "λ rises with s", "edm", [](const D& t, NoiseLevel<D>& l) {
    l = on_clock(noise_level(Schedule(Edm{}), D(1 / t)), D(-1 / (t * t)));
    l.diffusion_squared = -l.diffusion_squared;
  }));
  faults.push_back(level_fault("vp_sigma_rate", "Half of σ̇", "VP: σ̇ without its factor 2 (deepinv/deepinv PR 1343)",
                               "vp_linear", "σ̇ is not the derivative of σ", "vp_linear",
                               [](const D&, NoiseLevel<D>& l) {
    l.dsigma = l.dsigma / 2;
    l.sigma_dsigma = l.sigma_dsigma / 2;
  }));
  faults.push_back(level_fault("noise_without_root", "Variance where the deviation is meant",
                               "DDPM: noise is added with 1 − ᾱ, not with its root "
                               "(Ryota-Kawamura/How-Diffusion-Models-Work issue 1)",
                               "ddpm", "α² + σ² = 1 is violated", "ddpm", [](const D&, NoiseLevel<D>& l) {
    const D sigma = l.sigma;
    l.sigma = sigma * sigma;
    l.dsigma = 2 * l.sigma_dsigma;
    l.sigma_dsigma = l.sigma * l.dsigma;
    l.lambda = log(l.alpha) - log(l.sigma);
  }));
  return faults;
}

}  // namespace flowgauge
