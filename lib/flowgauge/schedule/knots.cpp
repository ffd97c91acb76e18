#include "flowgauge/schedule/knots.hpp"

#include <algorithm>

namespace flowgauge {
namespace {

std::vector<Mp50> equal_steps(std::size_t steps) {
  std::vector<Mp50> all;
  for (std::size_t k = 1; k < steps; ++k) all.push_back(Mp50(k) / Mp50(steps));
  return all;
}

template <class S>
std::vector<Mp50> knots_of(const S&) {
  return {};
}
std::vector<Mp50> knots_of(const Ddpm& s) {
  return equal_steps(s.curve.steps());
}
std::vector<Mp50> knots_of(const AlphaBarTable& s) {
  return equal_steps(s.curve.steps());
}
std::vector<Mp50> knots_of(const NoiseTable& s) {
  std::vector<Mp50> all;
  for (Index k = 1; k + 1 < s.times.size(); ++k) all.emplace_back(s.times(k));
  return all;
}
std::vector<Mp50> knots_of(const TimeShift& s) {
  std::vector<Mp50> all = knots(s.base->value);
  for (Mp50& t : all) t = s.unshifted(ClockTime<Mp50>{t, Mp50(1 - t)}).t;
  return all;
}
std::vector<Mp50> knots_of(const ReversedTime& s) {
  std::vector<Mp50> all = knots(s.base->value);
  for (Mp50& t : all) t = 1 - t;
  std::reverse(all.begin(), all.end());
  return all;
}

}  // namespace

std::vector<Mp50> knots(const Schedule& schedule) {
  return std::visit([](const auto& s) { return knots_of(s); }, schedule);
}

}  // namespace flowgauge
