#include "flowgauge/fault/stochastic_faults.hpp"

#include <algorithm>
#include <cmath>

#include "flowgauge/fault/noise_mistakes.hpp"
#include "flowgauge/schedule/transition.hpp"
#include "flowgauge/solver/ancestral.hpp"
#include "flowgauge/solver/euler_maruyama.hpp"
#include "flowgauge/solver/predictor_corrector.hpp"
#include "flowgauge/solver/sde_dpmpp.hpp"
#include "flowgauge/study/stochastic_identities.hpp"

namespace flowgauge {
namespace {

using Plan = std::function<NoisyPlan(const StepAt&)>;

/// The catalogue's sampler with other plans.
StochasticSampler with_plan(std::string_view name, Plan plan) {
  StochasticSampler sampler = stochastic_named(name);
  sampler.method.plan = std::move(plan);
  return sampler;
}

/// The catalogue's plans, changed.
StochasticSampler changed(std::string_view name, const std::function<void(const StepAt&, NoisyPlan&)>& change) {
  return with_plan(name, [plan = stochastic_named(name).method.plan, change](const StepAt& at) {
    NoisyPlan wrong = plan(at);
    change(at, wrong);
    return wrong;
  });
}

/// Every law of a sampler, and of the pairs in which it stands first.
std::vector<CheckedResidual> checks(const StochasticSampler& sampler) {
  const std::string name(sampler.entry.name);
  std::vector<CheckedResidual> checks;
  const auto add = [&](const std::vector<LawResult>& results, const std::string& subject) {
    for (const LawResult& result : results) {
      if (!result.not_applicable.empty()) continue;
      checks.push_back(
          {result.identity + ":" + subject, result.verdict.outcome, result.verdict.residual, result.verdict.tolerance});
    }
  };
  add(check_stochastic_laws({sampler, name}), name);
  for (const StochasticPair& pair : stochastic_pairs()) {
    if (pair.first != name || !pair.quiet.empty()) continue;
    StochasticPairSubject subject = stochastic_pair_subject(pair);
    subject.first = drawn_run(sampler);
    add(check_stochastic_pair(subject), pair_name(pair));
  }
  return checks;
}

double root_of_length(const StepAt& at) {
  return std::sqrt(std::abs(at.to.time - at.from().time));
}

}  // namespace

std::vector<PlantedSampler> planted_samplers() {
  std::vector<PlantedSampler> planted;
  const auto plant = [&](std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
                         const StochasticSampler& wrong) { planted.push_back({id, title, nature, shows, wrong, {}}); };
  constexpr std::string_view other_law = "its law on Gaussian data is not that of its definition";

  plant(
      "M41", "Noise that grows with the step", "w h ξ for w√h ξ", other_law,
      changed("euler_maruyama", [](const StepAt& at, NoisyPlan& plan) { plan.end.normals[0] *= root_of_length(at); }));
  plant("M42", "g² for g", "the noise is multiplied by g²", other_law,
        changed("euler_maruyama", [](const StepAt& at, NoisyPlan& plan) {
          plan.end.normals[0] *= std::sqrt(at.from().level.diffusion_squared);
        }));
  plant("M43", "Half of the score with all of the noise", "the drift of the flow, u, with the noise of the reverse SDE",
        other_law, with_plan("euler_maruyama", [](const StepAt& at) {
          NoisyPlan plan = EulerMaruyama{{SamplingNoise::Kind::of_noising, 0}}(at);
          plan.end = plan.end + std::sqrt(at.from().level.diffusion_squared) * root_of_length(at) * unit_normal(0);
          return plan;
        }));
  plant("score_sign", "The score with the other sign",
        "u ∓ ½w²s for u ± ½w²s in the drift of the reverse SDE "
        "(atong01/conditional-flow-matching issue 85)",
        other_law, changed("euler_maruyama", [](const StepAt& at, NoisyPlan& plan) {
          const StepSum flow = EulerMaruyama{{SamplingNoise::Kind::of_noising, 0}}(at).end;
          const std::vector<double> normals = plan.end.normals;
          plan.end = 2 * flow - plan.end;
          plan.end.normals = normals;
        }));
  plant("M44", "Score at the next time", "the model is asked at t_{n+1} where t_n is meant",
        "order and limit are right; the law of one step is not",
        changed("euler_maruyama", [](const StepAt& at, NoisyPlan& plan) { plan.stages[0].at = at.to; }));
  plant("M47", "DDIM(η) with all of ε̂", "x ← α_t D + σ_t ε̂ + n ξ: the noise is added, none is taken away", other_law,
        with_plan("ddim_eta", [](const StepAt& at) {
          const StepSum D = predicted(0);
          return one_stage(at, at.to.level.alpha * D + at.to.level.sigma * noise_in(state_at_start(), D, at.from()) +
                                   exponential_deviation(at.to, at.length()) * unit_normal(0));
        }));
  StochasticSampler inflated = stochastic_named("edm_heun_churn");
  inflated.method = stochastic_named("edm_heun_churn_inflated").method;
  plant("M53", "S_noise = 1.007 with an exact score", "more noise is added than the level says",
        "a floor in law: order 0", inflated);

  plant("churn_root", "Churn without the root of a difference of squares", "(ρ̂ − ρ) ξ for √(ρ̂² − ρ²) ξ", other_law,
        changed("edm_euler_churn", [](const StepAt& at, NoisyPlan& plan) {
          const double raised = relative_noise(plan.stages[0].at.level), rho = relative_noise(at.from().level);
          const double factor = std::sqrt((raised - rho) / (raised + rho));
          plan.stages[0].reach.normals[0] *= factor;
          plan.end.normals[0] *= factor;
        }));
  plant("churn_of_old_level", "The churned state at the level before",
        "noise is added, and the model is told the old σ", other_law,
        changed("edm_heun_churn", [](const StepAt& at, NoisyPlan& plan) { plan.stages[0].at = at.from(); }));
  plant("ancestral_down", "Ancestral step to the target, then noise",
        "ρ_down = ρ_t: what is drawn is not taken away first", other_law,
        with_plan("ancestral_euler", [](const StepAt& at) {
          const StepSum x = state_at_start(), D = predicted(0);
          return one_stage(at, at.to.level.alpha * D + at.to.level.sigma * noise_in(x, D, at.from()) +
                                   exponential_deviation(at.to, at.length()) * unit_normal(0));
        }));
  plant("backward_time_area", "SRA1 with the signed step in its noise",
        "J = ½h/√|h|(ξ₁ + ξ₂/√3) with h < 0 (patrick-kidger/diffrax issue 598)",
        "the law of a step backwards in time is another", with_plan("sra1", [](const StepAt& at) {
          NoisyPlan plan = stochastic_named("sra1").method.plan(at);
          const double h = at.to.time - at.from().time, root = std::sqrt(std::abs(h));
          if (h > 0) return plan;
          // What J brings in, with the other sign: 3/2 w_t J in the stage and (w_s − w_t) J at the end.
          const StepSum J = root / 2 * (unit_normal(0) + 1 / std::sqrt(3.0) * unit_normal(1));
          const double w_start = std::sqrt(at.from().level.diffusion_squared),
                       w_end = std::sqrt(at.to.level.diffusion_squared);
          const StepSum x = state_at_start();
          const Node<double> inner = plan.stages[1].at;
          plan.stages[1].reach = plan.stages[1].reach - 3 * w_end * J;
          const StepSum first = drift({}, at.from(), h, x, predicted(0));
          const StepSum second = drift({}, inner, h, plan.stages[1].reach, predicted(1));
          plan.end = x + 1.0 / 3 * first + 2.0 / 3 * second + w_end * root * unit_normal(0) + (w_end - w_start) * J;
          return plan;
        }));
  plant("silent_area", "Lévy area that is always 0",
        "I₁₀ = hΔW/2: its own normal is never used (google-research/torchsde PR 19)",
        "strong order 1 for 1.5; the law of a step lacks variance", changed("sra1", [](const StepAt&, NoisyPlan& plan) {
          plan.stages[1].reach.normals[1] = 0;
          plan.end.normals[1] = 0;
        }));
  plant("stage_forgets_path", "Stage and end on different paths",
        "the end of SDE-DPM-Solver++(2S) draws anew for the part before the stage (crowsonkb/k-diffusion issue 59)",
        other_law, changed("sde_dpmpp_2s", [](const StepAt& at, NoisyPlan& plan) {
          plan.end.normals = {0, exponential_deviation(at.to, at.length())};
        }));
  plant("posterior_log_variance", "Root of a log-variance",
        "√(log v) where √v is meant (huggingface/diffusers issue 14569)", "the law is not a number",
        changed("ddpm_large", [](const StepAt& at, NoisyPlan& plan) {
          plan.end.normals[0] = std::sqrt(std::log(transition(at.to.level, at.from().level).variance));
        }));
  plant("unasked_noise", "DDIM that draws",
        "η = 1 where η = ½ was asked for (lucidrains/denoising-diffusion-pytorch PR 139)", other_law,
        with_plan("ddim_eta_half", stochastic_named("ddim_eta").method.plan));
  plant("corrector_variance", "Langevin noise √δ", "√δ ξ for √(2δ) ξ in the corrector", other_law,
        changed("pc_reverse_diffusion", [](const StepAt&, NoisyPlan& plan) { plan.end.normals[1] /= std::sqrt(2.0); }));
  plant("corrector_product", "Corrector scaled by the product of α",
        "δ times ᾱ, the square of the level's α, where none or 1 − β of one step is meant (yang-song/score_sde_pytorch "
        "issue 73)",
        "the law of the scheme is another", with_plan("pc_reverse_diffusion", [](const StepAt& at) {
          return PredictorCorrector{ReverseDiffusion{}, 0.16 * at.to.level.alpha}(at);
        }));
  plant("corrector_counts_steps", "Corrector of a fixed number of steps",
        "δ shrunk by 1 − β of one of 1000 steps, however many there are (microsoft/mattergen issue 79)",
        "the law of the scheme is another", with_plan("pc_euler_maruyama", [](const StepAt& at) {
          const double kept = 1 - at.to.level.diffusion_squared / 1000;
          return PredictorCorrector{EulerMaruyama{}, 0.16 * std::sqrt(kept)}(at);
        }));
  plant("noise_into_zero", "Noise in the step to σ = 0",
        "the last step draws as the others do (compare lllyasviel/ControlNet PR 587)", "the law at σ = 0 is another",
        [] {
          StochasticSampler wrong = stochastic_named("ddpm_large");
          wrong.method.reaches_ends = true;
          return wrong;
        }());
  plant("equal_steps_in_noise", "SDE-DPM-Solver++(2M) for equal steps", "r = h_before/h taken for 1", other_law,
        with_plan("sde_dpmpp_2m", [](const StepAt& at) {
          NoisyPlan plan = SdeDpmPp1{}(at);
          if (at.nodes.size() < 2) return plan;
          const double weight = at.to.level.alpha * -std::expm1(-2 * at.length()) / 2;
          plan.end = plan.end + weight * (predicted(0) - predicted_before(0));
          return plan;
        }));
  return planted;
}

std::vector<Fault> stochastic_faults() {
  std::vector<Fault> faults;
  const auto add = [&](const PlantedSampler& one) {
    const StochasticSampler& wrong = one.wrong;
    faults.push_back({one.id, one.title, one.nature, wrong.entry.name, one.shows,
                      [=](bool planted) { return checks(planted ? wrong : stochastic_named(wrong.entry.name)); }});
  };
  for (const PlantedSampler& one : planted_samplers()) add(one);
  add({"ancestral_on_flow", "Ancestral sampler without a branch for α ≠ 1",
       "σ for σ/α, and no α_t before the state (Comfy-Org/ComfyUI PR 14814)", "its law on Gaussian data is another",
       with_plan("ancestral_euler", [](const StepAt& at) {
         std::vector<Node<double>> nodes = at.nodes;
         Node<double> to = at.to;
         for (Node<double>& node : nodes) node.level.alpha = 1;
         to.level.alpha = 1;
         NoisyPlan plan = Ancestral{}({at.schedule, nodes, to, at.steps});
         plan.stages[0].at = at.from();
         return plan;
       }), {}});
  // Of what can be done to any sampler, one example each.
  for (const PlantedSampler& one : noise_mistakes()) {
    if (std::none_of(faults.begin(), faults.end(), [&](const Fault& fault) { return fault.id == one.id; })) add(one);
  }
  return faults;
}

}  // namespace flowgauge
