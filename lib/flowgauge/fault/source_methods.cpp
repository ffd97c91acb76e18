#include "flowgauge/fault/source_methods.hpp"

namespace flowgauge {
namespace {

constexpr std::string_view samplers = "update rules, orders and exact laws come with the capability samplers";

}  // namespace

const std::vector<SourceMethod>& source_methods() {
  static const std::vector<SourceMethod> methods{
      {"normalizing_flows", "Normalizing flows (planar, radial)", "inverse and log|det| against the Jacobian, the density of a composed map and its mass",
       {{"maps", "planar"}, {"maps", "radial"}, {"maps", "sylvester"}, {"identities", "map_total_mass"}, {"errata", "000.2"}}, "expressivity"},
      {"normalizing_flow_surveys", "Normalizing-flow surveys", "change of variables for every map, the chain rule, products with Jacobians",
       {{"identities", "map_log_det"}, {"identities", "map_chain_rule"}, {"identities", "map_vector_products"}, {"maps", "rational_quadratic_spline"}}},
      {"nice", "NICE", "volume is preserved, the inverse is exact; the diagonal layer", {{"maps", "nice"}, {"identities", "map_volume"}}},
      {"real_nvp", "RealNVP", "log|det| = Σs, inverse, squeezing", {{"maps", "real_nvp"}, {"maps", "squeeze"}, {"maps", "normalisation"}}},
      {"glow", "Glow", "1 × 1 convolutions in LU form with their factor H·W", {{"maps", "lu_convolution"}, {"maps", "normalisation"}},
       "data-dependent initialisation of normalisation layers"},
      {"iaf_maf", "Inverse and masked autoregressive flows", "each is the other's inverse; log|det| = ∓Σ aᵢ", {{"maps", "maf"}, {"maps", "iaf"}}, "speed"},
      {"rad", "RAD (piecewise-invertible maps)", "densities are sums over preimages", {{"identities", "preimage_density"}}},
      {"vlae_sobolev_descent", "Variational lossy autoencoder, Sobolev descent, normalizing flows for the noise of GANs", "", {},
       "training, nothing beyond composition of maps"},
      {"neural_ode", "Neural ODEs, continuous normalizing flows",
       "instantaneous change of variables on flows with closed forms, likelihoods by the augmented flow with exact divergence and "
       "with held probes, the variance of trace estimators, gradients by both adjoints",
       {{"flows", "stuart_landau"}, {"likelihoods", "log_likelihood"}, {"traces", "hutchinson_rademacher"},
        {"sensitivities", "continuous_adjoint"}, {"identities", "log_det_rate"}, {"identities", "likelihood_exact_density"}}, "training"},
      {"flow_matching", "Flow matching, conditional flow matching",
       "marginal velocity, continuity equation, the constant between the losses, equal gradients",
       {{"identities", "continuity"}, {"objectives", "flow_matching"}, {"objectives", "conditional_flow_matching"}, {"errata", "002.5"},
        {"errata", "002.7"}}},
      {"score_matching", "Score matching, implicit score matching", "explicit and implicit loss differ by ½E|s|²",
       {{"objectives", "score_matching"}, {"objectives", "implicit_score_matching"}, {"errata", "001.11"}}},
      {"denoising_score_matching", "Denoising score matching", "the constant d/σ² − E|s|², Tweedie's formulas, equal gradients",
       {{"objectives", "denoising_score_matching"}, {"identities", "tweedie"}, {"identities", "tweedie_second_order"}}},
      {"sliced_score_matching", "Sliced score matching", "equals the implicit loss in expectation over slices",
       {{"objectives", "sliced_score_matching"}}, "variances beyond linear models"},
      {"energy_based_models", "Energy-based models", "the score does not see Z; Z in closed form for the quartic energy",
       {{"objectives", "energy_based"}, {"processes", "double_well"}, {"errata", "003.2"}}},
      {"ncsn", "NCSN with annealed Langevin sampling", "the path it is trained on, the law of its chain level by level",
       {{"schedules", "ve"}, {"solvers", "ncsn_langevin"}, {"solvers", "annealed_langevin"}}, "image quality"},
      {"ncsn_v2", "Improved techniques for score-based models (NCSNv2)",
       "the path it is trained on, the law of its chain level by level, its rule for the step",
       {{"schedules", "ve"}, {"solvers", "annealed_langevin_v2"}}, "image quality"},
      {"ddpm", "DDPM", "its discrete table of ᾱ, the conditional and marginal laws of its forward process, the true reverse kernel",
       {{"schedules", "ddpm"}, {"identities", "noising_sde"}, {"objectives", "epsilon_prediction"}}, "", samplers},
      {"ddim", "DDIM", "order, right limit and exact law on Gaussian data", {{"solvers", "ddim"}}, "", "η > 0 comes with the capability samplers"},
      {"score_sde", "Score SDEs (VE, VP, sub-VP) and the probability flow",
       "kernels, Fokker–Planck equations, Anderson's reverse process, the marginal-preserving family",
       {{"schedules", "ve"}, {"schedules", "vp_linear"}, {"schedules", "sub_vp"}, {"identities", "noising_sde"},
        {"identities", "anderson_reverse"}, {"identities", "marginal_preserving_sde"}}, "", "predictor–corrector sampling comes with the capability samplers"},
      {"dpm_solver", "DPM-Solver, DPM-Solver++",
       "order, right limit, exact law on Gaussian data, the map of a step; 3M as widely published is of order 2",
       {{"solvers", "dpm_solver_3"}, {"solvers", "dpmpp_2m"}, {"solvers", "dpmpp_3m_3s_start"}, {"solvers", "dpmpp_3m_published"},
        {"identities", "scheme_map"}, {"identities", "equal_methods"}}, "", "stochastic and adaptive variants come with the capability samplers"},
      {"edm", "EDM", "the schedule, the preconditioning and the Karras grid",
       {{"schedules", "edm"}, {"grids", "karras"}, {"solvers", "edm_euler"}, {"solvers", "edm_heun"}}, "", "churn and floors come with the capability samplers"},
      {"gotta_go_fast", "Gotta Go Fast", "", {}, "statistics of adaptive steps", samplers},
      {"maximum_likelihood_training", "Maximum-likelihood training of score models", "the bound on KL, and the identity for the probability flow",
       {{"objectives", "maximum_likelihood_weighting"}}},
      {"vdm", "Variational diffusion models", "the bound is tight up to KL(p_T‖prior); it depends on the ends of the schedule alone",
       {{"objectives", "vdm_bound"}}},
      {"ddgan", "Denoising diffusion GANs", "their premise: the true reverse kernel of atoms and mixtures is a mixture, a Gaussian for one atom only",
       {{"identities", "reverse_kernel_bayes"}, {"identities", "gaussian_reverse_step"}}, "adversarial training"},
      {"cold_diffusion", "Cold diffusion", "the update is exact for a perfect restorer; how far the improved update is for others",
       {{"identities", "cold_step_perfect"}, {"identities", "improved_cold_step_linear"}, {"identities", "improved_cold_step_blur"}}, "image quality"},
      {"inverse_heat_dissipation", "Inverse heat dissipation", "the blur is diagonal in the cosine basis, a semigroup, and invertible on band-limited input",
       {{"identities", "heat_semigroup"}, {"identities", "neumann_laplacian"}, {"identities", "heat_inverse"}}, "image quality"},
      {"rectified_flow", "Rectified flow", "path, straightness, one reflow in one dimension gives the monotone map",
       {{"schedules", "cond_ot"}, {"objectives", "straightness"}, {"objectives", "reflow"}}},
      {"stochastic_interpolants", "Stochastic interpolants", "velocity, score and noise of interpolants between mixtures in closed form",
       {{"paths", "stochastic_interpolant"}, {"objectives", "stochastic_interpolant"}}},
      {"action_matching", "Action matching", "the least loss and the excess of any other potential", {{"objectives", "action_matching"}}},
      {"alpha_blending", "Iterative α-(de)blending", "the path of CondOT with Euler's method", {{"schedules", "cond_ot"}, {"solvers", "euler"}}},
      {"tweedie", "Tweedie's formula", "first and second order", {{"identities", "tweedie"}, {"identities", "tweedie_second_order"}}},
      {"langevin", "Langevin dynamics, MALA", "the stationary law of the continuous process, the laws that discrete steps leave, detailed balance",
       {{"processes", "ornstein_uhlenbeck"}, {"processes", "double_well"}, {"processes", "kinetic_langevin"}, {"solvers", "ula"},
        {"solvers", "mala"}, {"solvers", "baoab"}, {"errata", "001.8"}}},
      {"stable_diffusion_3_flux", "Stable Diffusion 3, Flux", "their shift of time is a shift of λ", {{"schedules", "time_shift"}}, "the models themselves"},
      {"vae_gan_moviegen_wan", "VAEs, GANs, Moviegen, Wan", "", {}, "named only: no law with an exact answer"},
  };
  return methods;
}

}  // namespace flowgauge
