#pragma once
// How a multistep method takes its first steps.

#include <string_view>

#include "flowgauge/solver/dpmpp_3s.hpp"
#include "flowgauge/solver/singlestep.hpp"

namespace flowgauge {

/// climb: by its own lower orders, beginning with order 1. heun: once the trapezoidal rule in ρ, then climb.
/// third_order: DPM-Solver++(3S). rk4: the classical Runge–Kutta method in ρ, of a method on velocities in t.
/// pseudo_rk4: the same stages in ρ with the middle of t for the middle of ρ.
enum class Start { climb, heun, third_order, rk4, pseudo_rk4 };

constexpr std::string_view to_string(Start start) {
  switch (start) {
    case Start::climb:
      return "its own lower orders";
    case Start::heun:
      return "Heun in ρ, then its own lower orders";
    case Start::third_order:
      return "DPM-Solver++(3S)";
    case Start::rk4:
      return "rk4";
    case Start::pseudo_rk4:
      return "pseudo Runge–Kutta";
  }
  return "";
}

/// Evaluations beyond the first that a step of the start rule needs.
constexpr int extra_evaluations(Start start) {
  switch (start) {
    case Start::climb:
      return 0;
    case Start::heun:
      return 1;
    case Start::third_order:
      return 2;
    default:
      return 3;
  }
}

/// The trapezoidal rule on dy/dρ = ε̂. Source: Karras et al. 2022, arXiv:2206.00364, algorithm 1.
template <class T>
Plan<T> heun_in_noise_plan(const Node<T>& from, const Node<T>& to) {
  const T scale = to.level.alpha / from.level.alpha;
  const T step = to.level.alpha * (relative_noise(to.level) - relative_noise(from.level));
  return {Parameterisation::epsilon, {{to, {scale, {step}}}}, {scale, {T(step / 2), T(step / 2)}}};
}

/// The classical Runge–Kutta stages on dy/dρ = ε̂ with a node between the ends as the middle.
template <class T>
Plan<T> rk4_in_noise_plan(const Node<T>& from, const Node<T>& middle, const Node<T>& to) {
  const T zero(0), start = relative_noise(from.level);
  const T half_scale = middle.level.alpha / from.level.alpha, scale = to.level.alpha / from.level.alpha;
  const T half = middle.level.alpha * (relative_noise(middle.level) - start);
  const T step = to.level.alpha * (relative_noise(to.level) - start);
  return {Parameterisation::epsilon,
          {{middle, {half_scale, {half}}}, {middle, {half_scale, {zero, half}}}, {to, {scale, {zero, zero, step}}}},
          {scale, {T(step / 6), T(step / 3), T(step / 3), T(step / 6)}}};
}

/// The classical Runge–Kutta stages on dx/dt = u.
template <class T>
Plan<T> rk4_in_time_plan(const Schedule& schedule, const Node<T>& from, const Node<T>& to) {
  const T zero(0), one(1), h = to.time - from.time;
  const Node<T> middle = node_at(schedule, T(from.time + h / 2));
  return {Parameterisation::velocity,
          {{middle, {one, {T(h / 2)}}}, {middle, {one, {zero, T(h / 2)}}}, {to, {one, {zero, zero, h}}}},
          {one, {T(h / 6), T(h / 3), T(h / 3), T(h / 6)}}};
}

/// The plan of a step of the rule for a method that predicts `kind`. Not for climb.
template <class T>
Plan<T> start_plan(Start start, Parameterisation kind, const Schedule& schedule, const Node<T>& from,
                   const Node<T>& to) {
  using std::log;
  if (start == Start::heun) return heun_in_noise_plan(from, to);
  if (start == Start::third_order) return DpmPp3s::plan(schedule, from, to);
  if (kind == Parameterisation::velocity) return rk4_in_time_plan(schedule, from, to);
  const Node<T> middle =
      start == Start::pseudo_rk4
          ? node_at(schedule, T((from.time + to.time) / 2))
          : node_of_lambda(schedule, T(-log(T((relative_noise(from.level) + relative_noise(to.level)) / 2))));
  return rk4_in_noise_plan(from, middle, to);
}

}  // namespace flowgauge
