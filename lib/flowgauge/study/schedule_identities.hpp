#pragma once
// The laws of schedules.

#include <vector>

#include "flowgauge/identity/schedule_laws.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All schedule laws on a subject at the times.
template <class T>
std::vector<LawResult> check_schedule(const ScheduleSubject<T>& subject, const std::vector<double>& times);

/// Double against 50 digits: the values of a schedule.
LawResult check_rounding(const ScheduleSubject<double>& computed, const ScheduleSubject<Mp50>& exact,
                         const std::vector<double>& times);

/// One task a schedule of the catalogue.
std::vector<IdentityTask> schedule_identities();

}  // namespace flowgauge
