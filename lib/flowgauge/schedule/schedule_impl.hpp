#pragma once
// Definitions of what every schedule computes. Include only in catalogue.cpp and catalogue_multiprecision.cpp.

#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

template <class T>
NoiseLevel<T> noise_level(const Schedule& schedule, const ClockTime<T>& time) {
  return std::visit([&](const auto& s) { return s.template at<T>(time); }, schedule);
}

template <class T>
NoiseLevel<T> noise_level(const Schedule& schedule, const T& t) {
  return std::visit([&](const auto& s) { return s.template at<T>({t, T(T(s.domain.high) - t)}); }, schedule);
}

template <class T>
ClockTime<T> time_of_lambda(const Schedule& schedule, const T& lambda) {
  return std::visit([&](const auto& s) { return s.template time_of_lambda<T>(lambda); }, schedule);
}

template <class T>
T t_of_lambda(const Schedule& schedule, const T& lambda) {
  return time_of_lambda(schedule, lambda).t;
}

namespace detail {

/// All derivatives in time, and f, multiplied by the rate of the base's clock; g² by its size.
template <class T>
NoiseLevel<T> on_clock(NoiseLevel<T> level, const T& rate, const T& size) {
  level.dalpha *= rate;
  level.dsigma *= rate;
  level.sigma_dsigma *= rate;
  level.dlambda *= rate;
  level.drift *= rate;
  level.diffusion_squared *= size;
  return level;
}

}  // namespace detail

template <class T>
NoiseLevel<T> TimeShift::at(const ClockTime<T>& time) const {
  const ClockTime<T> moved = shifted(time);
  // d(t/(t + m(1 − t)))/dt = m/(t + m(1 − t))², and the same with t and 1 − t exchanged.
  const T sum =
      direction == TimeDirection::flow_time ? T(time.t + T(shift) * time.rest) : T(T(shift) * time.t + time.rest);
  const T rate = T(shift) / (sum * sum);
  return detail::on_clock(noise_level(base->value, moved), rate, rate);
}

template <class T>
ClockTime<T> TimeShift::time_of_lambda(const T& lambda) const {
  return unshifted(flowgauge::time_of_lambda(base->value, lambda));
}

template <class T>
NoiseLevel<T> ReversedTime::at(const ClockTime<T>& time) const {
  return detail::on_clock(noise_level(base->value, ClockTime<T>{time.rest, time.t}), T(-1), T(1));
}

template <class T>
ClockTime<T> ReversedTime::time_of_lambda(const T& lambda) const {
  const ClockTime<T> time = flowgauge::time_of_lambda(base->value, lambda);
  return {time.rest, time.t};
}

}  // namespace flowgauge
