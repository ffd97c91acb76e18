#include "flowgauge/study/pair_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {

template <class T>
std::vector<LawResult> check_pair(const PairSubject<T>& subject) {
  const PairEvaluation<T> at = evaluate_pair(subject);
  return check_laws(pair_laws<T>(), at, [&](LawResult& result, Index column, Index) {
    // Columns are those of each case in turn: two levels, log p, and three vectors.
    for (const auto& c : at.cases) {
      const Index columns = 3 + 3 * c.x.size();
      if (column < columns) {
        result.worst_t = to_double(c.t);
        for (Index i = 0; i < c.x.size(); ++i) result.worst_x.push_back(to_double(c.x(i)));
        return;
      }
      column -= columns;
    }
  });
}
template std::vector<LawResult> check_pair(const PairSubject<double>&);
template std::vector<LawResult> check_pair(const PairSubject<Mp50>&);

namespace {

/// There and back, the worse of each law.
template <class T>
std::vector<LawResult> check_both_ways(const Schedule& first, const Schedule& second) {
  std::vector<LawResult> results = check_pair(pair_subject<T>(first, second));
  merge(results, check_pair(pair_subject<T>(second, first)));
  return results;
}

}  // namespace

std::vector<IdentityTask> pair_identities() {
  std::vector<IdentityTask> tasks;
  for (const SchedulePair& pair : schedule_pairs()) {
    tasks.push_back({law_ids(pair.name, pair_law_entries()), [pair](std::uint64_t) {
                       const Schedule first = example_schedule(pair.first), second = example_schedule(pair.second);
                       std::vector<LawResult> results = check_both_ways<double>(first, second);
                       for (LawResult& result : check_both_ways<Mp50>(first, second))
                         results.push_back(std::move(result));
                       return identity_records(pair.name, results);
                     }});
  }
  return tasks;
}

}  // namespace flowgauge
