#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/solver/ancestral.hpp"
#include "flowgauge/solver/ddpm_sampler.hpp"
#include "flowgauge/solver/edm_churn.hpp"
#include "flowgauge/solver/euler_maruyama.hpp"
#include "flowgauge/solver/predictor_corrector.hpp"
#include "flowgauge/solver/sde_dpmpp.hpp"
#include "flowgauge/solver/seeds.hpp"
#include "flowgauge/solver/stochastic_runge_kutta.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"

namespace flowgauge {
namespace {

using Make = NoisyMethod (*)(const Parameters&);

/// A sampler and how it is made from the values of its parameters.
struct Row {
  StochasticSampler sampler;
  Make make;
};

constexpr std::string_view clean_data = "σ > 0 at every time but the last; the step to σ = 0 is x ← α_t D";
constexpr std::string_view one_atom = "one atom, on which its law is exact in one step";
constexpr std::string_view drift_blind = "on linear drifts the strong order beyond 1 that the method has on others";

constexpr Parameter eta_of_noise{
    "eta", Shape::number, "1", {0}, "factor on the noise of the reverse SDE; 0 is the flow"};
constexpr auto whole_noise = std::to_array<Parameter>({eta_of_noise});
constexpr auto half_noise = std::to_array<Parameter>(
    {{"eta", Shape::number, "0.5", {0}, "factor on the noise of the reverse SDE; 0 is the flow"}});
constexpr auto ddim_whole = std::to_array<Parameter>(
    {{"eta", Shape::number, "1", {0, 1}, "part of the posterior's standard deviation that is drawn; 0 is DDIM"}});
constexpr auto ddim_half = std::to_array<Parameter>(
    {{"eta", Shape::number, "0.5", {0, 1}, "part of the posterior's standard deviation that is drawn; 0 is DDIM"}});
constexpr auto ancestral_eta = std::to_array<Parameter>(
    {{"eta", Shape::number, "1", {0}, "part of the posterior's standard deviation that is drawn; 0 is the flow"}});
constexpr Parameter churn_of{
    "churn", Shape::number, "10", {0}, "S_churn: noise added over the run, in parts of what is there"};
constexpr Parameter lowest_of{"lowest", Shape::number, "0", {0}, "S_min: no noise is added below this σ/α"};
constexpr Parameter highest_of{"highest", Shape::number, "1e300", {0}, "S_max: no noise is added above this σ/α"};
constexpr auto churn_options = std::to_array<Parameter>(
    {churn_of, {"noise", Shape::number, "1", {0}, "S_noise: factor on what is added"}, lowest_of, highest_of});
constexpr auto inflated_options = std::to_array<Parameter>(
    {churn_of, {"noise", Shape::number, "1.007", {0}, "S_noise: factor on what is added"}, lowest_of, highest_of});
constexpr auto stage_place = std::to_array<Parameter>(
    {{"r", Shape::number, "0.5", {0, 1, true, false}, "where in λ the stage is, in parts of the step"}});
constexpr auto corrector_options =
    std::to_array<Parameter>({{"signal_to_noise", Shape::number, "0.16", {0}, "r of the corrector's step 2(rσ)²"}});

template <class Method>
NoisyMethod of_eta(const Parameters& values) {
  return {Method{SamplingNoise{SamplingNoise::Kind::of_noising, values.number("eta")}}, 1,
          std::same_as<Method, EulerMaruyama>};
}

NoisyMethod churned(const Parameters& values, bool heun) {
  return {EdmChurn{heun, values.number("churn"), values.number("noise"), values.number("lowest"),
                   values.number("highest")}};
}

NoisyMethod corrected(const Parameters& values, std::function<NoisyPlan(const StepAt&)> predictor) {
  return {PredictorCorrector{std::move(predictor), values.number("signal_to_noise")}};
}

std::vector<Row> euler_rows() {
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
       of_eta<EulerMaruyama>},
      {euler({.name = "euler_maruyama_half",
              .title = "Euler–Maruyama with half of the noise (η = ½)",
              .statement = "x ← x + h(u ± ½w²s) + w√|h| ξ,  w = ηg",
              .assumptions = clean_data,
              .source = "Zhang and Chen 2023, arXiv:2204.13902, eq. 6",
              .blind_to = "a w that is wrong in drift and noise alike, where the flow alone is right",
              .parameters = half_noise},
             0.5),
       of_eta<EulerMaruyama>},
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

std::vector<Row> runge_kutta_rows() {
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
       of_eta<StochasticHeun>},
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
       of_eta<Sra1>},
  };
}

