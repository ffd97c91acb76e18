#include "flowgauge/study/langevin_study.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/identity/langevin_step.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/finding.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr double data_mean = 0.7, data_variance = 0.25;
const std::vector<int> counts{16, 32, 64, 128};

/// The exact variance of the coordinate.
double exact_variance(const LangevinSampler& sampler, std::string_view of) {
  if (of == "position") return data_variance;
  if (of == "velocity" && sampler.kinetic) return sampler.temperature;
  throw std::invalid_argument("stationary_error: " + std::string(sampler.entry.name) + " has no " + std::string(of) +
                              "; allowed are position and, of kinetic dynamics, velocity");
}

Json common_fields(const LangevinSampler& sampler) {
  Json fields;
  fields["solver"] = std::string(sampler.entry.name);
  fields["problem"] = "harmonic";
  fields["grid"] = "time_uniform";
  return fields;
}

std::vector<double> errors_over_ladder(const LangevinSampler& sampler, std::string_view of) {
  std::vector<double> errors;
  for (const int count : counts) errors.push_back(stationary_error(sampler, of, count));
  return errors;
}

StudyTask order_task(const LangevinSampler& sampler, std::string of, double expected) {
  std::string id = check_id(sampler.entry.name, "stationary_order", {{"of", of}});
  return {id, [=](const Sink& sink) {
            const std::vector<double> errors = errors_over_ladder(sampler, of);
            // Rounding of the step is amplified by the number of steps in which the law settles.
            const OrderGate gate{.expected = expected,
                                 .tolerance = 0.05,
                                 .floor = std::numeric_limits<double>::epsilon() * counts.back()};
            std::vector<long> evaluations;
            for (const int count : counts) evaluations.push_back(sampler.evaluations(count));
            Json fields = common_fields(sampler);
            fields["parameterisation"] = "score";
            fields["direction"] = std::string(to_string(Travel::forward));
            fields["scalar"] = std::string(to_string(Precision::double_precision));
            fields["norm"] = "stationary";
            fields["claimed_order"] = sampler.claimed_order;
            fields["expected_order"] = expected;
            Solver claim;
            claim.claimed_order = sampler.claimed_order;
            sink(order_record(id, std::move(fields), gate, fit_order(counts, errors, gate), counts, evaluations, errors,
                              errors, claim));
          }};
}

StudyTask exactness_task(const LangevinSampler& sampler, std::string of) {
  std::string id = check_id(sampler.entry.name, "stationary_exactness", {{"of", of}});
  return {
      id, [=](const Sink& sink) {
        double largest = 0, squares = 0;  // largest: NaN stays
        const std::vector<double> errors = errors_over_ladder(sampler, of);
        for (const double error : errors) {
          if (!(error <= largest) && !std::isnan(largest)) largest = error;
          squares += error * error;
        }
        sink(judged_record(id, common_fields(sampler), largest, std::sqrt(squares / static_cast<double>(errors.size())),
                           judge_error(largest, 1e-13), "biased_law"));
      }};
}

