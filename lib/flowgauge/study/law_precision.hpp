#pragma once
// Error in law against cost: stochastic samplers beside deterministic ones, without sampling.

#include <string>
#include <vector>

#include "flowgauge/study/comparison.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// A sampler over step counts on Gaussian data on the line, from the exact marginal at noise_time.
struct LawPrecisionStudy {
  Contestant contestant;
  Problem problem = load_problem("gaussian_narrow");
  std::vector<int> steps{4, 8, 16, 32, 64, 128, 256};
};

/// The same on a mixture on the line, for means of functions of the end point.
struct WeakPrecisionStudy {
  Contestant contestant;
  Problem problem = load_problem("mixture_1d");
  std::vector<int> steps{4, 8, 16, 32, 64};
};

std::string law_precision_id(const LawPrecisionStudy& study);
std::string weak_precision_id(const WeakPrecisionStudy& study);

/// Hands over a work_precision record in norm "law", <sampler>/law_work_precision/grid=…;problem=…: exact W₂ of the
/// scheme's law (error_rms) and the larger of the errors of its mean and standard deviation (error_max), by
/// evaluations.
void run_law_precision(const LawPrecisionStudy& study, const Sink& sink);

/// Hands over one in norm "weak", <sampler>/weak_work_precision/grid=…;problem=…: root mean square and largest of the
/// errors of the observables of weak_order.hpp; stochastic samplers by the transfer operator, which must have Gaussian
/// steps, deterministic ones by quadrature over the start. Both are faults with cause not_finite where an error is not
/// finite, and not_applicable with cause too_few_steps where every count is below the solver's least.
void run_weak_precision(const WeakPrecisionStudy& study, const Sink& sink);

/// On the grid uniform in λ: all samplers with fixed steps of our own on Gaussian data; on the mixture the stochastic
/// ones with Gaussian steps, and one deterministic one of each family. Deterministic ones only where no names are
/// given.
std::vector<StudyTask> law_precision_tasks(const std::vector<std::string>& names);

}  // namespace flowgauge
