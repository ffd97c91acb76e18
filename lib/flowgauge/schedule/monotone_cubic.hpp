#pragma once
// Curves through the knots of a table: monotone piecewise cubics, in every precision.

#include <algorithm>
#include <concepts>
#include <vector>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/root.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

/// Where a time lies between two knots: θ = behind and 1 − θ = ahead, as parts of the step, each to full relative
/// accuracy at the two ends of the clock.
template <class T>
struct KnotPosition {
  std::size_t piece;
  T behind;
  T ahead;
};

/// The knots of a clock, strictly increasing, at least two.
template <class R>
struct KnotClock {
  std::vector<R> times;
  std::vector<R> steps;

  /// A time outside belongs to the first or last piece.
  template <class T>
  KnotPosition<T> position(const ClockTime<T>& time) const {
    const auto after = std::upper_bound(times.begin() + 1, times.end() - 1, R(value_of(time.t)));
    const auto k = static_cast<std::size_t>(after - times.begin()) - 1;
    const bool last = k + 1 == steps.size();
    return {k, T((time.t - times[k]) / steps[k]), T((last ? time.rest : T(times[k + 1] - time.t)) / steps[k])};
  }

  ClockTime<R> time(const KnotPosition<R>& at) const {
    const std::size_t k = at.piece;
    const bool last = k + 1 == steps.size();
    const R t = at.behind < at.ahead ? R(times[k] + steps[k] * at.behind) : R(times[k + 1] - steps[k] * at.ahead);
    return {t, last ? R(steps[k] * at.ahead) : R(times.back() - t)};
  }

  /// The time in a piece at which f, which does not fall from f ≤ 0 at the first knot to f ≥ 0 at the second, is 0.
  template <class F>
  ClockTime<R> root(std::size_t piece, const F& f) const {
    const R half = R(1) / 2;
    const auto from_start = [&](const R& part) { return R(f(KnotPosition<R>{piece, part, R(1 - part)})); };
    const auto from_end = [&](const R& part) { return R(f(KnotPosition<R>{piece, R(1 - part), part})); };
    if (!(from_start(R(0)) < 0)) return time({piece, R(0), R(1)});
    if (!(from_end(R(0)) > 0)) return time({piece, R(1), R(0)});
    if (from_start(half) >= 0) {
      const R part = find_root(from_start, R(0), half);
      return time({piece, part, R(1 - part)});
    }
    const R part = find_root(from_end, R(0), half);
    return time({piece, R(1 - part), part});
  }
};

/// A piecewise cubic on a KnotClock, C¹ and monotone wherever its knots are.
template <class R>
struct MonotoneCubic {
  std::vector<R> values;
  std::vector<R> rises;   ///< of each piece, from values that were not yet rounded to R
  std::vector<R> slopes;  ///< at the knots, times the step of the piece that begins there
  std::vector<R> ends;    ///< the slope at the end of each piece, times its step

  template <class T>
  struct Value {
    T value;
    T increase;  ///< derivative in the position, that is times the step
  };

  template <class T>
  Value<T> at(const KnotPosition<T>& position) const {
    using std::abs;
    const std::size_t k = position.piece;
    const T& x = position.behind;
    const T& y = position.ahead;
    const R& rise = rises[k];
    const T bend = x * y * (slopes[k] * y - ends[k] * x);
    // From the knot with the smaller value: towards a knot with value 0 relative accuracy is kept.
    const T value = abs(values[k]) <= abs(values[k + 1]) ? T(values[k] + (rise * (x * x * (1 + 2 * y)) + bend))
                                                         : T(values[k + 1] - (rise * (y * y * (1 + 2 * x)) - bend));
    return {value, T(6 * rise * (x * y) + slopes[k] * (y * (y - 2 * x)) + ends[k] * (x * (x - 2 * y)))};
  }
};

/// The knots and steps of strictly increasing times; throws std::logic_error unless there are two and they increase.
KnotClock<Mp50> knot_clock(const std::vector<Mp50>& times);

/// The curve through the values. Slopes at inner knots: Brodlie's weighted harmonic mean of the two secants, 0 where
/// they differ in sign; at the ends the parabola's, between half and twice the secant. So the curve is monotone between
/// knots, strictly where the values differ, and a straight line or (but for its end pieces) nearly a parabola is kept.
/// Source: Fritsch and Butland 1984, doi:10.1137/0905021.
MonotoneCubic<Mp50> monotone_cubic(const KnotClock<Mp50>& clock, const std::vector<Mp50>& values);

/// The same rounded to R.
template <class R>
std::vector<R> rounded_to(const std::vector<Mp50>& numbers) {
  std::vector<R> all;
  all.reserve(numbers.size());
  for (const Mp50& x : numbers) all.push_back(static_cast<R>(x));
  return all;
}
template <class R>
KnotClock<R> rounded_to(const KnotClock<Mp50>& clock) {
  return {rounded_to<R>(clock.times), rounded_to<R>(clock.steps)};
}
template <class R>
MonotoneCubic<R> rounded_to(const MonotoneCubic<Mp50>& curve) {
  return {rounded_to<R>(curve.values), rounded_to<R>(curve.rises), rounded_to<R>(curve.slopes),
          rounded_to<R>(curve.ends)};
}

/// One piece of data in each of the reals that schedules run in.
template <template <class> class Data>
struct InEachReal {
  Data<double> in_double;
  Data<long double> in_long_double;
  Data<Quad> in_quad;
  Data<Mp50> in_50_digits;

  template <class R>
  const Data<R>& in() const {
    if constexpr (std::same_as<R, double>) {
      return in_double;
    } else if constexpr (std::same_as<R, long double>) {
      return in_long_double;
    } else if constexpr (std::same_as<R, Quad>) {
      return in_quad;
    } else {
      static_assert(std::same_as<R, Mp50>);
      return in_50_digits;
    }
  }
};

}  // namespace flowgauge
