#include "flowgauge/study/information_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {

template <class T>
std::vector<LawResult> check_information(const InformationSubject<T>& subject) {
  std::vector<LawResult> total;
  for (std::size_t i = 0; i < subject.times.size(); ++i) {
    const InformationEvaluation<T> at = evaluate_information(subject, i);
    merge(total, check_laws(information_laws<T>(), at,
                            [&](LawResult& result, Index, Index) { result.worst_t = to_double(at.t); }));
  }
  return total;
}
template std::vector<LawResult> check_information(const InformationSubject<double>&);
template std::vector<LawResult> check_information(const InformationSubject<Mp50>&);

template <class T>
std::vector<LawResult> check_reverse_kernel(const ReverseKernelSubject<T>& subject) {
  const ReverseKernelEvaluation<T> at = evaluate_reverse_kernel(subject);
  return check_laws(reverse_kernel_laws<T>(), at, [&](LawResult& result, Index column, Index columns) {
    // Every point has the same number of columns.
    const Index each = columns / static_cast<Index>(at.cases.size());
    const Vector<T>& x = at.cases[static_cast<std::size_t>(column / each)].x;
    for (Index i = 0; i < x.size(); ++i) result.worst_x.push_back(to_double(x(i)));
  });
}
template std::vector<LawResult> check_reverse_kernel(const ReverseKernelSubject<double>&);
template std::vector<LawResult> check_reverse_kernel(const ReverseKernelSubject<Mp50>&);

template <class T>
std::vector<LawResult> check_degradation(const DegradationSubject<T>& subject) {
  const DegradationEvaluation<T> at = evaluate_degradation(subject);
  return check_laws(degradation_laws<T>(), at,
                    [&](LawResult& result, Index, Index) { result.worst_t = to_double(at.t); });
}
template std::vector<LawResult> check_degradation(const DegradationSubject<double>&);
template std::vector<LawResult> check_degradation(const DegradationSubject<Mp50>&);

namespace {

/// What a check gives in double and then in 50 digits.
std::vector<Record> both(const std::string& subject, std::vector<LawResult> in_double,
                         std::vector<LawResult> in_50_digits) {
  for (LawResult& result : in_50_digits) in_double.push_back(std::move(result));
  return identity_records(subject, in_double);
}

}  // namespace

std::vector<IdentityTask> information_identities() {
  std::vector<IdentityTask> tasks;
  for (const std::string& subject : information_subjects()) {
    tasks.push_back({law_ids(subject, information_law_entries()), [subject](std::uint64_t) {
                       return both(subject, check_information(information_subject<double>(subject)),
                                   check_information(information_subject<Mp50>(subject)));
                     }});
  }
  return tasks;
}

std::vector<IdentityTask> reverse_kernel_identities() {
  std::vector<IdentityTask> tasks;
  for (const std::string& subject : reverse_kernel_subjects()) {
    tasks.push_back({law_ids(subject, reverse_kernel_law_entries()), [subject](std::uint64_t) {
                       return both(subject, check_reverse_kernel(reverse_kernel_subject<double>(subject)),
                                   check_reverse_kernel(reverse_kernel_subject<Mp50>(subject)));
                     }});
  }
  return tasks;
}

std::vector<IdentityTask> degradation_identities() {
  const std::string subject = "heat_blur";
  return {{law_ids(subject, degradation_law_entries()), [subject](std::uint64_t) {
             return both(subject, check_degradation(degradation_subject<double>()),
                         check_degradation(degradation_subject<Mp50>()));
           }}};
}

}  // namespace flowgauge
