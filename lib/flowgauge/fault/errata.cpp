#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/fault/errata_numbers.hpp"
#include "flowgauge/judge/judge.hpp"

namespace flowgauge {
namespace {

constexpr std::string_view making_sense = "Making sense of Score, Flow, and Diffusion models";
constexpr std::string_view thesis = "Thesis Chapter 1.3: Flow-based Models and Diffusion";
constexpr std::string_view cheatsheet = "Diffusion Model Cheatsheet";
constexpr std::string_view road = "The Road to Diffusion Models: Score-based Models";
constexpr std::string_view matching = "Score Matching and Flow Matching";

namespace numbers = errata_numbers;

std::vector<Erratum> making_sense_rows() {
  using enum Reading;
  return {
      {"000.1", making_sense, correct, "z₀ ~ π, zᵢ = fᵢ(zᵢ₋₁), x = z_L", "",
       "a definition: it fixes the generative direction, latent to data"},
      {"000.2", making_sense, correct, "p_θ(x) = π(f⁻¹(x)) |det ∇ₓf⁻¹(x)|, f = f_L ∘ … ∘ f₁", "",
       "f must be a C¹ diffeomorphism, not merely invertible: x³ is invertible, its inverse is not C¹ at 0",
       numbers::composed_density},
      {"000.3", making_sense, ambiguous, "p(x) denotes the data distribution; later p_data, p_θ; \"q_t or p_t\"", "one symbol an object", ""},
      {"000.4", making_sense, ambiguous, "diffusion models are a special case of (time-dependent) score matching",
       "score matching is a loss, a diffusion model is a model", ""},
      {"000.5", making_sense, ambiguous, "∇ₓf⁻¹ used for the Jacobian of f⁻¹", "∇f = Jᵀ; the directional derivative is J·v",
       "|det| does not see the transposition, so the density formula survives; products with vectors do not",
       numbers::transposed_jacobian},
  };
}

std::vector<Erratum> thesis_rows() {
  using enum Reading;
  return {
      {"001.1", thesis, correct, "z = (f_N ∘ … ∘ f₁)(x) = f(x), x ~ p_d", "", "a definition: f normalises, data to noise"},
      {"001.2", thesis, correct, "p_z(z) = p_d(f⁻¹(z)) |det J_{f⁻¹}(z)| = p_d(f⁻¹(z)) |det J_f(f⁻¹(z))|⁻¹", "", "",
       numbers::density_of_image},
      {"001.3", thesis, ambiguous, "|det J_f(·)| denotes the determinant of the Jacobian", "it is its absolute value", "",
       numbers::absolute_value_of_determinant},
      {"001.4", thesis, ambiguous, "the gradient matrix associated with the generator, rows ∂/∂xᵢ, columns fʲ", "∇f = J_fᵀ, and f is the normaliser here",
       "∇f in the place of J is wrong in every product with a vector", numbers::gradient_for_jacobian},
      {"001.5", thesis, wrong, "p_d(x) = p_z(f⁻¹(x)) |det J_f(x)|", "p_d(x) = p_z(f(x)) |det J_f(x)|",
       "f normalises by 001.1; with f(x) = 2x + 1 and p_d = N(0, 1) the printed form integrates to 4", numbers::normalising_density},
      {"001.6", thesis, wrong, "p_d(x) = p_z(f⁻¹(x)) Π|det J_{fᵢ}(zᵢ₋₁)|, zᵢ = fᵢ(zᵢ₋₁), z₀ = z, z_N = x",
       "generative labels: p_d(x) = p_z(z₀) Π|det J_{fᵢ}(zᵢ₋₁)|⁻¹; normalising labels h₀ = x, h_N = z: p_d(x) = p_z(h_N) Π|det J_{fᵢ}(hᵢ₋₁)|",
       "labels and exponents belong to opposite directions; right only for volume-preserving layers, so a test with additive "
       "couplings alone does not see it",
       numbers::composed_normalising_density},
      {"001.7", thesis, ambiguous, "dx = −∇f(x) dt + √2 dB", "f is a potential, f = −log p_d",
       "the letter f is the flow map in the same text", numbers::langevin_potential},
      {"001.8", thesis, correct, "x_{t+1} = x_t − ε∇f(x_t) + √(2ε) z_t", "",
       "z_t must be N(0, I); \"an instance of the noise distribution\" is not enough. On N(0, v) the stationary variance is v/(1 − ε/2v)",
       numbers::langevin_recursion},
      {"001.9", thesis, wrong, "score-based models consider f(x) = ∇ₓ log p_d(x)", "f = −log p_d, so that −∇f is the score",
       "read literally ∇f is a matrix; on N(0, 1) the drift becomes +1 and the mean walks to 400 in 4000 steps of 0.1",
       numbers::langevin_with_score_as_potential},
      {"001.10", thesis, wrong, "a Markov chain whose stationary distribution converges to the desired distribution",
       "the law of the chain converges to its stationary law, which at fixed ε is not the target", "",
       numbers::langevin_stationary_bias},
      {"001.11", thesis, correct, "L = ½E‖s_θ − ∇log p_d‖²", "",
       "not computable from samples: the implicit and denoising forms are", numbers::explicit_fisher_divergence},
      {"001.12", thesis, ambiguous, "diffusion models implement discretised Langevin flow",
       "annealed Langevin sampling does; DDPM is ancestral sampling of a reversed chain", ""},
      {"001.13", thesis, ambiguous, "the score is weak far from the target", "its estimate is poor there",
       "the true score of a Gaussian grows linearly"},
      {"001.refs", thesis, wording, "bibliography",
       "[20] is NeurIPS 34 (2021); [9] Mroueh, Sercu, Raj; [10] Unbalanced Sobolev Descent, Mroueh, Rigotti, NeurIPS 2020; [18] is not "
       "the source of sliced score matching (Song, Garg, Shi, Ermon, UAI 2019); [24] is not the source of inverse heat "
       "(Rissanen, Heinonen, Solin); [15] and [19] are the same",
       "[11] could not be found"},
  };
}

std::vector<Erratum> cheatsheet_rows() {
  using enum Reading;
  return {
      {"002.1", cheatsheet, wrong, "X_t = ψ_t(x₀), random where x₀ ~ p_data", "x₀ ~ p_init", "in this convention the data stand at t = 1",
       numbers::start_law},
      {"002.2", cheatsheet, wrong, "u Lipschitz ⇒ ψ_t is a diffeomorphism", "Lipschitz ⇒ bi-Lipschitz homeomorphism; a diffeomorphism needs u ∈ C¹",
       "the flow of |x| has one-sided derivatives e and 1/e at 0", numbers::flow_of_absolute_value},
      {"002.3", cheatsheet, correct, "p_t(x|z) = N(α_t z, β_t² I), x = a_t z + β_t ε", "",
       "a_t is α_t; also required: α, β ∈ C¹ and log(α/β) increasing; p₁(·|z) is a point mass, not a density", numbers::path_ends},
      {"002.4", cheatsheet, correct, "u_t(x|z) = (α̇ − (β̇/β)α) z + (β̇/β) x", "", "0/0 at t = 1", numbers::conditional_velocity},
      {"002.5", cheatsheet, wrong, "u(x) = ∫u(x|z) p_data(z|x) dz", "u(x) = ∫u(x|z) p_t(z|x) dz, p_t(z|x) = p_t(x|z) p_data(z) / p_t(x)",
       "the weight is the posterior at time t", numbers::marginal_velocity_weights},
      {"002.6", cheatsheet, correct, "L_FM = E_{t, x~p_t}‖u_θ − u‖²", "",
       "a definition; \"x cannot be sampled directly\" is false: x = αz + βε, what is intractable is u"},
      {"002.7", cheatsheet, wrong, "L_CFM = E_{t,z}‖u_θ(x|z) − u(x|z)‖²", "E_{t, z, x~p_t(·|z)}‖u_θ(x) − u(x|z)‖²",
       "x has no law as printed, and a network that sees z makes the loss 0", numbers::conditional_minimum},
      {"002.8", cheatsheet, correct, "L_FM = L_CFM + C", "", "C = −∫(αλ̇)² E tr V dt ≤ 0, where finite; holds for every weight w(t)",
       numbers::flow_matching_constant},
      {"002.9", cheatsheet, correct, "dX = [u + ½σ_t²∇log p_t] dt + σ_t dW for any σ_t ≥ 0", "",
       "preserves the marginals exactly, not \"closely\"; σ_t²s must be integrable at the ends", numbers::marginal_preserving_family},
      {"002.10", cheatsheet, correct, "∇log p_t(x) = ∫∇log p_t(x|z) p_t(z|x) dz", "", "here the posterior is written, unlike in 002.5",
       numbers::marginal_score},
      {"002.11", cheatsheet, correct, "∇log p_t(x|z) = −(x − αz)/β²", "", "", numbers::conditional_score},
      {"002.12", cheatsheet, wrong, "L_SM = L_CSM + C with t ~ U[0, 1]", "weight β², or a cut-off t ≤ 1 − ε",
       "unweighted L_CSM = ∞ and C = −∞, since E|∇log p(x|z)|² = d/β²", numbers::unweighted_score_constant},
      {"002.13", cheatsheet, correct, "u = (β²α̇/α − β̇β) ∇log p + (α̇/α) x", "", "singular at t = 0, where α = 0: use α̇D + β̇ε̂ there",
       numbers::velocity_from_score},
      {"002.14", cheatsheet, correct, "static case dX = ½σ_t²∇log p dt + σ_t dW", "", "its unadjusted discretisation is biased",
       numbers::static_langevin},
      {"002.15", cheatsheet, wording, "in CNF it's maximum likelihood, in CNF it's approximating the flow vector field",
       "the second CNF is flow matching", ""},
      {"002.16", cheatsheet, ambiguous, "the probability path in this case is the PDE", "the path solves the Fokker–Planck equation", ""},
      {"002.17", cheatsheet, ambiguous, "diffusion: the initial distribution is always Gaussian", "cold diffusion and inverse heat dissipation are not", ""},
  };
}

std::vector<Erratum> road_rows() {
  using enum Reading;
  return {
      {"003.1", road, correct, "p_θ = e^{−f_θ} / Z_θ", "", "e^{−f} must be integrable", numbers::energy_normaliser},
      {"003.2", road, correct, "∇log p = ∇log(1/Z) + ∇log e^{−f} = −∇f", "", "equations 2 to 4; an energy-based model has no time: x_t on the left is x",
       numbers::energy_score},
      {"003.5", road, wording, "−∇f_θ ≈ s_θ(s)", "s_θ(x)", "with s_θ := −∇f_θ it is an equality; a free network need not be a gradient (J = Jᵀ)"},
      {"003.6", road, ambiguous, "E‖s_θ − ∇log p‖²", "twice the loss of 001.11", "one convention is to be kept", numbers::score_loss_factor},
      {"003.7", road, ambiguous, "the score gives the exact direction to increase the likelihood and points towards the modes",
       "steepest Euclidean ascent, locally; it vanishes at saddles", ""},
      {"003.8", road, wrong, "sampling: x* = argmax_x log p(x)", "that finds a mode; x ~ p is sampling",
       "the mode of N(0, I) in 100 dimensions has norm 0, samples have norm near 10", numbers::mode_is_no_sample},
      {"003.9", road, wording, "log set as the product of l, o and g", "an operator name", ""},
  };
}

std::vector<Erratum> matching_rows() {
  using enum Reading;
  return {
      {"004.1", matching, wrong, "if the target is x₀ − x₁ it is velocity prediction", "dx/dt = x₁ − x₀ for x_t = (1 − t)x₀ + t x₁",
       "x₀ − x₁ is the velocity in reversed time; in general α̇x₀ + σ̇x₁; \"v\" = αε − σx₀ is another quantity",
       numbers::interpolation_velocity},
      {"004.2", matching, ambiguous, "x₀, x₁ are sampled independently", "not under reflow or couplings by optimal transport", ""},
      {"004.3", matching, wrong, "rectified flow, stochastic interpolant, action matching, α-blending: the same algorithm and code",
       "the same velocity for a linear path, independent coupling and no noise only",
       "action matching learns a potential by another loss; the interpolant adds γ(t)z", numbers::interpolant_noise},
      {"004.4", matching, wrong, "π_T must be standard Gaussian for diffusion", "VE ends at N(·, σ_max²); VP reaches N(0, I) only as T → ∞", "",
       numbers::end_law},
      {"004.5", matching, ambiguous, "the exact likelihood is available through the probability-flow ODE", "it is the likelihood of the ODE model",
       "with an inexact score the laws of ODE and SDE differ", numbers::two_generated_laws},
      {"004.6", matching, correct, "flow matching can be sampled by an SDE if you derive the formula", "",
       "on CondOT s = (t u − x)/(1 − t), in general s = (u − fx)/(σ²λ̇); then 002.9", numbers::score_from_velocity},
      {"004.7", matching, wording, "Fokker-Plank", "Fokker–Planck", ""},
  };
}

std::string id_of(const Erratum& erratum) { return "erratum/" + std::string(erratum.name); }

}  // namespace

std::string_view to_string(Reading reading) {
  switch (reading) {
    case Reading::correct: return "correct";
    case Reading::ambiguous: return "ambiguous";
    case Reading::wrong: return "wrong";
    case Reading::wording: return "wording";
  }
  return "";
}

const std::vector<Erratum>& errata() {
  static const std::vector<Erratum> all = [] {
    std::vector<Erratum> rows;
    for (const auto& text : {making_sense_rows, thesis_rows, cheatsheet_rows, road_rows, matching_rows}) {
      for (const Erratum& row : text()) rows.push_back(row);
    }
    return rows;
  }();
  return all;
}

std::vector<std::string> erratum_ids() {
  std::vector<std::string> ids;
  for (const Erratum& erratum : errata()) {
    if (erratum.demonstrate != nullptr) ids.push_back(id_of(erratum));
  }
  return ids;
}

Record erratum_record(const Erratum& erratum, const Demonstration& found) {
  constexpr double margin = 1e3;
  const bool holds = judge_error(found.corrected_error.value_or(found.printed_error), found.tolerance).outcome == Outcome::ok;
  const bool shows = !found.corrected_error || found.printed_error >= margin * found.tolerance;
  Record record{"erratum", id_of(erratum), holds && shows ? Outcome::ok : Outcome::fault, Json::object()};
  Json& fields = record.fields;
  fields["erratum"] = erratum.name;
  fields["source"] = erratum.source;
  fields["verdict"] = to_string(erratum.reading);
  fields["printed"] = erratum.printed;
  fields["corrected"] = erratum.corrected;
  fields["note"] = erratum.note;
  fields["claim"] = found.claim;
  fields["printed_error"] = number(found.printed_error);
  if (found.corrected_error) fields["corrected_error"] = number(*found.corrected_error);
  fields["tolerance"] = number(found.tolerance);
  if (!holds) {
    fields["cause"] = "formula_violated";
    fields["detail"] = found.corrected_error ? "the corrected form does not hold" : "the printed form does not hold";
  } else if (!shows) {
    fields["cause"] = "no_counterexample";
    fields["detail"] = "the printed form is not off by a thousand tolerances";
  }
  return record;
}

void run_errata(const std::function<bool(const std::string& id)>& selected,
                const std::function<void(const Record&)>& sink) {
  for (const Erratum& erratum : errata()) {
    if (erratum.demonstrate != nullptr && selected(id_of(erratum))) sink(erratum_record(erratum, erratum.demonstrate()));
  }
}

}  // namespace flowgauge
