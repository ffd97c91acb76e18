#include "flowgauge/study/fold_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {

template <class T>
std::vector<LawResult> check_fold(const FoldSubject<T>& subject) {
  return check_laws(fold_laws<T>(), subject, [&](LawResult& result, Index column, Index) {
    result.worst_x = {subject.points[static_cast<std::size_t>(column)]};
  });
}
template std::vector<LawResult> check_fold(const FoldSubject<double>&);
template std::vector<LawResult> check_fold(const FoldSubject<Mp50>&);

std::vector<IdentityTask> fold_identities() {
  std::vector<IdentityTask> tasks;
  const auto add = [&](const std::string& name, const auto& in_double, const auto& in_50_digits) {
    tasks.push_back({law_ids(name, fold_law_entries()), [=](std::uint64_t) {
                       std::vector<LawResult> results = check_fold<double>(in_double());
                       for (LawResult& result : check_fold<Mp50>(in_50_digits())) results.push_back(std::move(result));
                       return identity_records(name, results);
                     }});
  };
  add("fold.absolute_value", absolute_value_subject<double>, absolute_value_subject<Mp50>);
  add("fold.square", square_subject<double>, square_subject<Mp50>);
  add("fold.cubic", cubic_subject<double>, cubic_subject<Mp50>);
  return tasks;
}

}  // namespace flowgauge
