#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/predictor_corrector.hpp"
#include "flowgauge/study/finding.hpp"
#include "flowgauge/study/stochastic_study.hpp"
#include "flowgauge/study/strong_order.hpp"

namespace flowgauge {
namespace {

/// A scheme on N(0.7, 0.25) data between two times, from the exact marginal.
struct Setting {
  StochasticSampler sampler;
  Schedule schedule = VpLinear{};
  Grid grid = LambdaUniform{};
  double from = 0.25;
  double to = 0.02;

  static constexpr double mean = 0.7;
  static constexpr double variance = 0.25;

  double exact_variance(double t) const {
    const NoiseLevel<double> level = noise_level(schedule, t);
    return level.alpha * level.alpha * variance + level.sigma * level.sigma;
  }

  /// The law at the end: c₀ + Σcⱼξⱼ.
  AffineForm reached(int steps) const {
    const AffineForm start{{noise_level(schedule, from).alpha * mean, std::sqrt(exact_variance(from))}};
    return run_sampler(sampler.method, affine_model(schedule, mean, variance, Parameterisation::x0),
                       times<double>(grid, schedule, from, to, steps),
                       affine_noise(start.coefficients.size(), sampler.draws_per_step), start);
  }

  double variance_error(int steps) const {
    return std::pow(reached(steps).standard_deviation(), 2) - exact_variance(to);
  }

  double error(int steps) const {
    const AffineForm end = reached(steps);
    return wasserstein2(end.mean(), end.standard_deviation(), noise_level(schedule, to).alpha * mean,
                        std::sqrt(exact_variance(to)));
  }

