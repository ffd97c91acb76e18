#pragma once
// Stochastic samplers on Gaussian data: the exact laws of their schemes.

#include <string>
#include <vector>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// The stochastic samplers among the names, each once; all of them where no name is given.
std::vector<StochasticSampler> selected_stochastic(const std::vector<std::string>& names);

/// solver_named, which knows of the stochastic samplers' names when it suggests one.
const Solver& known_solver(std::string_view name);

/// The default studies of samplers: order and law on both grids of the gate configuration (run_gate), the law on
/// gaussian_2d (run_scheme_law), each where the law tends to that of the data; the strong order where the sampler
/// follows a path; weak orders on nonlinear data where its steps are Gaussian; and the findings whose subject is among
/// them.
std::vector<StudyTask> stochastic_tasks(const std::vector<StochasticSampler>& samplers);

/// The laws of samplers on problems and grids of the user's choice over three counts N, 2N, 4N. Where no sampler was
/// named: on Gaussian data alone, and not where the selection asks for counts or tolerances that they have no use for.
/// Throws std::invalid_argument where a sampler was named and the ladder does not end in three such counts, or
/// tolerances are asked for.
std::vector<StudyTask> stochastic_law_tasks(const std::vector<StochasticSampler>& samplers,
                                            const std::vector<Problem>& problems, const std::vector<Grid>& grids,
                                            const StudySelection& selection);

/// What surprises about stochastic samplers, on N(0.7, 0.25) data, each number derived or known:
///
/// edm_heun_churn_inflated/inflated_noise: with S_noise = s ≠ 1 and an exact score the variance tends, on the grid
/// uniform in λ, to (1 + r) times the right one, r = (s² − 1)(1 − (v_end/v_start)^{c/Λ}), v = S + ρ², c = S_churn, Λ
/// the length of the run in λ. ddpm_large/dispersion: the large variance over-disperses and the small one
/// under-disperses, both at order 1. euler_maruyama/superconvergence: on CondOT with w = g from t = 1/N the law is of
/// order 2, for w² = 1 or 2σ of order 1. sde_dpmpp_2m/weak_and_strong: order 2 in law, strong order 1.
/// sde_dpmpp_3m/noisy_differences: a third value gains no order. pc_reverse_diffusion/corrector_bias: the variance
/// tends to C/(1 − δ/2C).
std::vector<StudyTask> stochastic_findings(const std::vector<StochasticSampler>& samplers);

}  // namespace flowgauge
