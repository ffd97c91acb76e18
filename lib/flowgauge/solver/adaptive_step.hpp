#pragma once
// What adaptive samplers share: the size of an error against the tolerance, the next step, and how a run ends.

#include <string_view>

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// How far two results of a step are apart, for a tolerance; `previous` is the low-order result of the last accepted step. The
/// step is accepted where it is at most 1.
using ErrorNorm = double (*)(const Batch<double>& high, const Batch<double>& low, const Batch<double>& previous,
                             double tolerance);

/// E = ‖(x_high − x_low)/max(τ, τ max(|x_low|, |x_prev|))‖, the root mean square over the coordinates of a point, of the worst
/// point of the batch. NaN where any point has one.
double relative_error(const Batch<double>& high, const Batch<double>& low, const Batch<double>& previous,
                      double tolerance);

/// The next step is safety · h · E^{−exponent}, at most the rest of the way.
struct StepControl {
  double exponent = 1;
  double safety = 0.9;
  ErrorNorm norm = relative_error;

  /// Lengths are positive; E = 0 takes all the rest.
  double next(double length, double error, double rest) const;
};

/// How a run ended; `spent` (called evaluation_limit) after all the evaluations that an adaptive run may make. What has not
/// reached its end is NaN.
enum class AdaptiveEnd { reached, not_finite, spent, step_underflow };

std::string_view to_string(AdaptiveEnd end);

/// The points at the end, d × N, and the steps it took.
struct AdaptiveResult {
  Batch<double> points;
  AdaptiveEnd end = AdaptiveEnd::reached;
  long accepted = 0;
  long rejected = 0;
};

/// The result of a run that gave up: NaN in the shape of `like`.
AdaptiveResult gave_up(const Batch<double>& like, AdaptiveEnd end, long accepted, long rejected);

/// Throws std::invalid_argument unless the tolerance is finite and positive.
void require_tolerance(std::string_view sampler, double tolerance);

}  // namespace flowgauge