std::vector<Finding> findings(const std::vector<LangevinSampler>& samplers) {
  const auto of = [samplers](std::string_view name) {
    const auto given = std::find_if(samplers.begin(), samplers.end(),
                                    [&](const LangevinSampler& sampler) { return sampler.entry.name == name; });
    return given != samplers.end() ? *given : langevin_named(name);
  };
  return {
      {"annealed_langevin", "levels_do_not_mix",
       "Annealed Langevin dynamics leaves a tenth too much variance, without any fault in it",
       "Ten levels from 10 to 0.01, ε = 2·10⁻⁵ and 100 steps a level: at the last levels the steps are small beside "
       "the "
       "data, and what is left of the noise of the levels before them stays. The bias of a step of that size alone is "
       "four orders smaller.",
       [=] {
         const LangevinSampler chain = of("annealed_langevin");
         std::vector<Evidence> rows;
         for (const double S : {0.25, 1.0, 4.0}) {
           const PositionLaw end = position_after(chain, data_mean, S, 2e-5, 100, {0, 100});
           rows.push_back({"variance over that of the data, S = " + Json(S).dump(), end.variance / S, 1.104, 5e-4});
         }
         const PhaseLaw stationary =
             stationary_law(affine_step(langevin_named("ncsn_langevin"), data_mean, 0.25, 2e-5));
         rows.push_back({"the same of a step that mixes, S = 0.25",
                         static_cast<double>(stationary.covariance[0][0]) / 0.25, 1.00002, 1e-6});
         return rows;
       }},
      {"annealed_langevin_v2", "closest_step", "NCSNv2's rule for the step comes near to its aim and never reaches it",
       "The rule asks for the step that takes the variance of one level nearest to that of the next, for data that are "
       "one point. The variance tends to κ = 1/(1 − η/2) > 1 times the level's: a large step leaves its bias, a small "
       "one the level before. At ten levels from 10 to 0.01 and 100 steps the nearest is 2 % above; on data of unit "
       "variance the last levels do not mix, and a third stays.",
       [=] {
         const LangevinSampler chain = of("annealed_langevin_v2");
         const double ratio = std::cbrt(10.0), eta = closest_level_step(ratio, 100);
         const double epsilon = eta * 1e-4;
         const PositionLaw point = position_after(chain, 0, 1e-30, epsilon, 100, {0, 100 * ratio * ratio});
         const PositionLaw data = position_after(chain, data_mean, 1, epsilon, 100, {0, 100});
         return std::vector<Evidence>{
             {"step η at the last level", eta, 0.03574498218451111, 1e-12},
             {"variance over the level's after one level", level_variance_ratio(eta, ratio, 100), 1.0206951793904488,
              1e-12},
             {"variance over the level's after ten levels, on one point", point.variance * 1e4, 1.0207616009415652,
              1e-9},
             {"variance after ten levels, on data of variance 1", data.variance, 1.326398467775983, 1e-9}};
       }},
  };
}

}  // namespace

std::vector<LangevinSampler> selected_langevin(const std::vector<std::string>& names) {
  if (names.empty()) return langevin_catalogue();
  std::vector<LangevinSampler> samplers;
  for (const LangevinSampler& sampler : langevin_catalogue()) {
    if (std::find(names.begin(), names.end(), sampler.entry.name) != names.end()) samplers.push_back(sampler);
  }
  return samplers;
}

double stationary_error(const LangevinSampler& sampler, std::string_view of, int count) {
  const double exact = exact_variance(sampler, of);
  if (!sampler.run_affine || !sampler.stability_limit) {
    throw std::invalid_argument("stationary_error: " + std::string(sampler.entry.name) +
                                " leaves no law of its own that depends on its step");
  }
  const double h = sampler.stability_limit(data_variance) / count;
  const PhaseLaw law = stationary_law(affine_step(sampler, data_mean, data_variance, h));
  const std::size_t i = of == "velocity" ? 1 : 0;
  return static_cast<double>(std::abs(law.covariance[i][i] / static_cast<long double>(exact) - 1));
}

std::vector<StudyTask> langevin_tasks(const std::vector<LangevinSampler>& samplers) {
  std::vector<StudyTask> tasks;
  for (const LangevinSampler& sampler : samplers) {
    if (!sampler.run_affine || !sampler.stability_limit) continue;
    const auto add = [&](const std::string& of, double order) {
      tasks.push_back(order > 0 ? order_task(sampler, of, order) : exactness_task(sampler, of));
    };
    add("position", sampler.position_order);
    if (sampler.kinetic) add("velocity", sampler.velocity_order);
  }
  for (StudyTask& finding : langevin_findings(samplers)) tasks.push_back(std::move(finding));
  return tasks;
}

std::vector<StudyTask> langevin_findings(const std::vector<LangevinSampler>& samplers) {
  std::vector<StudyTask> tasks;
  for (const Finding& finding : findings(samplers)) {
    const bool asked = std::any_of(samplers.begin(), samplers.end(), [&](const LangevinSampler& sampler) {
      return sampler.entry.name == finding.subject;
    });
    if (asked) tasks.push_back(finding_task(finding));
  }
  return tasks;
}

}  // namespace flowgauge
