#include "flowgauge/solver/euler_maruyama.hpp"
#include "flowgauge/solver/predictor_corrector.hpp"
#include "flowgauge/solver/stochastic_rows.hpp"
#include "flowgauge/solver/stochastic_runge_kutta.hpp"

namespace flowgauge {
namespace {

constexpr std::string_view drift_blind = "on linear drifts the strong order beyond 1 that the method has on others";

constexpr Parameter eta_of_noise{
    "eta", Shape::number, "1", {0}, "factor on the noise of the reverse SDE; 0 is the flow"};
constexpr auto whole_noise = std::to_array<Parameter>({eta_of_noise});
constexpr auto half_noise = std::to_array<Parameter>(
    {{"eta", Shape::number, "0.5", {0}, "factor on the noise of the reverse SDE; 0 is the flow"}});
constexpr auto corrector_options =
    std::to_array<Parameter>({{"signal_to_noise", Shape::number, "0.16", {0}, "r of the corrector's step 2(rσ)²"}});

template <class Method>
NoisyMethod of_eta(const Parameters& values) {
  return {Method{SamplingNoise{SamplingNoise::Kind::of_noising, values.number("eta")}}, 1,
          std::same_as<Method, EulerMaruyama>};
}

NoisyMethod corrected(const Parameters& values, std::function<NoisyPlan(const StepAt&)> predictor) {
  return {PredictorCorrector{std::move(predictor), values.number("signal_to_noise")}};
}

/// With w = ηg it follows the SDE of that noise, and none without any.
void claims_of_eta(const Parameters& values, StochasticSampler& sampler) {
  sampler.path_eta = values.number("eta");
  if (sampler.path_eta > 0) return;
  sampler.strong_order = sampler.path_order = 0;
  sampler.path_draws = PathDraws::none;
}

/// The corrector's law is the predictor's where it takes no step.
void claims_of_corrector(const Parameters& values, StochasticSampler& sampler) {
  if (values.number("signal_to_noise") == 0) {
    sampler.law_order = 1;
    return;
  }
  sampler.limit_cause = "corrector_bias";
  sampler.limit_detail =
      "Langevin dynamics of step δ leaves the variance C/(1 − δ/2C) at every level, and δ does not shrink";
}

std::vector<StochasticRow> euler_rows() {
  const auto euler = [](const Entry& entry, double path_eta) {
    return StochasticSampler{.entry = entry,
                             .family = "euler_maruyama",
                             .claim_source = "Kloeden, Platen 1992, Numerical Solution of SDEs, sections 10.2 and 14.1",
                             .weak_order = 1,
                             .strong_order = 1,
                             .law_order = 1,
                             .path_order = path_eta > 0 ? 1.0 : 0.0,
                             .path_draws = path_eta > 0 ? PathDraws::increments : PathDraws::none,
                             .path_eta = path_eta};
  };
  constexpr std::string_view family_source =
      "Holderrieth and Erives 2025, arXiv:2506.02070, theorem 17; Albergo, Boffi, Vanden-Eijnden 2023, "
      "arXiv:2303.08797, "
      "eq. 2.19";
  return {
      {euler({.name = "euler_maruyama",
              .title = "Euler–Maruyama on the reverse SDE",
              .statement = "x ← x + h(u ± ½w²s) + w√|h| ξ,  w = ηg",
              .assumptions = clean_data,
              .source = "Maruyama 1955; Song et al. 2021, arXiv:2011.13456, eq. 6",
              .blind_to = "a w that is wrong in drift and noise alike, where the flow alone is right",
              .parameters = whole_noise},
             1),
       of_eta<EulerMaruyama>, claims_of_eta},
      {euler({.name = "euler_maruyama_half",
              .title = "Euler–Maruyama with half of the noise (η = ½)",
              .statement = "x ← x + h(u ± ½w²s) + w√|h| ξ,  w = ηg",
              .assumptions = clean_data,
              .source = "Zhang and Chen 2023, arXiv:2204.13902, eq. 6",
              .blind_to = "a w that is wrong in drift and noise alike, where the flow alone is right",
              .parameters = half_noise},
             0.5),
       of_eta<EulerMaruyama>, claims_of_eta},
      {euler({.name = "flow_sde_unit",
              .title = "Euler–Maruyama with w = 1 in the schedule's own time",
              .statement = "x ← x + h(u ± ½w²s) + w√|h| ξ,  w = 1",
              .assumptions = clean_data,
              .source = family_source,
              .blind_to = "a w that is wrong in drift and noise alike",
              .parameters = {}},
             0),
       [](const Parameters&) -> NoisyMethod {
         return {EulerMaruyama{{SamplingNoise::Kind::constant, 1}}, 1, true};
       }},
      {euler({.name = "flow_sde_sigma",
              .title = "Euler–Maruyama with w² = 2σ, which vanishes at the data",
              .statement = "x ← x + h(u ± ½w²s) + w√|h| ξ,  w² = 2σ",
              .assumptions = clean_data,
              .source = family_source,
              .blind_to = "a w that is wrong in drift and noise alike",
              .parameters = {}},
             0),
       [](const Parameters&) -> NoisyMethod {
         return {EulerMaruyama{{SamplingNoise::Kind::of_sigma, 1}}, 1, true};
       }},
      {StochasticSampler{
           .entry = {.name = "reverse_diffusion",
                     .title = "Reverse diffusion",
                     .statement = "x ← (2 − k)x + v s + √v ξ,  N(k x, v) the transition of the noising SDE",
                     .assumptions = clean_data,
                     .source = "Song et al. 2021, arXiv:2011.13456, eq. 46",
                     .blind_to = "orders above 1"},
           .family = "euler_maruyama",
           .claim_source = "Song et al. 2021, arXiv:2011.13456, appendix E",
           .weak_order = 1,
           .law_order = 1},
       [](const Parameters&) -> NoisyMethod { return {ReverseDiffusion{}}; }},
  };
}

std::vector<StochasticRow> runge_kutta_rows() {
  return {
      {{.entry = {.name = "stochastic_heun",
                  .title = "Stochastic Heun",
                  .statement = "x̂ ← x + h b + w ΔW,  x ← x + ½h(b + b̂) + ½(w_s + w_t)ΔW",
                  .assumptions = clean_data,
                  .source = "Jolicoeur-Martineau et al. 2021, arXiv:2105.14080, algorithm 1, with fixed steps",
                  .blind_to = drift_blind,
                  .parameters = whole_noise},
        .family = "runge_kutta",
        .claim_source = "Kloeden, Platen 1992, section 15.1",
        .weak_order = 2,
        .strong_order = 1,
        .law_order = 2,
        .path_order = 1,
        .evaluations_per_step = 2,
        .path_draws = PathDraws::increments},
       of_eta<StochasticHeun>,
       claims_of_eta},
      {{.entry = {.name = "sra1",
                  .title = "SRA1",
                  .statement = "H ← x + ¾hb + (3/2)w_t J,  x ← x + h(⅓b + ⅔b(H)) + w_t(ΔW − J) + w_s J,  J = I₁₀/|h|",
                  .assumptions = clean_data,
                  .source = "Rößler 2010, doi:10.1137/09076636X, table 6.3",
                  .blind_to = drift_blind,
                  .parameters = whole_noise},
        .family = "runge_kutta",
        .claim_source = "Rößler 2010, doi:10.1137/09076636X, theorem 4.7",
        .weak_order = 2,
        .strong_order = 1.5,
        .law_order = 2,
        .path_order = 2,
        .evaluations_per_step = 2,
        .draws_per_step = 2,
        .path_draws = PathDraws::increments},
       of_eta<Sra1>,
       claims_of_eta},
  };
}

}  // namespace

std::vector<StochasticRow> reverse_rows() {
  std::vector<StochasticRow> all = euler_rows();
  for (StochasticRow& row : runge_kutta_rows()) all.push_back(std::move(row));
  return all;
}

std::vector<StochasticRow> corrector_rows() {
  const auto corrected_sampler = [](std::string_view name, std::string_view title, std::string_view statement) {
    return StochasticSampler{
        .entry = {.name = name,
                  .title = title,
                  .statement = statement,
                  .assumptions = clean_data,
                  .source = "Song et al. 2021, arXiv:2011.13456, algorithms 2 to 5, with a fixed step",
                  .blind_to = "order: the corrector leaves its own stationary law, whatever the number of steps",
                  .parameters = corrector_options},
        .family = "langevin",
        .claim_source = "Song et al. 2021, arXiv:2011.13456, section 4.2",
        .weak_order = 1,
        .evaluations_per_step = 2,
        .draws_per_step = 2};
  };
  return {
      {corrected_sampler("pc_reverse_diffusion", "Reverse diffusion with a Langevin corrector",
                         "reverse_diffusion, then x ← x + δs + √(2δ) ξ,  δ = 2(rσ_t)²"),
       [](const Parameters& values) { return corrected(values, ReverseDiffusion{}); }, claims_of_corrector},
      {corrected_sampler("pc_euler_maruyama", "Euler–Maruyama with a Langevin corrector",
                         "euler_maruyama, then x ← x + δs + √(2δ) ξ,  δ = 2(rσ_t)²"),
       [](const Parameters& values) { return corrected(values, EulerMaruyama{}); }, claims_of_corrector},
  };
}

}  // namespace flowgauge