std::vector<Row> posterior_rows() {
  const auto posterior = [](const Entry& entry, double path_order) {
    return StochasticSampler{.entry = entry,
                             .family = "posterior",
                             .claim_source = "Ho, Jain, Abbeel 2020, arXiv:2006.11239, section 3.2",
                             .weak_order = 1,
                             .law_order = 1,
                             .path_order = path_order,
                             .path_draws = path_order > 0 ? PathDraws::data_kernel : PathDraws::none};
  };
  return {
      {posterior({.name = "ddpm_small",
                  .title = "DDPM with the variance given the data (fixedsmall)",
                  .statement = "x ← (x − (v/σ_s)ε̂)/k + (σ_t/σ_s)√v ξ,  N(k x, v) the transition of the noising SDE",
                  .assumptions = clean_data,
                  .source = "Ho, Jain, Abbeel 2020, arXiv:2006.11239, algorithm 2, eq. 7",
                  .blind_to = one_atom},
                 1),
       [](const Parameters&) -> NoisyMethod { return {DdpmSampler{false}}; }},
      {posterior({.name = "ddpm_large",
                  .title = "DDPM with the variance of the transition (fixedlarge)",
                  .statement = "x ← (x − (v/σ_s)ε̂)/k + √v ξ,  N(k x, v) the transition of the noising SDE",
                  .assumptions = clean_data,
                  .source = "Ho, Jain, Abbeel 2020, arXiv:2006.11239, algorithm 2",
                  .blind_to = "N(0, 1) data, for which its variance is the right one"},
                 0),
       [](const Parameters&) -> NoisyMethod { return {DdpmSampler{true}}; }},
      {posterior({.name = "ddim_eta",
                  .title = "DDIM(η), η = 1",
                  .statement = "x ← α_t D + √(σ_t² − n²) ε̂ + n ξ,  n = ησ_t√(1 − e^{−2h})",
                  .assumptions = clean_data,
                  .source = "Song, Meng, Ermon 2021, arXiv:2010.02502, eqs. 12 and 16",
                  .blind_to = one_atom,
                  .parameters = ddim_whole},
                 1),
       [](const Parameters& values) -> NoisyMethod { return {DdimEta{values.number("eta")}}; }},
      {posterior({.name = "ddim_eta_half",
                  .title = "DDIM(η), η = ½",
                  .statement = "x ← α_t D + √(σ_t² − n²) ε̂ + n ξ,  n = ησ_t√(1 − e^{−2h})",
                  .assumptions = clean_data,
                  .source = "Song, Meng, Ermon 2021, arXiv:2010.02502, eqs. 12 and 16",
                  .blind_to = one_atom,
                  .parameters = ddim_half},
                 0),
       [](const Parameters& values) -> NoisyMethod { return {DdimEta{values.number("eta")}}; }},
  };
}

std::vector<Row> churn_rows() {
  const auto churn = [](std::string_view name, std::string_view title, std::string_view blind_to,
                        std::span<const Parameter> parameters, int order) {
    return StochasticSampler{
        .entry = {.name = name,
                  .title = title,
                  .statement = "ŷ = y + S_noise√(ρ̂² − ρ²) ξ,  ρ̂ = ρ(1 + min(S_churn/N, √2 − 1)), then the "
                               "flow from ρ̂ to ρ_t",
                  .assumptions = clean_data,
                  .source = "Karras et al. 2022, arXiv:2206.00364, algorithm 2",
                  .blind_to = blind_to,
                  .parameters = parameters},
        .family = "churn",
        .claim_source = "Karras et al. 2022, arXiv:2206.00364, section 4",
        .weak_order = static_cast<double>(order),
        .law_order = static_cast<double>(order),
        .evaluations_per_step = order};
  };
  constexpr std::string_view few_steps = "S_churn, which the law feels only through the length of the steps";
  std::vector<Row> rows{
      {churn("edm_euler_churn", "EDM with churn, Euler's step", few_steps, churn_options, 1),
       [](const Parameters& values) { return churned(values, false); }},
      {churn("edm_heun_churn", "EDM with churn, Heun's step", few_steps, churn_options, 2),
       [](const Parameters& values) { return churned(values, true); }},
      {churn("edm_heun_churn_inflated", "EDM with churn, S_noise = 1.007",
             "order: with an exact score the law does not tend to that of the data", inflated_options, 2),
       [](const Parameters& values) { return churned(values, true); }},
  };
  rows.back().sampler.law_order = 0;
  rows.back().sampler.limit_cause = "inflated_noise";
  rows.back().sampler.limit_detail =
      "more noise is added than the level says: with an exact score its sum over the run does not vanish with the step";
  return rows;
}

