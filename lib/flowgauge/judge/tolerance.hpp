#pragma once
// fit_tolerance_proportionality(): whether the error of an adaptive solver follows the tolerance asked for.

#include <string>
#include <vector>

#include "flowgauge/judge/outcome.hpp"

namespace flowgauge {

/// What "in proportion" allows. With local extrapolation the error of a step is held to the tolerance by an estimate of the
/// order that is propagated, so that error = K · tolerance (Hairer, Nørsett, Wanner 1993, Solving ODEs I, II.4). K is not
/// constant: a step is enlarged only once its estimate has fallen to half of the tolerance and by at most 5 (Odeint's
/// default_step_adjuster), steps are whole in number, and methods of variable order change it.
struct ToleranceGate {
  /// K may move off the fitted line by this factor either way. 5 is the largest single change of a step; seven decades give
  /// a band of 0.30 around slope 1 (the solvers of the catalogue: 0.77 to 1.23).
  double wobble = 5;
  /// error <= largest_ratio · tolerance · scale: one tolerance a step over a hundred steps, neither shrunk nor grown by the
  /// flow (the solvers of the catalogue: 0.09 to 5.4).
  double largest_ratio = 100;
  double scale = 1;  ///< size of the solution
};

/// What was found. NaN where there is nothing to say.
struct ToleranceFit {
  Outcome outcome = Outcome::error;
  double slope = 0;         ///< least-squares slope of log error against log tolerance, over errors that are not 0
  double band = 0;          ///< allowed |slope − 1|: log(wobble) Σ|x − x̄| / Σ(x − x̄)² with x = log tolerance
  double worst_ratio = 0;   ///< largest error / (tolerance · scale)
  bool proportional = false;
  bool bounded = false;
  std::string detail;       ///< for anything but ok: every finding
};

/// Fits and judges. fault: a NaN or infinite error, an error out of bounds, or a slope out of band. inconclusive: fewer than
/// two errors other than 0, or tolerances so close that the band reaches 1, where a solver deaf to its tolerance would pass;
/// both only if the errors are within bounds. error: empty input, sizes that differ, a tolerance that is not finite and
/// positive, a negative error. Throws std::invalid_argument unless wobble > 1, largest_ratio > 0 and scale > 0, all
/// finite.
ToleranceFit fit_tolerance_proportionality(const std::vector<double>& tolerances, const std::vector<double>& errors,
                                           const ToleranceGate& gate = {});

}  // namespace flowgauge
