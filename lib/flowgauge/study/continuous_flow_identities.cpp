#include "flowgauge/study/continuous_flow_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {

template <class T>
std::vector<LawResult> check_continuous_flow(const ContinuousFlowSubject<T>& subject) {
  const ContinuousFlowEvaluation<T> at = evaluate_flow(subject);
  return check_laws<T>(continuous_flow_laws<T>(), at, [](LawResult&, Index, Index) {});
}
template std::vector<LawResult> check_continuous_flow(const ContinuousFlowSubject<double>&);
template std::vector<LawResult> check_continuous_flow(const ContinuousFlowSubject<Mp50>&);

std::vector<IdentityTask> continuous_flow_identities() {
  std::vector<IdentityTask> tasks;
  for (const Entry& flow : continuous_flow_entries()) {
    const std::string name(flow.name);
    tasks.push_back({law_ids(name, continuous_flow_law_entries()), [name](std::uint64_t) {
                       std::vector<LawResult> results = check_continuous_flow(continuous_flow_subject<double>(name));
                       for (LawResult& result : check_continuous_flow(continuous_flow_subject<Mp50>(name)))
                         results.push_back(std::move(result));
                       return identity_records(name, results);
                     }});
  }
  return tasks;
}

}  // namespace flowgauge
