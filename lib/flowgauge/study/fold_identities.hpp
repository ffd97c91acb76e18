#pragma once
// The law of maps that are invertible piece by piece.

#include "flowgauge/identity/fold_subject.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// T = double or Mp50.
template <class T>
std::vector<LawResult> check_fold(const FoldSubject<T>& subject);

/// One task a fold: fold.absolute_value, fold.square, fold.cubic.
std::vector<IdentityTask> fold_identities();

}  // namespace flowgauge
