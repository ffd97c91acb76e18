#pragma once
// Likelihood integrators against exact log-densities: order in the step, error against cost, and where the error comes from.

#include "flowgauge/identity/likelihood_subject.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// The order of a solver's log-likelihoods from the data end to the problem's noise end, where p_T itself is known.
struct LikelihoodOrderStudy {
  Solver solver;
  Grid grid;
  Problem problem;
  std::vector<int> steps{64, 128, 256, 512};
  Index points = 8;
  double tolerance = 0.1;
  bool one_sided = false;  ///< affine fields may superconverge
};

/// "<solver>/likelihood_order/grid=…;problem=…".
std::string likelihood_order_id(const LikelihoodOrderStudy& study);

/// Hands over one record of kind order, norm log_likelihood (RMS over points).
void run_likelihood_order(const LikelihoodOrderStudy& study, const Sink& sink);

/// Error of log-likelihoods over a solver's knob.
struct LikelihoodWorkStudy {
  Solver solver;
  Problem problem;
  std::vector<int> steps{4, 8, 16, 32, 64, 128, 256};
  std::vector<double> tolerances{1e-2, 1e-4, 1e-6, 1e-8, 1e-10};
  Index points = 16;
};

/// "<solver>/likelihood_work_precision/problem=…".
std::string likelihood_work_id(const LikelihoodWorkStudy& study);

/// Hands over one record of kind work_precision, norm log_likelihood.
void run_likelihood_work(const LikelihoodWorkStudy& study, const Sink& sink);

/// Where the error of a log-likelihood against that of the data comes from, on the whole clock with the Gaussian prior.
struct LikelihoodErrorStudy {
  LikelihoodProblem problem;
  LikelihoodMethod method;
  Index points = 8;
};

/// "<solver>/likelihood_error/divergence=…;problem=…"; the divergence is exact, gaussian, rademacher or sphere.
std::string likelihood_error_id(const LikelihoodErrorStudy& study);

/// Hands over one record of kind likelihood. At points x drawn at the data end t its parts are
///   truncation      log p_t(x) − log p_data(x),
///   prior_mismatch  log q(z) − log p_T(z) at the exact image z,
///   discretisation  the solver's log-likelihood with exact divergence − (log p_t(x) + prior mismatch),
///   probe           what the drawn probes add to it,
/// and total is their sum: the log-likelihood − log p_data(x); each is given as RMS over points, beside kl, the prior
/// mismatch on average, and probe_deviation, the exact standard deviation of `probe` over probes. Truncation is inf where
/// the data have no density there.
///
/// What is judged (error_rms against tolerance): with exact divergence, of an adaptive solver the discretisation, held to
/// 1e-10; of one with steps the discretisation less its estimate from half the steps (which knows no exact density), held to
/// half of the estimate. With probes, their mean over a rule with their moments less the exact divergence, held to 1e-10.
void run_likelihood_error(const LikelihoodErrorStudy& study, const Sink& sink);

/// The default studies of likelihoods, longest first: catalogue solvers, and orders of the solvers of `more` too, which are given
/// the augmented field as any other.
std::vector<StudyTask> likelihood_tasks(const std::vector<Solver>& more = {});

}  // namespace flowgauge
