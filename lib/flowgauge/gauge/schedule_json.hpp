#pragma once
// A schedule as a problem file would name it.

#include "flowgauge/numeric/json.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// {"type": name, parameters…}, from which schedule_from_json makes the same schedule, to the last bit.
Json to_json(const Schedule& schedule);

}  // namespace flowgauge
