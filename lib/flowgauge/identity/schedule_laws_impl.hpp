#pragma once
// Definitions behind schedule_subject.hpp and schedule_laws.hpp. Include only in the room's own .cpp files.

#include <cmath>

#include "flowgauge/identity/schedule_laws.hpp"

namespace flowgauge {
namespace detail {

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const CondOt& s) {
  return {{T(1), T(1), T(s.sigma_min)}, {T(0), T(0), T(1)}};
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const VpLinear& s) {
  using std::exp, std::sqrt;
  const T integral = (T(s.beta_min) + T(s.beta_max)) / 2;
  return {{T(0), T(1), T(0)}, {T(1), exp(T(-integral / 2)), sqrt(T(1 - exp(T(-integral))))}};
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const VpCosine&) {
  return {{T(0), T(1), T(0)}, {T(1), T(0), T(1)}};
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const Ve& s) {
  return {{T(0), T(1), T(s.sigma_min)}, {T(1), T(1), T(s.sigma_max)}};
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const Edm&) {
  return {{T(1), T(1), T(1)}};
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const Trigonometric&) {
  return {{T(1), T(1), T(0)}, {T(0), T(0), T(1)}};
}

template <class S>
constexpr bool preserves_variance =
    std::same_as<S, VpLinear> || std::same_as<S, VpCosine> || std::same_as<S, Trigonometric>;

}  // namespace detail

template <class T>
ScheduleSubject<T> schedule_subject(const Schedule& schedule) {
  return std::visit(
      [](const auto& s) {
        using S = std::decay_t<decltype(s)>;
        return ScheduleSubject<T>{.name = std::string(s.entry.name),
                                  .direction = s.direction,
                                  .variance_preserving = detail::preserves_variance<S>,
                                  .level = [s](const Dual<T>& t) { return s.template at<Dual<T>>(t); },
                                  .t_of_lambda = [s](const T& lambda) { return s.template t_of_lambda<T>(lambda); },
                                  .ends = detail::ends_of<T>(s)};
      },
      schedule);
}

template <class T>
ScheduleEvaluation<T> evaluate_schedule(const ScheduleSubject<T>& subject, const Vector<T>& times) {
  ScheduleEvaluation<T> at{&subject, times, {}, {}};
  for (Index n = 0; n < times.size(); ++n) {
    const NoiseLevel<Dual<T>> l = subject.level(Dual<T>(times(n), T(1)));
    at.value.push_back({l.alpha.value, l.sigma.value, l.dalpha.value, l.dsigma.value, l.sigma_dsigma.value,
                        l.lambda.value, l.dlambda.value, l.drift.value, l.diffusion_squared.value});
    at.by_time.push_back({l.alpha.derivative, l.sigma.derivative, l.dalpha.derivative, l.dsigma.derivative,
                          l.sigma_dsigma.derivative, l.lambda.derivative, l.dlambda.derivative, l.drift.derivative,
                          l.diffusion_squared.derivative});
  }
  return at;
}

template <class T>
const std::vector<ScheduleLaw<T>>& schedule_laws() {
  static const std::vector<ScheduleLaw<T>> laws = laws_of<T, ScheduleEvaluation<T>>(ScheduleLaws{});
  return laws;
}

}  // namespace flowgauge
