#include "flowgauge/study/estimator_identities.hpp"

#include "flowgauge/study/case_laws.hpp"

namespace flowgauge {
namespace {

template <class T>
std::vector<TraceCase<T>> cases(const TraceSubject<T>& subject, std::string_view estimator) {
  std::vector<TraceCase<T>> all;
  for (const Matrix<double>& A : trace_matrices()) all.push_back({&subject, estimator, A});
  return all;
}

template <class T>
std::vector<SensitivityCase<T>> cases(const SensitivitySubject<T>& subject, std::string_view gradient) {
  std::vector<SensitivityCase<T>> all;
  for (const SensitivityExample example : {SensitivityExample::growth, SensitivityExample::linear_system,
                                           SensitivityExample::logistic_rate, SensitivityExample::forced_pendulum}) {
    for (const ExplicitTableau& tableau : sensitivity_tableaux()) all.push_back({&subject, gradient, example, &tableau});
  }
  return all;
}

/// One task a name: ids and records of both scalars, in the same order.
template <class Ids, class Run>
std::vector<IdentityTask> tasks_of(const std::vector<Entry>& entries, Ids ids, Run run) {
  std::vector<IdentityTask> tasks;
  for (const Entry& entry : entries) {
    const std::string name(entry.name);
    tasks.push_back({ids(name), [=](std::uint64_t) { return identity_records(name, run(name)); }});
  }
  return tasks;
}

}  // namespace

template <class T>
std::vector<LawResult> check_trace(const TraceSubject<T>& subject, std::string_view estimator) {
  return check_cases(trace_laws<T>(), cases(subject, estimator));
}
template std::vector<LawResult> check_trace(const TraceSubject<double>&, std::string_view);
template std::vector<LawResult> check_trace(const TraceSubject<Mp50>&, std::string_view);

template <class T>
std::vector<LawResult> check_sensitivity(const SensitivitySubject<T>& subject, std::string_view gradient) {
  return check_cases(sensitivity_laws<T>(), cases(subject, gradient));
}
template std::vector<LawResult> check_sensitivity(const SensitivitySubject<double>&, std::string_view);
template std::vector<LawResult> check_sensitivity(const SensitivitySubject<Mp50>&, std::string_view);

std::vector<IdentityTask> trace_identities() {
  return tasks_of(
      trace_entries(),
      [](const std::string& name) {
        std::vector<std::string> ids;
        add_ids(ids, name, trace_laws<double>(), cases(trace_subject<double>(), name));
        add_ids(ids, name, trace_laws<Mp50>(), cases(trace_subject<Mp50>(), name));
        return ids;
      },
      [](const std::string& name) {
        std::vector<LawResult> results = check_trace(trace_subject<double>(), name);
        for (LawResult& result : check_trace(trace_subject<Mp50>(), name)) results.push_back(std::move(result));
        return results;
      });
}

std::vector<IdentityTask> sensitivity_identities() {
  return tasks_of(
      sensitivity_entries(),
      [](const std::string& name) {
        std::vector<std::string> ids;
        add_ids(ids, name, sensitivity_laws<double>(), cases(sensitivity_subject<double>(), name));
        add_ids(ids, name, sensitivity_laws<Mp50>(), cases(sensitivity_subject<Mp50>(), name));
        return ids;
      },
      [](const std::string& name) {
        std::vector<LawResult> results = check_sensitivity(sensitivity_subject<double>(), name);
        for (LawResult& result : check_sensitivity(sensitivity_subject<Mp50>(), name)) results.push_back(std::move(result));
        return results;
      });
}

}  // namespace flowgauge
