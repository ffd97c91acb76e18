#pragma once
// Another schedule on the reversed clock: conversion between flow time and diffusion time.

#include <array>
#include <memory>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/clock_time.hpp"

namespace flowgauge {

class Parameters;
struct BaseSchedule;

/// The base at 1 − t: the same laws p_t met in the other order. Derivatives and f change sign, g² does not; its
/// direction is the other one.
struct ReversedTime {
  std::shared_ptr<const BaseSchedule> base;
  TimeDirection direction;
  Range domain{0, 1};

  static constexpr std::array<Parameter, 1> parameters{
      {{"base", Shape::entry, R"({"type": "cond_ot"})", {}, "the schedule that is reversed, on a clock of [0, 1]"}}};
  static constexpr Entry entry{
      .name = "reversed_time",
      .title = "Another schedule on the reversed clock",
      .statement = "α(t) = α_base(1 − t), σ(t) = σ_base(1 − t)",
      .assumptions = "base on [0, 1]",
      .source = "Lipman et al. 2024, arXiv:2412.06264, section 10 (time conventions of flows and diffusions)",
      .blind_to = "what the base cannot see",
      .parameters = parameters,
      .example = R"({"type": "reversed_time", "base": {"type": "cond_ot"}})",
  };

  /// The schedule of validated parameters. Throws std::invalid_argument for a base on another clock than [0, 1].
  static ReversedTime from(const Parameters& values);

  /// Defined in schedule_impl.hpp.
  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const;
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const;
};

}  // namespace flowgauge
