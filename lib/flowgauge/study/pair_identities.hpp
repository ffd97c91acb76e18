#pragma once
// The laws of pairs of schedules.

#include <vector>

#include "flowgauge/identity/pair_subject.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws of pairs on a subject. T = double or Mp50.
template <class T>
std::vector<LawResult> check_pair(const PairSubject<T>& subject);

/// One task a pair of schedules of the catalogue, checked in both directions; the subject is called first.second.
std::vector<IdentityTask> pair_identities();

}  // namespace flowgauge
