#pragma once
// The truth from levels alone: where the probability flow carries points from one noise level to another.

#include "flowgauge/gauge/foreign.hpp"

namespace flowgauge {

/// Points (d × N) and by how much they may be off: 0 for closed forms.
struct TrueImage {
  Batch<double> points;
  double uncertainty = 0;
};

/// The image of the points X (d × N) of the law at `start` under the probability flow to `finish`. In y = x/α and ρ = σ/α the
/// flow is dy/dρ = ε̂ on every schedule, so that no clock is needed; α = 0 at the noise end and σ = 0 at the data end are
/// taken as limits. Closed forms where exact_flow has one, otherwise a reference solve (NaN with uncertainty inf where that
/// fails). Throws std::invalid_argument for a level that is not finite, negative, or (0, 0), and points of another dimension.
TrueImage true_image(const Target& target, const Level& start, const Level& finish, const Batch<double>& X);

/// N points spread over the law at a level: on the line quantiles, otherwise samples with a fixed seed. Throws as true_image,
/// and unless points is 1 or more.
Batch<double> points_at(const Target& target, const Level& level, Index points);

}  // namespace flowgauge
