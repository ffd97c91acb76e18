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
std::vector<ScheduleEnd<T>> ends_of(const SubVp& s) {
  using std::exp;
  const T integral = (T(s.beta_min) + T(s.beta_max)) / 2;
  return {{T(0), T(1), T(0)}, {T(1), exp(T(-integral / 2)), T(1 - exp(T(-integral)))}};
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

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const Polynomial& s) {
  using std::pow;
  const T middle = pow(T(0.5), T(s.power));
  return {{T(1), T(1), T(0)}, {T(0), T(0), T(1)}, {T(0.5), middle, T(1 - middle)}};
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const SquareRoot&) {
  return {{T(1), T(1), T(0)}, {T(0), T(0), T(1)}, {T(0.75), T(0.75), T(0.5)}};
}

/// The first, a middle and the last knot by the product itself.
template <class T>
std::vector<ScheduleEnd<T>> ends_of(const Ddpm& s) {
  using std::sqrt;
  std::vector<ScheduleEnd<T>> ends{{T(0), T(1), T(0)}};
  Mp50 product(1);
  for (Index k = 1; k <= s.steps; ++k) {
    const Mp50 part = s.steps == 1 ? Mp50(0) : Mp50(Mp50(k - 1) / Mp50(s.steps - 1));
    product *= 1 - (Mp50(s.beta_min) * (1 - part) + Mp50(s.beta_max) * part);
    if (k == s.steps / 4 || k == s.steps) {
      ends.push_back({T(Mp50(k) / Mp50(s.steps)), T(sqrt(product)), T(sqrt(Mp50(1 - product)))});
    }
  }
  return ends;
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const AlphaBarTable& s) {
  using std::sqrt;
  std::vector<ScheduleEnd<T>> ends;
  const std::size_t steps = s.alpha_bars.size() - 1;
  for (std::size_t k = 0; k <= steps; ++k) {
    const Mp50 alpha_bar(s.alpha_bars[k]);
    ends.push_back({T(Mp50(k) / Mp50(steps)), T(sqrt(alpha_bar)), T(sqrt(Mp50(1 - alpha_bar)))});
  }
  return ends;
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const NoiseTable& s) {
  std::vector<ScheduleEnd<T>> ends;
  for (Index k = 0; k < s.times.size(); ++k) ends.push_back({T(s.times(k)), T(s.alphas(k)), T(s.sigmas(k))});
  return ends;
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const TimeShift& s);
template <class T>
std::vector<ScheduleEnd<T>> ends_of(const ReversedTime& s);

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const Schedule& schedule) {
  return std::visit([](const auto& s) { return ends_of<T>(s); }, schedule);
}

/// The share n of noise at which the shifted clock shows n' solves n' = mn/(1 + (m − 1)n): n = n'/(m − (m − 1)n').
template <class T>
std::vector<ScheduleEnd<T>> ends_of(const TimeShift& s) {
  std::vector<ScheduleEnd<T>> ends = ends_of<T>(s.base->value);
  const bool flow = s.direction == TimeDirection::flow_time;
  for (ScheduleEnd<T>& end : ends) {
    const T noise = flow ? T(1 - end.t) : end.t;
    const T before = noise / (T(s.shift) - (T(s.shift) - 1) * noise);
    end.t = flow ? T(1 - before) : before;
  }
  // On CondOT the share is σ itself: at one half it is m/(1 + m).
  if (const CondOt* base = std::get_if<CondOt>(&s.base->value); base != nullptr && base->sigma_min == 0) {
    ends.push_back({T(0.5), T(1 / (1 + T(s.shift))), T(s.shift / (1 + T(s.shift)))});
  }
  return ends;
}

template <class T>
std::vector<ScheduleEnd<T>> ends_of(const ReversedTime& s) {
  std::vector<ScheduleEnd<T>> ends = ends_of<T>(s.base->value);
  for (ScheduleEnd<T>& end : ends) end.t = 1 - end.t;
  if (const CondOt* base = std::get_if<CondOt>(&s.base->value); base != nullptr && base->sigma_min == 0) {
    ends.push_back({T(0.25), T(0.75), T(0.25)});
  }
  return ends;
}

inline bool preserves_variance(const Schedule& schedule) {
  if (const auto* shifted = std::get_if<TimeShift>(&schedule)) return preserves_variance(shifted->base->value);
  if (const auto* reversed = std::get_if<ReversedTime>(&schedule)) return preserves_variance(reversed->base->value);
  return std::holds_alternative<VpLinear>(schedule) || std::holds_alternative<VpCosine>(schedule) ||
         std::holds_alternative<Trigonometric>(schedule) || std::holds_alternative<Ddpm>(schedule) ||
         std::holds_alternative<AlphaBarTable>(schedule);
}

}  // namespace detail

template <class T>
ScheduleSubject<T> schedule_subject(const Schedule& schedule) {
  return {.name = std::string(entry(schedule).name),
          .direction = direction(schedule),
          .variance_preserving = detail::preserves_variance(schedule),
          .level = [=](const Dual<T>& t) { return noise_level(schedule, t); },
          .t_of_lambda = [=](const T& lambda) { return t_of_lambda(schedule, lambda); },
          .ends = detail::ends_of<T>(schedule)};
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
