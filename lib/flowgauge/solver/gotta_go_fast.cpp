#include "flowgauge/solver/gotta_go_fast.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/solver/noise_drift.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"

namespace flowgauge {
namespace {

/// b(x, t) per unit of time travelled, from a prediction of the data.
Batch<double> drift_rate(const Node<double>& at, double direction, const Batch<double>& x, const Batch<double>& D) {
  const StepSum by = drift(SamplingNoise{}, at, direction, state_at_start(), predicted(0));
  return by.state * x + by.predictions.front() * D;
}

void require_less_noise(const Node<double>& start, const Node<double>& end) {
  if (!(end.level.lambda > start.level.lambda)) {
    throw std::invalid_argument("gotta_go_fast: from " + shortest(start.time) + " to " + shortest(end.time) +
                                " the noise does not decrease; stochastic samplers run from the noise to the data");
  }
  if (!std::isfinite(start.level.lambda)) {
    throw std::invalid_argument("gotta_go_fast: from = " + shortest(start.time) +
                                ", where α = 0 and the noise of the reverse SDE has no bound; allowed are times with α > 0");
  }
}

}  // namespace

AdaptiveResult run_gotta_go_fast(const Model<Batch<double>, double>& model, double from, double to,
                                 const Batch<double>& X, double tolerance, const BrownianMotion& W,
                                 const StepControl& control) {
  require_tolerance(GottaGoFast::entry.name, tolerance);
  const Schedule& schedule = model.schedule();
  const Node<double> end = node_at(schedule, to);
  Node<double> at = node_at(schedule, from);
  require_less_noise(at, end);
  const SamplingNoise noise;
  const double direction = to > from ? 1 : -1;
  Node<double> stop = end;
  if (!std::isfinite(end.level.lambda)) {
    // Where the start is closer to σ = 0 than that, all is left to the last step.
    stop = node_of_lambda(schedule, std::max(at.level.lambda, -std::log(tolerance) / 2));
  }
  AdaptiveResult result{X};
  Batch<double>& x = result.points;
  Batch<double> previous = X;
  std::optional<Batch<double>> first;
  const long begin = model.evaluations();
  const auto rest = [&] { return direction * (stop.time - at.time); };
  double length = rest() / 100;
  for (bool ended = !(rest() > 0); !ended;) {
    const auto give_up = [&](AdaptiveEnd why) { return gave_up(X, why, result.accepted, result.rejected); };
    if (model.evaluations() - begin + 2 > evaluation_limit) return give_up(AdaptiveEnd::spent);
    const bool last = length >= rest();
    const Node<double> next = last ? stop : node_at(schedule, at.time + direction * length);
    const double h = direction * (next.time - at.time);
    if (!(h > 0)) return give_up(AdaptiveEnd::step_underflow);
    const Batch<double> increment =
        W(direction * (next.time - from)) - W(direction * (at.time - from));
    if (!first) first = drift_rate(at, direction, x, model.denoiser(x, at.time));
    const double w_start = noise.root(at.level), w_end = noise.root(next.level);
    const Batch<double> low = x + h * *first + w_start * increment;
    const Batch<double> second = drift_rate(next, direction, low, model.denoiser(low, next.time));
    const Batch<double> high = x + h / 2 * (*first + second) + (w_start + w_end) / 2 * increment;
    const double error = control.norm(high, low, previous, tolerance);
    if (!std::isfinite(error)) return give_up(AdaptiveEnd::not_finite);
    if (error <= 1) {
      ++result.accepted;
      x = high;
      previous = low;
      at = next;
      first.reset();
      ended = last;
    } else {
      ++result.rejected;
    }
    length = control.next(length, error, rest());
  }
  if (!has_length(at, end)) x = end.level.alpha * model.denoiser(x, at.time);
  if (!x.allFinite()) return gave_up(X, AdaptiveEnd::not_finite, result.accepted, result.rejected);
  return result;
}

}  // namespace flowgauge
