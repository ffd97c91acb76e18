#include "flowgauge/study/interpolant_identities.hpp"

#include "flowgauge/path/interpolants.hpp"
#include "flowgauge/study/case_laws.hpp"

namespace flowgauge {

template <class T>
std::vector<LawResult> check_interpolant(const std::vector<InterpolantSubject<T>>& subjects) {
  return check_cases(interpolant_laws<T>(), interpolant_cases(subjects));
}
template std::vector<LawResult> check_interpolant(const std::vector<InterpolantSubject<double>>&);
template std::vector<LawResult> check_interpolant(const std::vector<InterpolantSubject<Mp50>>&);

std::vector<IdentityTask> interpolant_identities() {
  std::vector<IdentityTask> tasks;
  for (const Entry& path : interpolant_entries()) {
    const std::string name(path.name);
    IdentityTask task;
    const auto in_double = interpolant_subjects<double>(name);
    const auto in_50_digits = interpolant_subjects<Mp50>(name);
    add_ids(task.ids, name, interpolant_laws<double>(), interpolant_cases(in_double));
    add_ids(task.ids, name, interpolant_laws<Mp50>(), interpolant_cases(in_50_digits));
    task.run = [name, in_double, in_50_digits](std::uint64_t) {
      std::vector<LawResult> results = check_interpolant(in_double);
      for (LawResult& result : check_interpolant(in_50_digits)) results.push_back(std::move(result));
      return identity_records(name, results);
    };
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace flowgauge
