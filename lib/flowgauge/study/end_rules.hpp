#pragma once
// Where samplers stop, and what that leaves of the noise: the floors of end rules, and of starting from the prior.

#include <vector>

#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// What is done at the smallest noise level of the grid. stop: nothing, the last state is the sample. denoise: one more
/// evaluation, x ← D(x, t). step_to_zero: one more step, to σ = 0, which is of order 1.
enum class EndRule { stop, denoise, step_to_zero };

std::string_view to_string(EndRule rule);

/// A solver that ends with x ← D(x, t_N), at the price of one evaluation. It runs in what the solver runs in but Quad.
/// Source: Song et al. 2021, arXiv:2011.13456, appendix G; Jolicoeur-Martineau et al. 2021, arXiv:2009.05475,
/// section 3.1.
Solver with_denoise_step(const Solver& solver);

/// An end rule on N(0.7, 0.25) data, from the exact marginal at λ ≈ 0 down to σ/α = relative_noise, against the data
/// themselves. With C = α²S + σ² the law left is N(αm, C) for stop and N(m, α²S²/C) for the others: off by about
/// ±(σ/α)²/2√S, whatever the steps.
struct EndRuleStudy {
  Solver solver;
  EndRule rule;
  double relative_noise = 0.02;
  int steps = 512;
};

/// Samplers started from N(0, σ_max²) instead of the exact marginal under EDM: off by what the exact flow makes of the
/// difference, about m√S/σ_max.
struct PriorStudy {
  Solver solver;
  double largest = 80;
  double smallest = 0.02;
  int steps = 512;
};

/// Hand over a law record <solver>/law/end=…;problem=gaussian_narrow, or <solver>/law/start=prior;problem=edm_gaussian:
/// the distance from the law that the rule predicts must be within 1 % of that law's distance from the exact one, the
/// floor; then the outcome is limit, with cause sigma_zero_end or prior_mismatch, otherwise fault.
void run_end_rule(const EndRuleStudy& study, const Sink& sink);
void run_prior(const PriorStudy& study, const Sink& sink);

/// All end rules on one sampler of each family, and the prior.
std::vector<StudyTask> end_rule_tasks(const std::vector<Solver>& solvers);

}  // namespace flowgauge