std::vector<Row> ancestral_rows() {
  constexpr std::string_view source = "crowsonkb/k-diffusion, sampling.py (get_ancestral_step)";
  return {
      {{.entry = {.name = "ancestral_euler",
                  .title = "Ancestral Euler",
                  .statement =
                      "y ← y + (ρ_down − ρ_s)ε̂ + ρ_up ξ,  ρ_up = ηρ_t√(ρ_s² − ρ_t²)/ρ_s,  ρ_down² + ρ_up² = ρ_t²",
                  .assumptions = clean_data,
                  .source = source,
                  .blind_to = one_atom,
                  .parameters = ancestral_eta},
        .family = "ancestral",
        .claim_source = source,
        .weak_order = 1,
        .law_order = 1,
        .path_order = 1,
        .path_draws = PathDraws::data_kernel},
       [](const Parameters& values) -> NoisyMethod {
         return {Ancestral{false, values.number("eta")}};
       }},
      {{.entry = {.name = "ancestral_dpm_2",
                  .title = "Ancestral DPM-2",
                  .statement =
                      "the midpoint rule in ρ from ρ_s to ρ_down with its stage at √(ρ_s ρ_down), then + ρ_up ξ",
                  .assumptions = clean_data,
                  .source = "crowsonkb/k-diffusion, sampling.py (sample_dpm_2_ancestral)",
                  .blind_to = one_atom,
                  .parameters = ancestral_eta},
        .family = "ancestral",
        .claim_source = source,
        .weak_order = 2,
        .law_order = 2,
        .evaluations_per_step = 2},
       [](const Parameters& values) -> NoisyMethod {
         return {Ancestral{true, values.number("eta")}};
       }},
  };
}

std::vector<Row> exponential_rows() {
  const auto sde = [](const Entry& entry, double claimed, double law) {
    return StochasticSampler{.entry = entry,
                             .family = "exponential",
                             .claim_source = "its name; its source proves no order",
                             .weak_order = claimed,
                             .strong_order = 1,
                             .law_order = law,
                             .path_order = 1,
                             .path_draws = PathDraws::data_kernel};
  };
  constexpr std::string_view paper = "Lu et al. 2022, arXiv:2211.01095, section 6";
  constexpr std::string_view code = "crowsonkb/k-diffusion, sampling.py (sample_dpmpp_3m_sde)";
  std::vector<Row> rows{
      {sde({.name = "sde_dpmpp_1",
            .title = "SDE-DPM-Solver++(1)",
            .statement = "x ← (σ_t/σ_s)e^{−h}x + α_t(1 − e^{−2h})D + σ_t√(1 − e^{−2h}) ξ",
            .assumptions = clean_data,
            .source = paper,
            .blind_to = one_atom},
           1, 1),
       [](const Parameters&) -> NoisyMethod { return {SdeDpmPp1{}}; }},
      {sde({.name = "sde_dpmpp_2s",
            .title = "SDE-DPM-Solver++(2S)",
            .statement = "as sde_dpmpp_1 with (1 − 1/2r)D_s + (1/2r)D_m for D, D_m after r h on the same path",
            .assumptions = clean_data,
            .source = "crowsonkb/k-diffusion, sampling.py (sample_dpmpp_sde), with the noise of one path",
            .blind_to = one_atom,
            .parameters = stage_place},
           2, 2),
       [](const Parameters& values) -> NoisyMethod { return {SdeDpmPp2s{values.number("r")}}; }},
      {sde({.name = "sde_dpmpp_2m",
            .title = "SDE-DPM-Solver++(2M)",
            .statement = "as sde_dpmpp_1, + ½α_t(1 − e^{−2h})(Dₙ − Dₙ₋₁)/r,  r = hₙ₋₁/hₙ",
            .assumptions = clean_data,
            .source = paper,
            .blind_to = one_atom},
           2, 2),
       [](const Parameters&) -> NoisyMethod {
         return {SdeDpmPp2m{}, 2};
       }},
      {sde({.name = "sde_dpmpp_3m",
            .title = "SDE-DPM-Solver++(3M)",
            .statement = "as sde_dpmpp_1 with the parabola through Dₙ, Dₙ₋₁, Dₙ₋₂ integrated exactly",
            .assumptions = clean_data,
            .source = code,
            .blind_to = one_atom},
           3, 2),
       [](const Parameters&) -> NoisyMethod {
         return {SdeDpmPp3m{2}, 3};
       }},
      {sde({.name = "sde_dpmpp_3m_published",
            .title = "SDE-DPM-Solver++(3M) as published",
            .statement =
                "as sde_dpmpp_3m with the second divided difference for the second derivative, which is twice as large",
            .assumptions = clean_data,
            .source = code,
            .blind_to = one_atom},
           3, 2),
       [](const Parameters&) -> NoisyMethod {
         return {SdeDpmPp3m{1}, 3};
       }},
      {sde({.name = "seeds_1",
            .title = "SEEDS-1",
            .statement = "x ← (α_t/α_s)x − 2σ_t(e^h − 1)ε̂ + σ_t√(e^{2h} − 1) ξ",
            .assumptions = clean_data,
            .source = "Gonzalez et al. 2023, arXiv:2305.14267",
            .blind_to = one_atom},
           1, 1),
       [](const Parameters&) -> NoisyMethod { return {Seeds1{}}; }},
      {sde({.name = "seeds_2",
            .title = "SEEDS-2",
            .statement = "as seeds_1 with ε̂ after h/2 on the same path",
            .assumptions = clean_data,
            .source = "Gonzalez et al. 2023, arXiv:2305.14267",
            .blind_to = one_atom},
           2, 2),
       [](const Parameters&) -> NoisyMethod { return {Seeds2{}}; }},
  };
  for (Row& row : rows) {
    StochasticSampler& sampler = row.sampler;
    const std::string_view name = sampler.entry.name;
    if (name.starts_with("seeds")) sampler.path_draws = PathDraws::noise_kernel;
    if (name == "sde_dpmpp_2s" || name == "seeds_2") {
      sampler.evaluations_per_step = sampler.draws_per_step = 2;
      sampler.parts = {0.5, 1};
    }
    if (sampler.law_order < sampler.weak_order) {
      sampler.limit_cause = "noisy_differences";
      sampler.limit_detail =
          "the predictions that are differenced lie on a noisy path: their second difference is of the size of h, not "
          "of "
          "h²; and the difference of the last two takes part of the noise of the step between them for a slope";
    }
  }
  return rows;
}

