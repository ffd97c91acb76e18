#pragma once
// A schedule of any kind, as a value: the catalogue's type list and what is common to all of them.

#include <concepts>
#include <string>
#include <variant>
#include <vector>

#include "flowgauge/numeric/json.hpp"
#include "flowgauge/schedule/cond_ot.hpp"
#include "flowgauge/schedule/edm.hpp"
#include "flowgauge/schedule/trigonometric.hpp"
#include "flowgauge/schedule/ve.hpp"
#include "flowgauge/schedule/vp_cosine.hpp"
#include "flowgauge/schedule/vp_linear.hpp"

namespace flowgauge {

/// α, σ and their derivatives as functions of time, with the direction of that time. Nothing outside this room assumes a
/// direction.
template <class S>
concept ScheduleType = requires(const S& schedule, double t) {
  { S::direction } -> std::convertible_to<TimeDirection>;
  { S::domain } -> std::convertible_to<Range>;
  { S::entry } -> std::convertible_to<Entry>;
  { schedule.at(t) } -> std::same_as<NoiseLevel<double>>;
  { schedule.t_of_lambda(t) } -> std::same_as<double>;
};

/// The catalogue: one line a schedule.
using Schedule = std::variant<  //
    CondOt,                     //
    VpLinear,                   //
    VpCosine,                   //
    Ve,                         //
    Edm,                        //
    Trigonometric               //
    >;

/// The values of a schedule at time t. t is not checked against the domain: see require_time.
template <class T>
NoiseLevel<T> noise_level(const Schedule& schedule, const T& t) {
  return std::visit([&](const auto& s) { return s.template at<T>(t); }, schedule);
}

/// The inverse of t ↦ λ(t).
template <class T>
T t_of_lambda(const Schedule& schedule, const T& lambda) {
  return std::visit([&](const auto& s) { return s.template t_of_lambda<T>(lambda); }, schedule);
}

TimeDirection direction(const Schedule& schedule);
Range domain(const Schedule& schedule);
const Entry& entry(const Schedule& schedule);

/// Throws std::invalid_argument naming the time and the domain unless t lies in the schedule's domain.
void require_time(const Schedule& schedule, double t);

/// The entries of all schedules, in catalogue order.
const std::vector<Entry>& schedule_entries();

/// The schedule of that name with default parameters.
Schedule schedule_named(std::string_view name);

/// Reads {"type": name, parameters…}. Throws std::invalid_argument naming key, value and what is allowed; `where` is the
/// JSON path shown in messages.
Schedule schedule_from_json(const Json& object, const std::string& where = "schedule");

}  // namespace flowgauge
