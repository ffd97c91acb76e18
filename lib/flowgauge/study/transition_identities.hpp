#pragma once
// The laws of the noising SDE between two times, and of EDM's preconditioning.

#include <vector>

#include "flowgauge/identity/preconditioning_subject.hpp"
#include "flowgauge/identity/transition_laws.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws of a kind on a subject. T = double or Mp50.
template <class T>
std::vector<LawResult> check_transition(const TransitionSubject<T>& subject);
template <class T>
std::vector<LawResult> check_preconditioning(const PreconditioningSubject<T>& subject);

/// One task a schedule of the catalogue.
std::vector<IdentityTask> transition_identities();

/// One task.
std::vector<IdentityTask> preconditioning_identities();

}  // namespace flowgauge