std::vector<Row> corrector_rows() {
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
        .limit_cause = "corrector_bias",
        .limit_detail =
            "Langevin dynamics of step δ leaves the variance C/(1 − δ/2C) at every level, and δ does not shrink",
        .evaluations_per_step = 2,
        .draws_per_step = 2};
  };
  return {
      {corrected_sampler("pc_reverse_diffusion", "Reverse diffusion with a Langevin corrector",
                         "reverse_diffusion, then x ← x + δs + √(2δ) ξ,  δ = 2(rσ_t)²"),
       [](const Parameters& values) { return corrected(values, ReverseDiffusion{}); }},
      {corrected_sampler("pc_euler_maruyama", "Euler–Maruyama with a Langevin corrector",
                         "euler_maruyama, then x ← x + δs + √(2δ) ξ,  δ = 2(rσ_t)²"),
       [](const Parameters& values) { return corrected(values, EulerMaruyama{}); }},
  };
}

StochasticSampler with_values(const Row& row, const Json& object) {
  StochasticSampler sampler = row.sampler;
  const Parameters values(object, sampler.entry.parameters, std::string(sampler.entry.name));
  sampler.method = row.make(values);
  if (sampler.entry.name == "sde_dpmpp_2s") sampler.parts = {values.number("r"), 1};
  return sampler;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> rows;
    for (const auto& more :
         {euler_rows, runge_kutta_rows, posterior_rows, churn_rows, ancestral_rows, exponential_rows, corrector_rows}) {
      for (Row& row : more()) {
        row.sampler = with_values(row, Json::object());
        rows.push_back(std::move(row));
      }
    }
    return rows;
  }();
  return all;
}

}  // namespace

const std::vector<StochasticSampler>& stochastic_catalogue() {
  static const std::vector<StochasticSampler> all = [] {
    std::vector<StochasticSampler> samplers;
    for (const Row& row : rows()) samplers.push_back(row.sampler);
    return samplers;
  }();
  return all;
}

const StochasticSampler* find_stochastic(std::string_view name) {
  for (const StochasticSampler& sampler : stochastic_catalogue()) {
    if (sampler.entry.name == name) return &sampler;
  }
  return nullptr;
}

const StochasticSampler& stochastic_named(std::string_view name) {
  if (const StochasticSampler* found = find_stochastic(name)) return *found;
  std::vector<std::string_view> names;
  for (const StochasticSampler& sampler : stochastic_catalogue()) names.push_back(sampler.entry.name);
  throw std::invalid_argument("unknown stochastic sampler \"" + std::string(name) + "\"" + did_you_mean(name, names) +
                              "; known are " + join(names, ", "));
}

StochasticSampler stochastic_from_json(const Json& object) {
  std::vector<Entry> entries;
  for (const Row& row : rows()) entries.push_back(row.sampler.entry);
  const std::string name = entry_type(object, entries, "stochastic sampler");
  const auto row =
      std::find_if(rows().begin(), rows().end(), [&](const Row& r) { return r.sampler.entry.name == name; });
  StochasticSampler sampler = with_values(*row, object);
  // Claims are of the defaults: with less noise, or with none, a sampler need not follow a path of the reverse SDE.
  for (const Parameter& parameter : sampler.entry.parameters) {
    if (object.contains(parameter.name)) sampler.path_order = 0;
  }
  return sampler;
}

}  // namespace flowgauge
