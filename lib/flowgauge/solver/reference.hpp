#pragma once
// Flow maps of any problem: exact where a closed form exists, otherwise a tight solve with an error estimate.

#include <string>

#include "flowgauge/problem/problem.hpp"

namespace flowgauge {

/// The images of a batch under the probability flow.
struct Flow {
  Batch<double> image;                ///< d × N
  Vector<double> log_density_change;  ///< N: log p_to(image) − log p_from(x)
  Vector<double> error_estimate;      ///< N, of a reference solve: the larger error of image and change; empty if exact
  std::string method;                 ///< that of a closed form (path/exact_flow.hpp), or "reference"
};

/// Solves the probability flow, with −∫∇·u beside it, point by point in long double: Odeint's controlled fehlberg78 at
/// tolerance 1e-16, and Bulirsch–Stoer at 1e-15 for the error estimate (the distance of the two). Where a solve fails
/// (steps underflow, too many evaluations, a field that is not finite) image and change are NaN and the estimate inf.
/// Throws std::invalid_argument for times outside the schedule's domain and points of another dimension.
Flow reference_flow(const Schedule& schedule, const Target& target, double from, double to, const Batch<double>& X);

/// The flow map of a problem: exact_flow where it exists, reference_flow otherwise; for points at which that is not within
/// 1e-12, as on schedules given by tables, also in x/α over σ/α, whichever has the smaller error estimate.
/// Throws std::invalid_argument as reference_flow, and for points that are not finite.
Flow flow(const Problem& problem, double from, double to, const Batch<double>& X);

}  // namespace flowgauge
