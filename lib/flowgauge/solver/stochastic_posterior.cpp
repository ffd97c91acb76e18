#include "flowgauge/solver/ancestral.hpp"
#include "flowgauge/solver/ddpm_sampler.hpp"
#include "flowgauge/solver/edm_churn.hpp"
#include "flowgauge/solver/stochastic_rows.hpp"

namespace flowgauge {
namespace {

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
NoisyMethod churned(const Parameters& values, bool heun) {
  return {EdmChurn{heun, values.number("churn"), values.number("noise"), values.number("lowest"),
                   values.number("highest")}};
}

/// The posterior's own noise is that of a path of the reverse SDE; any other follows none.
void claims_of_whole_eta(const Parameters& values, StochasticSampler& sampler) {
  if (values.number("eta") == 1) return;
  sampler.path_order = 0;
  sampler.path_draws = PathDraws::none;
}

/// With S_noise = 1, or where none is added, the law tends to that of the data.
void claims_of_churn(const Parameters& values, StochasticSampler& sampler) {
  const bool nowhere = values.number("highest") == 0 || values.number("lowest") > values.number("highest");
  if (values.number("noise") == 1 || values.number("churn") == 0 || nowhere) return;
  sampler.law_order = 0;
  sampler.limit_cause = "inflated_noise";
  sampler.limit_detail =
      "another noise is added than the level says: with an exact score its sum over the run does not vanish with the "
      "step";
}

std::vector<StochasticRow> ddpm_rows() {
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
       [](const Parameters& values) -> NoisyMethod { return {DdimEta{values.number("eta")}}; }, claims_of_whole_eta},
      {posterior({.name = "ddim_eta_half",
                  .title = "DDIM(η), η = ½",
                  .statement = "x ← α_t D + √(σ_t² − n²) ε̂ + n ξ,  n = ησ_t√(1 − e^{−2h})",
                  .assumptions = clean_data,
                  .source = "Song, Meng, Ermon 2021, arXiv:2010.02502, eqs. 12 and 16",
                  .blind_to = one_atom,
                  .parameters = ddim_half},
                 1),
       [](const Parameters& values) -> NoisyMethod { return {DdimEta{values.number("eta")}}; }, claims_of_whole_eta},
  };
}

std::vector<StochasticRow> churn_rows() {
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
  return {
      {churn("edm_euler_churn", "EDM with churn, Euler's step", few_steps, churn_options, 1),
       [](const Parameters& values) { return churned(values, false); }, claims_of_churn},
      {churn("edm_heun_churn", "EDM with churn, Heun's step", few_steps, churn_options, 2),
       [](const Parameters& values) { return churned(values, true); }, claims_of_churn},
      {churn("edm_heun_churn_inflated", "EDM with churn, S_noise = 1.007",
             "order: with an exact score the law does not tend to that of the data", inflated_options, 2),
       [](const Parameters& values) { return churned(values, true); }, claims_of_churn},
  };
}

std::vector<StochasticRow> ancestral_rows() {
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
       },
       claims_of_whole_eta},
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
       },
       {}},
  };
}

}  // namespace

std::vector<StochasticRow> posterior_rows() {
  std::vector<StochasticRow> all = ddpm_rows();
  for (const auto& more : {churn_rows, ancestral_rows}) {
    for (StochasticRow& row : more()) all.push_back(std::move(row));
  }
  return all;
}

}  // namespace flowgauge
