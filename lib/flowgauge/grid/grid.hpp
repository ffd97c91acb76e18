#pragma once
// A time grid of any kind, as a value: the catalogue's type list and what is common to all of them.

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flowgauge/grid/karras.hpp"
#include "flowgauge/grid/lambda_uniform.hpp"
#include "flowgauge/grid/rough.hpp"
#include "flowgauge/grid/time_uniform.hpp"
#include "flowgauge/grid/user_times.hpp"
#include "flowgauge/numeric/json.hpp"

namespace flowgauge {

/// The catalogue: one line a grid.
using Grid = std::variant<  //
    TimeUniform,            //
    LambdaUniform,          //
    Karras,                 //
    Rough,                  //
    UserTimes               //
    >;

const Entry& entry(const Grid& grid);

/// The entries of all grids, in catalogue order.
const std::vector<Entry>& grid_entries();

/// The grid of that name with default parameters. Throws std::invalid_argument for an unknown name, and for user_times,
/// which has no default.
Grid grid_named(std::string_view name);

/// Reads {"type": name, parameters…}. Throws std::invalid_argument naming key, value and what is allowed; `where` is
/// the JSON path shown in messages.
Grid grid_from_json(const Json& object, const std::string& where = "grid");

/// N + 1 times from one end to the other, strictly monotone, the ends exactly as given. Scalars: double, long double,
/// Quad, Mp50. Throws std::invalid_argument when steps < 1, an end lies outside the schedule's domain, the ends
/// coincide, the grid needs a λ that is infinite there, or neighbouring times are not strictly monotone.
template <class T>
std::vector<T> times(const Grid& grid, const Schedule& schedule, const T& from, const T& to, int steps) {
  const std::string name(entry(grid).name);
  if (steps < 1)
    throw std::invalid_argument("grid " + name + ": steps = " + std::to_string(steps) + "; allowed is 1 or more");
  require_time(schedule, to_double(from));
  require_time(schedule, to_double(to));
  if (!(from < to || to < from)) {
    throw std::invalid_argument("grid " + name + ": from and to are both " + std::to_string(to_double(from)) +
                                "; they must differ");
  }
  std::vector<T> t = std::visit([&](const auto& g) { return g.times(schedule, from, to, steps); }, grid);
  t.front() = from;
  t.back() = to;
  for (std::size_t i = 1; i < t.size(); ++i) {
    if (!(from < to ? t[i - 1] < t[i] : t[i] < t[i - 1])) {
      throw std::invalid_argument("grid " + name + ": times " + std::to_string(i - 1) + " and " + std::to_string(i) +
                                  " (" + std::to_string(to_double(t[i - 1])) + ", " + std::to_string(to_double(t[i])) +
                                  ") are not strictly monotone from " + std::to_string(to_double(from)) + " to " +
                                  std::to_string(to_double(to)));
    }
  }
  return t;
}

}  // namespace flowgauge
