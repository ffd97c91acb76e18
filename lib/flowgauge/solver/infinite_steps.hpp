#pragma once
// Steps of infinite length in λ: those that reach σ = 0 or leave α = 0.

#include <cmath>

#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// Which steps of a grid have no finite length in λ, because λ is infinite at that end.
struct InfiniteSteps {
  bool first = false;
  bool last = false;

  bool any() const { return first || last; }

  /// How many they are among that many steps.
  int among(int steps) const { return steps == 1 ? (any() ? 1 : 0) : (first ? 1 : 0) + (last ? 1 : 0); }

  /// Whether step n of N is one.
  bool at(int n, int steps) const { return (first && n == 0) || (last && n == steps - 1); }
};

/// Throws std::invalid_argument for a time outside the schedule's domain.
inline InfiniteSteps infinite_steps(const Schedule& schedule, double from, double to) {
  return {!std::isfinite(noise_level(schedule, from).lambda), !std::isfinite(noise_level(schedule, to).lambda)};
}

}  // namespace flowgauge
