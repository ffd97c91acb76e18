#pragma once
// Runs the laws of one kind on one case.

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/judge/judge.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// Every law on the case in scalar T, in order, held to identity_tolerance<T>. place(result, column, columns) writes
/// where the worst column of the sides was.
template <class T, class Case, class Place>
std::vector<LawResult> check_laws(const std::vector<LawOf<T, Case>>& laws, const Case& at, const Place& place) {
  std::vector<LawResult> results;
  for (const LawOf<T, Case>& law : laws) {
    LawResult result{std::string(law.entry->name), std::string(scalar_name<T>), {}, 0, {}, {}};
    result.not_applicable = law.not_applicable(at);
    if (result.not_applicable.empty()) {
      const Sides<T> sides = law.sides(at);
      result.verdict = judge(sides, identity_tolerance<T>);
      place(result, result.verdict.worst, sides.lhs.cols());
    }
    results.push_back(std::move(result));
  }
  return results;
}

/// The ids of the laws on a subject in both scalars, in the order in which they are run.
inline std::vector<std::string> law_ids(const std::string& subject, const std::vector<Entry>& laws) {
  std::vector<std::string> ids;
  for (const std::string_view scalar : {scalar_name<double>, scalar_name<Mp50>}) {
    for (const Entry& law : laws) ids.push_back(identity_id(subject, law.name, scalar));
  }
  return ids;
}

}  // namespace flowgauge
