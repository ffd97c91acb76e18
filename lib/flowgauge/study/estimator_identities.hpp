#pragma once
// The laws of trace estimators and of sensitivities.

#include <vector>

#include "flowgauge/identity/sensitivity_subject.hpp"
#include "flowgauge/identity/trace_subject.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws that speak of a trace estimator, over all matrices. T = double or Mp50.
template <class T>
std::vector<LawResult> check_trace(const TraceSubject<T>& subject, std::string_view estimator);

/// All laws that speak of a gradient, over all examples and methods. T = double or Mp50.
template <class T>
std::vector<LawResult> check_sensitivity(const SensitivitySubject<T>& subject, std::string_view gradient);

/// One task an estimator, and one a gradient.
std::vector<IdentityTask> trace_identities();
std::vector<IdentityTask> sensitivity_identities();

}  // namespace flowgauge