  /// p from N to 2N, and p̂ of N, 2N, 4N.
  double order(int steps) const { return std::log2(error(steps) / error(2 * steps)); }
  double extrapolated_order(int steps) const { return 2 * order(2 * steps) - order(steps); }
};

/// p̂ where the start moves with the number of steps: t = 1/N under CondOT, equal steps up to t = 1.
double order_from_first_step(const StochasticSampler& sampler, int steps) {
  const auto error = [&](int n) {
    return Setting{.sampler = sampler, .schedule = CondOt{}, .grid = TimeUniform{}, .from = 1.0 / n, .to = 1}.error(n);
  };
  const double coarse = std::log2(error(steps) / error(2 * steps)),
               fine = std::log2(error(2 * steps) / error(4 * steps));
  return 2 * fine - coarse;
}

/// The limit of the standard deviation's error under churn with S_noise = s, from the variance's own equation.
double inflated_floor(const Setting& at, double churn, double s) {
  const NoiseLevel<double> first = noise_level(at.schedule, at.from), last = noise_level(at.schedule, at.to);
  const auto spread = [](const NoiseLevel<double>& l) { return Setting::variance + std::exp(-2 * l.lambda); };
  const double excess =
      (s * s - 1) * (1 - std::pow(spread(last) / spread(first), churn / (last.lambda - first.lambda)));
  return std::sqrt(at.exact_variance(at.to)) * (std::sqrt(1 + excess) - 1);
}

/// What is measured on samplers by name: those given, else those of the catalogue.
std::vector<Finding> findings(const std::vector<StochasticSampler>& samplers) {
  const auto of = [samplers](std::string_view name) {
    const auto given = std::find_if(samplers.begin(), samplers.end(),
                                    [&](const StochasticSampler& sampler) { return sampler.entry.name == name; });
    return given != samplers.end() ? *given : stochastic_named(name);
  };
  return {
      {"edm_heun_churn_inflated", "inflated_noise",
       "More noise than the level says leaves a floor, not an error of some order",
       "With S_noise = 1.007 and an exact score, what is added too much over the run does not vanish with the step: "
       "the "
       "deviation tends to a value of its own, and the order falls to 0.",
       [=] {
         const Setting at{.sampler = of("edm_heun_churn_inflated"), .from = 1, .to = 1e-3};
         const auto excess = [&](int n) {
           return at.reached(n).standard_deviation() - std::sqrt(at.exact_variance(at.to));
         };
         const double extrapolated = (4 * excess(2048) - excess(1024)) / 3;
         const double floor = inflated_floor(at, 10, 1.007);
         return std::vector<Evidence>{{"order, N = 1024 to 2048", at.order(1024), 0, 0.05},
                                      {"floor of the deviation, extrapolated", extrapolated, floor, 1e-3 * floor}};
       }},
      {"ddpm_large", "dispersion", "DDPM's large variance spreads too far, its small one not far enough",
       "On data of variance ¼ both are of order 1, and the errors of the variance have opposite signs; on N(0, 1) data "
       "the large "
       "one is exact.",
       [=] {
         const Setting large{.sampler = of("ddpm_large"), .from = 1, .to = 1e-3};
         Setting small = large;
         small.sampler = of("ddpm_small");
         return std::vector<Evidence>{
             {"error of the variance, large, N = 64", large.variance_error(64), 1.69e-2, 5e-5},
             {"error of the variance, small, N = 64", small.variance_error(64), -3.40e-2, 5e-5},
             {"order, large", large.extrapolated_order(256), 1, 0.05},
             {"order, small", small.extrapolated_order(256), 1, 0.05}};
       }},
      {"euler_maruyama", "superconvergence", "Euler–Maruyama is of order 2 in law on flow matching with w = g",
       "Under CondOT with w² = 2(1 − t)/t from t = 1/N to t = 1 and Gaussian data the leading errors cancel; with w² = "
       "1 or "
       "w² = 2(1 − t) from t = 0 they do not. An order above the claim on Gaussian data is not an order.",
       [=] {
         const Setting unit{
             .sampler = of("flow_sde_unit"), .schedule = CondOt{}, .grid = TimeUniform{}, .from = 0, .to = 1};
         Setting sigma = unit;
         sigma.sampler = of("flow_sde_sigma");
         return std::vector<Evidence>{
             {"w = g, from t = 1/N", order_from_first_step(of("euler_maruyama"), 256), 2, 0.05},
             {"w = 1, from t = 0", unit.extrapolated_order(256), 1, 0.05},
             {"w² = 2σ, from t = 0", sigma.extrapolated_order(256), 1, 0.05},
             {"error with w = 1, N = 1024", unit.error(1024), 3.15e-5, 5e-8},
             {"error with w² = 2σ, N = 1024", sigma.error(1024), 1.998e-4, 5e-8}};
       }},
      {"sde_dpmpp_2m", "weak_and_strong", "SDE-DPM-Solver++(2M) is of order 2 in law, of order 1 along paths",
       "The difference of two predictions sees the noise of the step between them: along a path the error is of order "
       "1, and "
       "in law it cancels to order 2.",
       [=] {
         const StochasticSampler two = of("sde_dpmpp_2m");
         const Problem problem = load_problem("gaussian_narrow");
         const auto strong = [&](int n) { return strong_error(two, Rough{}, problem, n); };
         return std::vector<Evidence>{
             {"in law, rough", Setting{.sampler = two, .grid = Rough{}}.extrapolated_order(128), 2, 0.05},
             {"along paths, rough", 2 * std::log2(strong(256) / strong(512)) - std::log2(strong(128) / strong(256)), 1,
              0.05}};
       }},
      {"sde_dpmpp_3m", "noisy_differences", "A third value gains a stochastic multistep method no order",
       "On a noisy path the second difference of predictions is of the size of h, not of h²: SDE-DPM-Solver++(3M) is "
       "of order 2 in "
       "law like the two-step method, with or without the factor 2 of the second derivative, and its error is larger.",
       [=] {
         const Setting three{.sampler = of("sde_dpmpp_3m")};
         Setting published = three, two = three;
         published.sampler = of("sde_dpmpp_3m_published");
         two.sampler = of("sde_dpmpp_2m");
         return std::vector<Evidence>{{"order", three.extrapolated_order(128), 2, 0.05},
                                      {"order as published", published.extrapolated_order(128), 2, 0.05},
                                      {"order of the two-step method", two.extrapolated_order(128), 2, 0.05}};
       }},
      {"pc_reverse_diffusion", "corrector_bias", "A corrector of fixed step leaves its own law",
       "Langevin dynamics of step δ has the stationary variance C/(1 − δ/2C) instead of C. Its steps become as many as "
       "the "
       "predictor's while δ stays, and so the law of the scheme tends to that of the corrector.",
       [=] {
         std::vector<Evidence> rows;
         for (const char* name : {"pc_reverse_diffusion", "pc_euler_maruyama"}) {
           const Setting at{.sampler = of(name)};
           const double fine = at.variance_error(2048), medium = at.variance_error(1024),
                        coarse = at.variance_error(512);
           // Leading and next term of the lag behind the corrector's law taken away.
           const double extrapolated = (4 * (2 * fine - medium) - (2 * medium - coarse)) / 3;
           const double exact = at.exact_variance(at.to);
           const double delta = PredictorCorrector{{}, 0.16}.step(noise_level(at.schedule, at.to));
           const double bias = exact / (1 - delta / (2 * exact)) - exact;
           rows.push_back({std::string("limit of the variance's error, ") + name, extrapolated, bias, 0.05 * bias});
         }
         return rows;
       }},
  };
}

}  // namespace

std::vector<StudyTask> stochastic_findings(const std::vector<StochasticSampler>& samplers) {
  std::vector<StudyTask> tasks;
  for (const Finding& finding : findings(samplers)) {
    const bool asked = std::any_of(samplers.begin(), samplers.end(), [&](const StochasticSampler& sampler) {
      return sampler.entry.name == finding.subject;
    });
    if (asked) tasks.push_back(finding_task(finding));
  }
  return tasks;
}

}  // namespace flowgauge
