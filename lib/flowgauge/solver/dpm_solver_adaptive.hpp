#pragma once
// DPM-Solver-12 and DPM-Solver-23: step control in λ by two orders over the same stages.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/adaptive_step.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

inline constexpr Entry dpm_solver_12_entry{
    .name = "dpm_solver_12",
    .title = "DPM-Solver-12, step control in λ",
    .statement = "x ← DPM-Solver-2, E = ‖(x₂ − x₁)/max(τ, τ max(|x₁|, |x_prev|))‖, h ← 0.9 h E^{−1/2}, accepted if E ≤ 1",
    .assumptions = "α > 0 and σ > 0 but at the ends; infinite steps are of order 1, taken where e^{−|λ|} ≤ √τ",
    .source = "Lu et al. 2022, arXiv:2206.00927, algorithm 3 in appendix C; pair of orders 1 and 2, r = ½",
    .blind_to = "order: the steps are the sampler's own; affine forms, because the steps depend on the state",
};

inline constexpr Entry dpm_solver_23_entry{
    .name = "dpm_solver_23",
    .title = "DPM-Solver-23, step control in λ",
    .statement = "x ← DPM-Solver-3, E = ‖(x₃ − x₂)/max(τ, τ max(|x₂|, |x_prev|))‖, h ← 0.9 h E^{−1/3}, accepted if E ≤ 1",
    .assumptions = "α > 0 and σ > 0 but at the ends; infinite steps are of order 1, taken where e^{−|λ|} ≤ √τ",
    .source = "Lu et al. 2022, arXiv:2206.00927, algorithm 3 in appendix C; pair of orders 2 (r = ⅓) and 3",
    .blind_to = "order: the steps are the sampler's own; affine forms, because the steps depend on the state",
};

/// The control of the pair of that higher order, 2 or 3: exponent 1/p. Throws std::invalid_argument for any other.
StepControl dpm_solver_control(int order);

/// Carries X (d × N) with DPM-Solver-12 (order 2) or DPM-Solver-23 (order 3) in either direction; the first step is at most
/// 0.05 long in λ. A rejected step keeps the prediction at its start, so that p evaluations are made for an accepted step and
/// p − 1 for a rejected one. To σ = 0 or from α = 0 a step of order 1 is taken, whose error is O(e^{−2|λ|}), from or to where
/// e^{−|λ|} = √tolerance. Ends as evaluation_limit before evaluation_limit evaluations are exceeded. Throws
/// std::invalid_argument unless order is 2 or 3, the tolerance finite and positive, and both times in the domain.
AdaptiveResult run_dpm_solver_adaptive(int order, const Model<Batch<double>, double>& model, double from, double to,
                                       const Batch<double>& X, double tolerance, const StepControl& control);

/// Both, for the catalogue.
std::vector<Solver> adaptive_samplers();

}  // namespace flowgauge
