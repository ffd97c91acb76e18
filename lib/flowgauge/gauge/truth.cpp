#include "flowgauge/gauge/truth.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/solver/reference.hpp"

namespace flowgauge {
namespace {

void require_level(const Level& level, const char* name) {
  const bool finite = std::isfinite(level.alpha) && std::isfinite(level.sigma);
  if (finite && level.alpha >= 0 && level.sigma >= 0 && level.alpha + level.sigma > 0) return;
  throw std::invalid_argument(std::string(name) + ": level alpha = " + shortest(level.alpha) +
                              ", sigma = " + shortest(level.sigma) +
                              " is not allowed; both must be finite and >= 0, and not both 0");
}

/// A clock on which a level has a time: x = scale · (a point of the path at that time).
struct Clock {
  Schedule schedule;

  double time(const Level& level) const {
    if (std::holds_alternative<Edm>(schedule)) return level.sigma / level.alpha;
    return level.sigma == 0 ? 1 : std::atan2(level.alpha, level.sigma) * 2 / std::numbers::pi;
  }
  double scale(const Level& level) const {
    return std::holds_alternative<Edm>(schedule) ? level.alpha : std::hypot(level.alpha, level.sigma);
  }
};

/// EDM's, which rounds nothing, for levels inside; the trigonometric one where α or σ is 0.
Clock clock_of(const Level& a, const Level& b) {
  const bool inside = a.alpha > 0 && a.sigma > 0 && b.alpha > 0 && b.sigma > 0;
  return inside ? Clock{Edm{}} : Clock{Trigonometric{}};
}

Problem problem_on(const Clock& clock, const Target& target, const Level& noise, const Level& data) {
  return {.name = "level",
          .title = "",
          .cannot_see = "",
          .schedule = clock.schedule,
          .target = target,
          .noise_time = clock.time(noise),
          .data_time = clock.time(data)};
}

}  // namespace

TrueImage true_image(const Target& target, const Level& start, const Level& finish, const Batch<double>& X) {
  require_level(start, "start");
  require_level(finish, "finish");
  const Clock clock = clock_of(start, finish);
  const double from = clock.time(start), to = clock.time(finish);
  const Batch<double> Y = X / clock.scale(start);
  const GaussianPath<double> path(clock.schedule, target);
  if (X.rows() != path.dimension()) {
    throw std::invalid_argument("X: " + std::to_string(X.rows()) + " rows are not allowed; the target has dimension " +
                                std::to_string(path.dimension()));
  }
  if (auto exact = exact_flow(path, from, to, Y)) return {exact->image * clock.scale(finish), 0};
  const Flow solved = reference_flow(clock.schedule, target, from, to, Y);
  return {solved.image * clock.scale(finish), solved.error_estimate.maxCoeff() * clock.scale(finish)};
}

Batch<double> points_at(const Target& target, const Level& level, Index points) {
  require_level(level, "level");
  const Clock clock = clock_of(level, level);
  const double time = clock.time(level);
  return clock.scale(level) * start_points<double>(problem_on(clock, target, level, level), time, points);
}

}  // namespace flowgauge
