#include "flowgauge/identity/schedule_laws_impl.hpp"

namespace flowgauge {

template ScheduleSubject<double> schedule_subject(const Schedule&);
template ScheduleSubject<Mp50> schedule_subject(const Schedule&);
template ScheduleEvaluation<double> evaluate_schedule(const ScheduleSubject<double>&, const Vector<double>&);
template ScheduleEvaluation<Mp50> evaluate_schedule(const ScheduleSubject<Mp50>&, const Vector<Mp50>&);
template const std::vector<ScheduleLaw<double>>& schedule_laws();
template const std::vector<ScheduleLaw<Mp50>>& schedule_laws();

const std::vector<Entry>& schedule_law_entries() {
  static const std::vector<Entry> entries = entries_of(ScheduleLaws{});
  return entries;
}

std::vector<double> schedule_times(const Schedule& schedule) {
  const Range range = domain(schedule);
  if (std::isinf(range.high)) return {1e-8, 1e-4, 1e-2, 0.3, 0.999, 2.5, 80, 1e4};
  std::vector<double> times;
  for (const double gap : {1e-8, 1e-5, 1e-3, 0.05}) times.push_back(range.low + gap);
  for (const double part : {0.21, 0.5, 0.77}) times.push_back(range.low + part * (range.high - range.low));
  for (const double gap : {0.05, 1e-3, 1e-5, 1e-8}) times.push_back(range.high - gap);
  return times;
}

}  // namespace flowgauge
