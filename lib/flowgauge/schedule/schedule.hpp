#pragma once
// A schedule of any kind, as a value: the catalogue's type list and what is common to all of them.

#include <concepts>
#include <string>
#include <variant>
#include <vector>

#include "flowgauge/numeric/json.hpp"
#include "flowgauge/schedule/alpha_bar_table.hpp"
#include "flowgauge/schedule/cond_ot.hpp"
#include "flowgauge/schedule/ddpm.hpp"
#include "flowgauge/schedule/edm.hpp"
#include "flowgauge/schedule/noise_table.hpp"
#include "flowgauge/schedule/polynomial.hpp"
#include "flowgauge/schedule/reversed_time.hpp"
#include "flowgauge/schedule/square_root.hpp"
#include "flowgauge/schedule/sub_vp.hpp"
#include "flowgauge/schedule/time_shift.hpp"
#include "flowgauge/schedule/trigonometric.hpp"
#include "flowgauge/schedule/ve.hpp"
#include "flowgauge/schedule/vp_cosine.hpp"
#include "flowgauge/schedule/vp_linear.hpp"

namespace flowgauge {

/// α, σ and their derivatives as functions of time, with the direction and domain of that time (of the type, or of the value
/// where they depend on its parameters). Nothing outside this room assumes a direction.
template <class S>
concept ScheduleType = requires(const S& schedule, const ClockTime<double>& time, double lambda) {
  { schedule.direction } -> std::convertible_to<TimeDirection>;
  { schedule.domain } -> std::convertible_to<Range>;
  { S::entry } -> std::convertible_to<Entry>;
  { schedule.at(time) } -> std::same_as<NoiseLevel<double>>;
  { schedule.time_of_lambda(lambda) } -> std::same_as<ClockTime<double>>;
};

/// The catalogue: one line a schedule.
using Schedule = std::variant<  //
    CondOt,                     //
    VpLinear,                   //
    VpCosine,                   //
    SubVp,                      //
    Ve,                         //
    Edm,                        //
    Trigonometric,              //
    Polynomial,                 //
    SquareRoot,                 //
    Ddpm,                       //
    AlphaBarTable,              //
    NoiseTable,                 //
    TimeShift,                  //
    ReversedTime                //
    >;

/// The schedule inside a schedule.
struct BaseSchedule {
  Schedule value;
};

/// The values of a schedule at time t. t is not checked against the domain: see require_time. Instantiated for double, long
/// double, Quad, Mp50, Dual<double> and Dual<Mp50>.
template <class T>
NoiseLevel<T> noise_level(const Schedule& schedule, const T& t);

/// The inverse of t ↦ λ(t); tables end where their last knot does. Instantiated for double, long double, Quad and Mp50.
template <class T>
T t_of_lambda(const Schedule& schedule, const T& lambda);

/// The same with a time whose distance from the end of the clock is known as well as itself.
template <class T>
NoiseLevel<T> noise_level(const Schedule& schedule, const ClockTime<T>& time);
template <class T>
ClockTime<T> time_of_lambda(const Schedule& schedule, const T& lambda);

TimeDirection direction(const Schedule& schedule);
Range domain(const Schedule& schedule);
const Entry& entry(const Schedule& schedule);

/// The base with its time shifted, and on the reversed clock. Throws std::invalid_argument unless the base has the domain
/// [0, 1], shift is > 0, and (time_shifted) the base holds no time shift already.
Schedule time_shifted(const Schedule& base, double shift);
Schedule time_reversed(const Schedule& base);

/// Throws std::invalid_argument naming the time and the domain unless t lies in the schedule's domain.
void require_time(const Schedule& schedule, double t);

/// The entries of all schedules, in catalogue order.
const std::vector<Entry>& schedule_entries();

/// The schedule of that name with default parameters. Throws std::invalid_argument for one that needs a user's table.
Schedule schedule_named(std::string_view name);

/// The schedule of that name with the parameters of its example, which are the defaults where it has them.
Schedule example_schedule(std::string_view name);

/// Reads {"type": name, parameters…}. Throws std::invalid_argument naming key, value and what is allowed; `where` is the
/// JSON path shown in messages.
Schedule schedule_from_json(const Json& object, const std::string& where = "schedule");

}  // namespace flowgauge
