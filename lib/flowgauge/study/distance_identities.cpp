#include "flowgauge/study/distance_identities.hpp"

#include "flowgauge/study/case_laws.hpp"
#include "flowgauge/target/distance.hpp"

namespace flowgauge {
namespace {

template <class T>
std::vector<DistanceCase<T>> cases(const DistanceSubject<T>& subject, std::string_view distance) {
  std::vector<DistanceCase<T>> all;
  for (const DistancePair& pair : distance_pairs()) all.push_back({&subject, distance, &pair});
  return all;
}

}  // namespace

template <class T>
std::vector<LawResult> check_distance(const DistanceSubject<T>& subject, std::string_view distance) {
  return check_cases(distance_laws<T>(), cases(subject, distance));
}
template std::vector<LawResult> check_distance(const DistanceSubject<double>&, std::string_view);
template std::vector<LawResult> check_distance(const DistanceSubject<Mp50>&, std::string_view);

std::vector<IdentityTask> distance_identities() {
  std::vector<IdentityTask> tasks;
  for (const Entry& distance : distance_entries()) {
    const std::string name(distance.name);
    IdentityTask task;
    add_ids(task.ids, name, distance_laws<double>(), cases(distance_subject<double>(), name));
    add_ids(task.ids, name, distance_laws<Mp50>(), cases(distance_subject<Mp50>(), name));
    task.run = [name](std::uint64_t) {
      std::vector<LawResult> results = check_distance(distance_subject<double>(), name);
      for (LawResult& result : check_distance(distance_subject<Mp50>(), name)) results.push_back(std::move(result));
      return identity_records(name, results);
    };
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace flowgauge
