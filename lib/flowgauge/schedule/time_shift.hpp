#pragma once
// The time shift of SD3 and Flux: another schedule on a clock that dwells longer near the noise.

#include <array>
#include <memory>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

class Parameters;
struct BaseSchedule;

/// The base at the time τ(t) whose share of noise n (1 − t in flow time, t in diffusion time) is shifted to mn/(1 + (m
/// − 1)n). On CondOT this is λ → λ − log m. The two maps are each other's inverse with 1/m for m.
struct TimeShift {
  double shift;
  std::shared_ptr<const BaseSchedule> base;
  TimeDirection direction;
  Range domain{0, 1};

  static constexpr std::array<Parameter, 2> parameters{
      {{"shift", Shape::number, "3", {0, 1e6, true, false}, "factor m; above 1 more of the clock is near the noise"},
       {"base", Shape::entry, R"({"type": "cond_ot"})", {}, "the schedule that is shifted, on a clock of [0, 1]"}}};
  static constexpr Entry entry{
      .name = "time_shift",
      .title = "Time shift of another schedule (SD3, Flux)",
      .statement = "flow time t → t/(t + m(1 − t)), diffusion time t → mt/(1 + (m − 1)t); on cond_ot λ → λ − log m",
      .assumptions = "base on [0, 1]; applied once: a base that holds a time shift is refused",
      .source = "Esser et al. 2024, arXiv:2403.03206, eq. 23",
      .blind_to = "where the shift is applied: to the clock of a model as well as here it would act twice",
      .parameters = parameters,
      .example = R"({"type": "time_shift", "shift": 3, "base": {"type": "cond_ot"}})",
  };

  /// The schedule of validated parameters. Throws std::invalid_argument for a base that cannot be shifted.
  static TimeShift from(const Parameters& values);

  /// The time of the base.
  template <class T>
  ClockTime<T> shifted(const ClockTime<T>& time) const {
    const T m(shift);
    if (direction == TimeDirection::flow_time) {
      const T sum = time.t + m * time.rest;
      return {T(time.t / sum), T(m * time.rest / sum)};
    }
    const T sum = m * time.t + time.rest;
    return {T(m * time.t / sum), T(time.rest / sum)};
  }

  /// The time t at which the base is at `time`.
  template <class T>
  ClockTime<T> unshifted(const ClockTime<T>& time) const {
    const T m(shift);
    if (direction == TimeDirection::flow_time) {
      const T sum = m * time.t + time.rest;
      return {T(m * time.t / sum), T(time.rest / sum)};
    }
    const T sum = time.t + m * time.rest;
    return {T(time.t / sum), T(m * time.rest / sum)};
  }

  /// Defined in schedule_impl.hpp.
  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const;
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const;
};

}  // namespace flowgauge
