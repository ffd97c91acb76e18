#pragma once
// Laws that are checked on a list of cases of their own, in two scalars.

#include <algorithm>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// The laws that speak of at least one of the cases.
template <class T, class Case>
std::vector<LawOf<T, Case>> laws_on(const std::vector<LawOf<T, Case>>& laws, const std::vector<Case>& cases) {
  std::vector<LawOf<T, Case>> concerned;
  for (const LawOf<T, Case>& law : laws) {
    const auto concerns = [&](const Case& at) { return law.not_applicable(at).empty(); };
    if (std::any_of(cases.begin(), cases.end(), concerns)) concerned.push_back(law);
  }
  return concerned;
}

/// What these laws give over all the cases they speak of.
template <class T, class Case>
std::vector<LawResult> check_cases(const std::vector<LawOf<T, Case>>& laws, const std::vector<Case>& cases) {
  std::vector<LawResult> total;
  for (const Case& at : cases) {
    std::vector<LawResult> results;
    for (const LawOf<T, Case>& law : laws_on(laws, cases)) {
      LawResult result{std::string(law.entry->name), std::string(scalar_name<T>), {}, 0, {}, law.not_applicable(at)};
      if (result.not_applicable.empty()) result.verdict = judge(law.sides(at), identity_tolerance<T>);
      results.push_back(std::move(result));
    }
    merge(total, std::move(results));
  }
  return total;
}

/// The ids of check_cases under a subject.
template <class T, class Case>
void add_ids(std::vector<std::string>& ids, std::string_view subject, const std::vector<LawOf<T, Case>>& laws,
             const std::vector<Case>& cases) {
  for (const LawOf<T, Case>& law : laws_on(laws, cases))
    ids.push_back(identity_id(subject, law.entry->name, scalar_name<T>));
}

}  // namespace flowgauge
