#include "flowgauge/study/transition_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {

template <class T>
std::vector<LawResult> check_transition(const TransitionSubject<T>& subject) {
  const TransitionEvaluation<T> at = evaluate_transition(subject);
  return check_laws(transition_laws<T>(), at, [&](LawResult& result, Index column, Index columns) {
    const auto span =
        columns == static_cast<Index>(at.spans.size()) ? static_cast<std::size_t>(column) : at.spans.size() - 1;
    result.worst_t = to_double(at.spans[span].to);
  });
}
template std::vector<LawResult> check_transition(const TransitionSubject<double>&);
template std::vector<LawResult> check_transition(const TransitionSubject<Mp50>&);

template <class T>
std::vector<LawResult> check_preconditioning(const PreconditioningSubject<T>& subject) {
  const PreconditioningEvaluation<T> at = evaluate_preconditioning(subject);
  return check_laws(preconditioning_laws<T>(), at, [&](LawResult& result, Index column, Index) {
    const auto& worst = at.cases[static_cast<std::size_t>(column)];
    result.worst_t = to_double(worst.sigma);
    result.worst_x = {to_double(worst.x)};
  });
}
template std::vector<LawResult> check_preconditioning(const PreconditioningSubject<double>&);
template std::vector<LawResult> check_preconditioning(const PreconditioningSubject<Mp50>&);

std::vector<IdentityTask> transition_identities() {
  std::vector<IdentityTask> tasks;
  for (const Entry& schedule : schedule_entries()) {
    const std::string subject(schedule.name);
    tasks.push_back({law_ids(subject, transition_law_entries()), [subject](std::uint64_t) {
                       const Schedule tested = example_schedule(subject);
                       std::vector<LawResult> results = check_transition(transition_subject<double>(tested));
                       for (LawResult& result : check_transition(transition_subject<Mp50>(tested))) {
                         results.push_back(std::move(result));
                       }
                       return identity_records(subject, results);
                     }});
  }
  return tasks;
}

std::vector<IdentityTask> preconditioning_identities() {
  const std::string subject = "edm_preconditioning";
  return {{law_ids(subject, preconditioning_law_entries()), [subject](std::uint64_t) {
             std::vector<LawResult> results = check_preconditioning<double>({edm_preconditioning<double>});
             for (LawResult& result : check_preconditioning<Mp50>({edm_preconditioning<Mp50>})) {
               results.push_back(std::move(result));
             }
             return identity_records(subject, results);
           }}};
}

}  // namespace flowgauge
