#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/objective/objective.hpp"
#include "flowgauge/objective/parameterisation.hpp"
#include "flowgauge/objective/weighting.hpp"

namespace flowgauge {

std::string_view to_string(Parameterisation parameterisation) {
  switch (parameterisation) {
    case Parameterisation::x0:
      return "x0";
    case Parameterisation::epsilon:
      return "epsilon";
    case Parameterisation::v:
      return "v";
    case Parameterisation::velocity:
      return "velocity";
    case Parameterisation::score:
      return "score";
  }
  return "";
}

const std::vector<Parameterisation>& all_parameterisations() {
  static const std::vector<Parameterisation> all{Parameterisation::x0, Parameterisation::epsilon, Parameterisation::v,
                                                 Parameterisation::velocity, Parameterisation::score};
  return all;
}

Parameterisation published_in(Weighting weighting) {
  switch (weighting) {
    case Weighting::sigmoid:
      return Parameterisation::epsilon;
    case Weighting::maximum_likelihood:
      return Parameterisation::score;
    default:
      return Parameterisation::x0;
  }
}

Weighting weighting_named(std::string_view name) {
  constexpr std::pair<std::string_view, Weighting> all[] = {
      {"min_snr_weighting", Weighting::min_snr},
      {"truncated_snr_weighting", Weighting::truncated_snr},
      {"snr_plus_one_weighting", Weighting::snr_plus_one},
      {"edm_weighting", Weighting::edm},
      {"sigmoid_weighting", Weighting::sigmoid},
      {"maximum_likelihood_weighting", Weighting::maximum_likelihood}};
  std::vector<std::string_view> names;
  for (const auto& [known, weighting] : all) {
    if (known == name) return weighting;
    names.push_back(known);
  }
  throw std::invalid_argument("weighting \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

const std::vector<Entry>& objective_entries() {
  static const std::vector<Entry> entries{
      {.name = "flow_matching",
       .title = "Flow matching",
       .statement = "L = E_{x~p_t}|u_θ(x) − u(x)|²",
       .assumptions = "u the marginal velocity, known in closed form here",
       .source = "Lipman et al. 2023, arXiv:2210.02747, eq. 5",
       .blind_to = "errors where p_t has no mass"},
      {.name = "conditional_flow_matching",
       .title = "Conditional flow matching",
       .statement = "L = E_{Z,ε}|u_θ(x) − (α̇Z + σ̇ε)|² = flow matching + (αλ̇)² E tr Cov[Z | x], x = αZ + σε",
       .assumptions = "the network sees x alone, not Z",
       .source = "Lipman et al. 2023, arXiv:2210.02747, eq. 9 and theorem 2",
       .blind_to = "its value says nothing without the constant"},
      {.name = "score_matching",
       .title = "Explicit score matching",
       .statement = "L = E_{x~p_t}|s_θ(x) − ∇log p_t(x)|²",
       .assumptions = "without the factor ½",
       .source = "Hyvärinen 2005, JMLR 6, eq. 2",
       .blind_to = "weights of separated modes"},
      {.name = "denoising_score_matching",
       .title = "Denoising score matching",
       .statement = "L = E_{Z,ε}|s_θ(x) + ε/σ|² = score matching + (α²/σ⁴) E tr Cov[Z | x] = score matching + d/σ² − J",
       .assumptions = "σ > 0; the constant is not integrable up to σ = 0 without the weight σ²",
       .source = "Vincent 2011, doi:10.1162/NECO_a_00142, eq. 9",
       .blind_to = "its value says nothing without the constant"},
      {.name = "implicit_score_matching",
       .title = "Implicit score matching",
       .statement = "L = E[½|s_θ|² + ∇·s_θ] = ½ score matching − ½J",
       .assumptions = "p s_θ vanishes at the boundary",
       .source = "Hyvärinen 2005, JMLR 6, theorem 1",
       .blind_to = "weights of separated modes, and scores that are no gradients"},
      {.name = "sliced_score_matching",
       .title = "Sliced score matching",
       .statement = "L = E_v E[v·∇s_θ v + ½(v·s_θ)²] = implicit score matching for E vvᵀ = I",
       .assumptions = "slices N(0, I) or Rademacher",
       .source = "Song, Garg, Shi, Ermon 2019, UAI, eq. 7",
       .blind_to = "variance over slices"},
      {.name = "epsilon_prediction",
       .title = "Noise prediction",
       .statement = "L = E|ε_θ(x) − ε|², minimum (α/σ)² E tr Cov[Z | x]",
       .assumptions = "ε ~ N(0, I) independent of Z",
       .source = "Ho, Jain, Abbeel 2020, arXiv:2006.11239, eq. 14",
       .blind_to = "α → 0: ε does not determine x₀"},
      {.name = "x0_prediction",
       .title = "Data prediction",
       .statement = "L = E|D_θ(x) − Z|², minimum E tr Cov[Z | x]",
       .assumptions = "ε ~ N(0, I) independent of Z",
       .source = "Salimans, Ho 2022, arXiv:2202.00512, section 4",
       .blind_to = "σ → 0: x₀ does not determine ε"},
      {.name = "v_prediction",
       .title = "v-prediction",
       .statement = "L = E|v_θ(x) − (αε − σZ)|²;  x₀ = (αx − σv)/(α² + σ²), ε = (σx + αv)/(α² + σ²)",
       .assumptions = "the form without denominator is one of α² + σ² = 1",
       .source = "Salimans, Ho 2022, arXiv:2202.00512, section 4 and appendix D",
       .blind_to = "which of α and σ belongs to the data: v turns with both"},
      {.name = "min_snr_weighting",
       .title = "min-SNR-γ weighting",
       .statement = "w = min(SNR, γ) on |Δx₀|², min(1, γ/SNR) on |Δε|², γ = 5",
       .assumptions = "SNR = α²/σ²",
       .source = "Hang et al. 2023, arXiv:2303.09556, section 3.4",
       .blind_to = "the density of t, which multiplies it"},
      {.name = "truncated_snr_weighting",
       .title = "Truncated SNR weighting",
       .statement = "w = max(SNR, 1) on |Δx₀|²",
       .assumptions = "SNR = α²/σ²",
       .source = "Salimans, Ho 2022, arXiv:2202.00512, section 4",
       .blind_to = "the density of t, which multiplies it"},
      {.name = "snr_plus_one_weighting",
       .title = "SNR + 1 weighting",
       .statement = "w = SNR + 1 on |Δx₀|², which is 1 on |Δv|² where α² + σ² = 1",
       .assumptions = "SNR = α²/σ²",
       .source = "Salimans, Ho 2022, arXiv:2202.00512, section 4",
       .blind_to = "the density of t, which multiplies it"},
      {.name = "edm_weighting",
       .title = "EDM weighting",
       .statement = "w = (s² + σ_d²)/(sσ_d)² on |Δx₀|², s = σ/α, σ_d = ½",
       .assumptions = "σ > 0",
       .source = "Karras et al. 2022, arXiv:2206.00364, table 1",
       .blind_to = "the density of t, which multiplies it"},
      {.name = "sigmoid_weighting",
       .title = "Sigmoid weighting",
       .statement = "w = sigmoid(b − log SNR) on |Δε|², b = −3",
       .assumptions = "SNR = α²/σ²",
       .source = "Kingma, Gao 2023, arXiv:2303.00848; Hoogeboom et al. 2024, arXiv:2410.19324",
       .blind_to = "the density of t, which multiplies it"},
      {.name = "maximum_likelihood_weighting",
       .title = "Maximum-likelihood weighting",
       .statement = "w = ½g² on |Δs|², |λ̇| on |Δε|²",
       .assumptions = "t uniform; g² = 2σ²|λ̇|",
       .source = "Song, Durkan, Murray, Ermon 2021, arXiv:2101.09258, theorem 1",
       .blind_to = "where in time an error sits: only the integral is bounded"},
      {.name = "vdm_bound",
       .title = "Variational bound of a diffusion model",
       .statement = "prior + reconstruction + ∫|λ̇| E|ε − ε_θ|² dt ≥ h(Z) + KL(p_T‖N(0, I)), with equality for the "
                    "exact denoiser",
       .assumptions = "continuous time; N steps with ½(SNR(s) − SNR(t))|Z − D_θ|² exceed it by O(1/N)",
       .source = "Kingma et al. 2021, arXiv:2107.00630, eqs. 11–17",
       .blind_to = "the schedule between its ends: only λ there matters"},
      {.name = "energy_based",
       .title = "Energy-based model: double well",
       .statement = "p = e^{−f}/Z, f = k(x⁴/4 − x²/2), Z = (π/2)e^{k/8}[I_{−¼}(k/8) + I_{¼}(k/8)], ∇log p = −∇f",
       .assumptions = "0 < k ≤ 4000",
       .source = "Gradshteyn, Ryzhik, 3.323.3; Hyvärinen 2005, JMLR 6 (models without normaliser)",
       .blind_to = "losses of the score do not see Z"},
      {.name = "stochastic_interpolant",
       .title = "Losses of a stochastic interpolant",
       .statement = "L = E|b_θ(I) − (β̇₀X₀ + β̇₁X₁ + γ̇z)|² and E|η_θ(I) − z|², I = β₀X₀ + β₁X₁ + γz",
       .assumptions = "γ > 0: γ̇ is infinite where γ = 0",
       .source = "Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797, eqs. 2.13 and 2.18",
       .blind_to = "its value says nothing without the constant"},
      {.name = "action_matching",
       .title = "Action matching",
       .statement = "L(a) = E a_0 − E a_1 + ∫E[½|∇a|² + ∂_ta]dt = ½∫E|∇a − u|² − ½∫E|u|²",
       .assumptions = "u a gradient; otherwise its gradient part is found",
       .source = "Neklyudov et al. 2023, arXiv:2210.06662, eq. 5",
       .blind_to = "velocities without divergence under p"},
      {.name = "kinetic_energy",
       .title = "Kinetic energy of a flow",
       .statement = "∫E|u(X_t)|² dt ≥ W₂²(p_0, p_1)",
       .assumptions = "u square integrable",
       .source = "Benamou, Brenier 2000, doi:10.1007/s002110050002, proposition 1.1",
       .blind_to = "the coupling: it is a functional of the flow alone"},
      {.name = "straightness",
       .title = "Straightness of a flow",
       .statement = "∫E|Ẋ_t − u(X_t)|² dt = ∫(αλ̇)² E tr Cov[Z | X_t] dt, the floor of conditional flow matching",
       .assumptions = "Z and ε independent",
       .source = "Liu, Gong, Liu 2023, arXiv:2209.03003, eq. 5",
       .blind_to = "how good the coupling is: any straight one costs nothing"},
      {.name = "reflow",
       .title = "Reflow",
       .statement = "E|ψ(X) − X|² of the flow map ψ; on the line one exact reflow gives the monotone map and costs W₂²",
       .assumptions = "the line",
       .source = "Liu, Gong, Liu 2023, arXiv:2209.03003, section 2.2 and theorem 3.5",
       .blind_to = "d > 1: a reflow need not be optimal there"},
  };
  return entries;
}

}  // namespace flowgauge
