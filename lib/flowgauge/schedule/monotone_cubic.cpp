#include "flowgauge/schedule/monotone_cubic.hpp"

#include <stdexcept>

namespace flowgauge {
namespace {

/// The slope at an end of a parabola through three knots, between half and twice the first secant.
Mp50 end_slope(const Mp50& step, const Mp50& next_step, const Mp50& secant, const Mp50& next_secant) {
  if (secant == 0) return 0;
  const Mp50 slope = ((2 * step + next_step) * secant - step * next_secant) / (step + next_step);
  const Mp50 ratio = slope / secant;
  return secant * (ratio < 0.5 ? Mp50(0.5) : ratio > 2 ? Mp50(2) : ratio);
}

}  // namespace

KnotClock<Mp50> knot_clock(const std::vector<Mp50>& times) {
  if (times.size() < 2) throw std::logic_error("knot_clock: two knots are needed");
  KnotClock<Mp50> clock{times, {}};
  for (std::size_t k = 0; k + 1 < times.size(); ++k) {
    clock.steps.push_back(times[k + 1] - times[k]);
    if (!(clock.steps.back() > 0)) throw std::logic_error("knot_clock: times must increase");
  }
  return clock;
}

MonotoneCubic<Mp50> monotone_cubic(const KnotClock<Mp50>& clock, const std::vector<Mp50>& values) {
  const std::size_t pieces = clock.steps.size();
  if (values.size() != pieces + 1) throw std::logic_error("monotone_cubic: one value a knot is needed");
  MonotoneCubic<Mp50> curve{values, {}, {}, {}};
  std::vector<Mp50> secants, slopes(pieces + 1);
  for (std::size_t k = 0; k < pieces; ++k) {
    curve.rises.push_back(values[k + 1] - values[k]);
    secants.push_back(curve.rises.back() / clock.steps[k]);
  }
  if (pieces == 1) {
    slopes = {secants[0], secants[0]};
  } else {
    slopes[0] = end_slope(clock.steps[0], clock.steps[1], secants[0], secants[1]);
    slopes[pieces] =
        end_slope(clock.steps[pieces - 1], clock.steps[pieces - 2], secants[pieces - 1], secants[pieces - 2]);
  }
  for (std::size_t k = 1; k < pieces; ++k) {
    const Mp50& before = secants[k - 1];
    const Mp50& after = secants[k];
    if (!(before * after > 0)) continue;
    const Mp50 weight = (1 + clock.steps[k] / (clock.steps[k - 1] + clock.steps[k])) / 3;
    slopes[k] = before * after / (weight * after + (1 - weight) * before);
  }
  for (std::size_t k = 0; k < pieces; ++k) {
    curve.slopes.push_back(slopes[k] * clock.steps[k]);
    curve.ends.push_back(slopes[k + 1] * clock.steps[k]);
  }
  return curve;
}

}  // namespace flowgauge
