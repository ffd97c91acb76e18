#include "flowgauge/solver/sde_dpmpp.hpp"
#include "flowgauge/solver/seeds.hpp"
#include "flowgauge/solver/stochastic_rows.hpp"

namespace flowgauge {
namespace {

constexpr auto stage_place = std::to_array<Parameter>(
    {{"r", Shape::number, "0.5", {0, 1, true, false}, "where in λ the stage is, in parts of the step"}});
/// At r = 1 the second part of the step, and its draw, vanish.
void claims_of_stage(const Parameters& values, StochasticSampler& sampler) {
  const double r = values.number("r");
  sampler.parts = {r, 1};
  if (r < 1) return;
  sampler.path_order = 0;
  sampler.path_draws = PathDraws::none;
}

}  // namespace

std::vector<StochasticRow> exponential_rows() {
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
  std::vector<StochasticRow> rows{
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
       [](const Parameters& values) -> NoisyMethod { return {SdeDpmPp2s{values.number("r")}}; }, claims_of_stage},
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
  for (StochasticRow& row : rows) {
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

}  // namespace flowgauge
