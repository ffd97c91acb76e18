#pragma once
// A time together with its distance from the end of its clock.

namespace flowgauge {

/// t and rest = end − t, each to full relative accuracy: a wrapped schedule is asked near an end of its clock for times
/// whose distance from that end a single number has already lost. rest is +inf on a clock without end.
template <class T>
struct ClockTime {
  T t;
  T rest;
};

}  // namespace flowgauge
