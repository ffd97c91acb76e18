#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {
namespace {

/// Calls f with a default value of every type of the catalogue, in order.
template <class F, class... S>
void for_each_type(F f, std::type_identity<std::variant<S...>>) {
  (f(S{}), ...);
}

template <ScheduleType... S>
constexpr bool all_schedules(std::type_identity<std::variant<S...>>) {
  return true;
}
static_assert(all_schedules(std::type_identity<Schedule>{}));

}  // namespace

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
    for_each_type([&](const auto& s) { all.push_back(s.entry); }, std::type_identity<Schedule>{});
    return all;
  }();
  return entries;
}

Schedule schedule_named(std::string_view name) { return schedule_from_json(Json{{"type", name}}); }

Schedule schedule_from_json(const Json& object, const std::string& where) {
  const std::string type = entry_type(object, schedule_entries(), where);
  std::optional<Schedule> schedule;
  for_each_type(
      [&](const auto& s) {
        if (s.entry.name == type) schedule = s.from(Parameters(object, s.entry.parameters, where));
      },
      std::type_identity<Schedule>{});
  return schedule.value();
}

}  // namespace flowgauge
