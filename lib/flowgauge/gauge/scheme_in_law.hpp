#pragma once
// Stochastic samplers: the law that they make of Gaussian data.

#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// The normal law of a run over N steps on N(mean, variance) data on the line, put together without sampling.
struct ProbedLaw {
  RunAnswer answer;  ///< its end is not `result` where the subject gave none
  double mean = 0, deviation = 0;
  bool affine = true;
  long draws = 0;
};

/// For subjects that ask for their noise. One run without noise from three points shows slope and centre, and whether the scheme
/// is affine; one with a unit number in each draw, all others 0, shows what that draw adds: the variance is the sum of squares.
ProbedLaw probed_law(const Foreign& foreign, const std::string& grid, double mean, double variance, int steps,
                     const std::string& check);

/// For noise through the hook: NAME/order/…;problem=gaussian_narrow+gaussian_wide of 2-Wasserstein distances from the exact
/// law at the level reported, on a rough and a smooth grid, and NAME/law/… of the same keys: the laws must go to the exact one.
/// For a subject that draws its own: NAME/law/…;problem=gaussian_narrow, exact tests of mean and variance of 4096 points with a
/// false alarm of 1e-9 together, over 256 steps; a variance off by a quarter is seen with probability 0.99.
void grade_law(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
