#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/schedule/schedule_impl.hpp"

namespace flowgauge {
namespace {

/// Calls f with every type of the catalogue, in order.
template <class F, class... S>
void for_each_type(F f, std::type_identity<std::variant<S...>>) {
  (f(std::type_identity<S>{}), ...);
}

template <ScheduleType... S>
constexpr bool all_schedules(std::type_identity<std::variant<S...>>) {
  return true;
}
static_assert(all_schedules(std::type_identity<Schedule>{}));

bool holds_time_shift(const Schedule& schedule) {
  if (std::holds_alternative<TimeShift>(schedule)) return true;
  const ReversedTime* reversed = std::get_if<ReversedTime>(&schedule);
  return reversed != nullptr && holds_time_shift(reversed->base->value);
}

/// Why a schedule cannot be the base of another clock; empty where it can.
std::string other_clock(const Schedule& base) {
  const Range range = domain(base);
  if (range.low == 0 && range.high == 1) return {};
  return "the schedule " + std::string(entry(base).name) + " has times " + describe(range) + "; the clock must be [0, 1]";
}

std::string not_shiftable(const Schedule& base) {
  if (holds_time_shift(base)) return "holds a time shift already; apply it once";
  return other_clock(base);
}

TimeShift shift_of(const Schedule& base, double shift) {
  return {shift, std::make_shared<const BaseSchedule>(BaseSchedule{base}), direction(base)};
}

ReversedTime reverse_of(const Schedule& base) {
  const bool flow = direction(base) == TimeDirection::flow_time;
  return {std::make_shared<const BaseSchedule>(BaseSchedule{base}),
          flow ? TimeDirection::diffusion_time : TimeDirection::flow_time};
}

}  // namespace

template NoiseLevel<double> noise_level(const Schedule&, const double&);
template NoiseLevel<long double> noise_level(const Schedule&, const long double&);
template NoiseLevel<Dual<double>> noise_level(const Schedule&, const Dual<double>&);
template NoiseLevel<double> noise_level(const Schedule&, const ClockTime<double>&);
template double t_of_lambda(const Schedule&, const double&);
template long double t_of_lambda(const Schedule&, const long double&);
template ClockTime<double> time_of_lambda(const Schedule&, const double&);

TimeShift TimeShift::from(const Parameters& values) {
  const Schedule base = schedule_from_json(values.entry("base"), values.path("base"));
  if (const std::string why = not_shiftable(base); !why.empty()) values.reject("base", why);
  return shift_of(base, values.number("shift"));
}

ReversedTime ReversedTime::from(const Parameters& values) {
  const Schedule base = schedule_from_json(values.entry("base"), values.path("base"));
  if (const std::string why = other_clock(base); !why.empty()) values.reject("base", why);
  return reverse_of(base);
}

Schedule time_shifted(const Schedule& base, double shift) {
  if (const std::string why = not_shiftable(base); !why.empty()) throw std::invalid_argument("time_shifted: base: " + why);
  if (!(shift > 0) || !std::isfinite(shift)) {
    throw std::invalid_argument("time_shifted: shift = " + shortest(shift) + " is not allowed; it must be > 0");
  }
  return shift_of(base, shift);
}

Schedule time_reversed(const Schedule& base) {
  if (const std::string why = other_clock(base); !why.empty()) throw std::invalid_argument("time_reversed: base: " + why);
  return reverse_of(base);
}

TimeDirection direction(const Schedule& schedule) {
  return std::visit([](const auto& s) { return s.direction; }, schedule);
}

Range domain(const Schedule& schedule) {
  return std::visit([](const auto& s) { return s.domain; }, schedule);
}

const Entry& entry(const Schedule& schedule) {
  return std::visit([](const auto& s) -> const Entry& { return s.entry; }, schedule);
}

void require_time(const Schedule& schedule, double t) {
  const Range range = domain(schedule);
  if (!contains(range, t)) {
    throw std::invalid_argument("time " + shortest(t) + " is outside the domain of schedule " +
                                std::string(entry(schedule).name) + ": allowed is " + describe(range));
  }
}

const std::vector<Entry>& schedule_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all;
    for_each_type([&]<class S>(std::type_identity<S>) { all.push_back(S::entry); }, std::type_identity<Schedule>{});
    return all;
  }();
  return entries;
}

Schedule schedule_named(std::string_view name) { return schedule_from_json(Json{{"type", name}}); }

Schedule example_schedule(std::string_view name) {
  entry_type(Json{{"type", name}}, schedule_entries(), "schedule");
  for (const Entry& entry : schedule_entries()) {
    if (entry.name == name) return schedule_from_json(Json::parse(entry.example));
  }
  throw std::logic_error("example_schedule: the catalogue has changed");
}

Schedule schedule_from_json(const Json& object, const std::string& where) {
  const std::string type = entry_type(object, schedule_entries(), where);
  std::optional<Schedule> schedule;
  for_each_type(
      [&]<class S>(std::type_identity<S>) {
        if (S::entry.name == type) schedule = S::from(Parameters(object, S::entry.parameters, where));
      },
      std::type_identity<Schedule>{});
  return schedule.value();
}

}  // namespace flowgauge
