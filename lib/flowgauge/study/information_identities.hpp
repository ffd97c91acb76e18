#pragma once
// The laws of information, of the true reverse step and of degradations without noise.

#include <vector>

#include "flowgauge/identity/degradation_subject.hpp"
#include "flowgauge/identity/information_subject.hpp"
#include "flowgauge/identity/reverse_kernel_subject.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws of a kind on a subject. T = double or Mp50.
template <class T>
std::vector<LawResult> check_information(const InformationSubject<T>& subject);
template <class T>
std::vector<LawResult> check_reverse_kernel(const ReverseKernelSubject<T>& subject);
template <class T>
std::vector<LawResult> check_degradation(const DegradationSubject<T>& subject);

/// One task a subject.
std::vector<IdentityTask> information_identities();
std::vector<IdentityTask> reverse_kernel_identities();
std::vector<IdentityTask> degradation_identities();

}  // namespace flowgauge
