#pragma once
// Spectral solutions: that errors fall faster than any power of the number of modes.

#include "flowgauge/pde/spectral.hpp"
#include "flowgauge/study/density_records.hpp"

namespace flowgauge {

/// A solver by modes on a problem, over counts of modes that grow.
struct SpectralStudy {
  std::string scheme;
  DensityProblem problem;
  std::function<Vector<double>(const DensityProblem& problem, int modes, const Vector<double>& x)> carry;
  std::vector<int> modes;
  double error_at_last = 1e-12;  ///< what the last count must reach
};

/// The largest p_k/p_{k+1} of the local orders p_k = log(e_k/e_{k+1})/log(N_{k+1}/N_k): 1 where errors fall like a power, ½ for e^{−cN} and
/// 1/√2 for e^{−c√N} over doublings. NaN for fewer than three errors, one that is not finite, or an order that is not > 0.
double order_growth(const std::vector<int>& modes, const std::vector<double>& errors);

/// "<scheme>/faster_than_any_power/problem=…" and "<scheme>/solution/problem=…".
std::string spectral_order_id(const SpectralStudy& study);
std::string spectral_solution_id(const SpectralStudy& study);

/// Two records of kind error: the largest p_k/p_{k+1}, held to 0.85; and the largest error at the last count.
void run_spectral(const SpectralStudy& study, const Sink& sink);

/// Fourier on the circle; Hermite for a linear drift and for a nonlinear one.
std::vector<SpectralStudy> spectral_studies();
std::vector<NamedTask> spectral_tasks();

}  // namespace flowgauge
