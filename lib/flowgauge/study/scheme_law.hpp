#pragma once
// The exact law a scheme makes of Gaussian data in any dimension.

#include <string>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/study/study.hpp"
#include "flowgauge/target/gaussian.hpp"

namespace flowgauge {

/// The law of a scheme on Gaussian data and its distances from the true one, or why there is none.
struct SchemeLaw {
  std::string refused;  ///< empty, or the reason
  Gaussian reached;
  Gaussian exact;
  double wasserstein2 = 0;
  double kullback_leibler = 0;  ///< of the scheme's law from the exact one
};

/// The law at data_time of a scheme started from the exact marginal at noise_time. Noise is isotropic and the denoiser
/// of Gaussian data diagonal in the eigenbasis of its covariance, so that the scheme falls into one run on affine forms
/// for each eigenvalue; where the solver's code does not run on affine forms, into five points, which must lie on a
/// line up to 8 standard deviations out. Refused: adaptive solvers (their steps depend on the state, so that the law is not normal), data that are not
/// Gaussian, and schemes that are not affine (clipping, steps from norms). Distances are NaN where the scheme gives NaN or infinity. Time is that of d runs, each
/// ∝ steps, or ∝ steps² · draws where there is noise, because a form has a coefficient a draw; memory is that of one run: as many
/// numbers for the state and each prediction that is remembered. Throws what the grid and the solver throw.
SchemeLaw scheme_law(const Solver& solver, const Grid& grid, const Problem& problem, int steps,
                     Parameterisation parameterisation = Parameterisation::x0);

/// The law of a solver on a Gaussian problem in any dimension, over counts whose finest three are N, 2N, 4N.
struct SchemeLawStudy {
  Solver solver;
  Grid grid;
  Problem problem;
  std::vector<int> steps = {};  ///< empty: climbed, see climb.hpp
};

std::string scheme_law_id(const SchemeLawStudy& study);

/// Hands over <solver>/law/grid=…;problem=…: W₂ of the finest count must be within 1 % of what the coarser two predict
/// (judge_leading_order, one-sided: Gaussian data may superconverge), with KL beside it and the errors of the mean and
/// of the root of the covariance. not_applicable, with the reason, where the law is refused, where the grid has no
/// times at an infinite λ, and where it is off by more and λ is infinite at an end or the order had not settled above the
/// round-off floor; inconclusive where it had not over the counts that were given. Errors that do not shrink are a fault. limit
/// with the solver's cause where its law is known not to tend to that of the data (expected order 0).
void run_scheme_law(const SchemeLawStudy& study, const Sink& sink);

}  // namespace flowgauge
