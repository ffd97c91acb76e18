#include "flowgauge/study/objective_identities.hpp"

#include "flowgauge/objective/objective.hpp"
#include "flowgauge/study/case_laws.hpp"

namespace flowgauge {
namespace {

template <class T>
std::vector<ObjectiveCase<T>> cases(const ObjectiveSubject<T>& subject, std::string_view objective) {
  std::vector<ObjectiveCase<T>> all;
  for (const ObjectiveScenario& scenario : objective_scenarios()) all.push_back({&subject, objective, &scenario});
  return all;
}

}  // namespace

template <class T>
std::vector<LawResult> check_objective(const ObjectiveSubject<T>& subject, std::string_view objective) {
  return check_cases(objective_laws<T>(), cases(subject, objective));
}
template std::vector<LawResult> check_objective(const ObjectiveSubject<double>&, std::string_view);
template std::vector<LawResult> check_objective(const ObjectiveSubject<Mp50>&, std::string_view);

std::vector<IdentityTask> objective_identities() {
  std::vector<IdentityTask> tasks;
  for (const Entry& objective : objective_entries()) {
    const std::string name(objective.name);
    IdentityTask task;
    add_ids(task.ids, name, objective_laws<double>(), cases(objective_subject<double>(), name));
    add_ids(task.ids, name, objective_laws<Mp50>(), cases(objective_subject<Mp50>(), name));
    task.run = [name](std::uint64_t) {
      std::vector<LawResult> results = check_objective(objective_subject<double>(), name);
      for (LawResult& result : check_objective(objective_subject<Mp50>(), name)) results.push_back(std::move(result));
      return identity_records(name, results);
    };
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace flowgauge
