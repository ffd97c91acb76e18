#pragma once
// The laws of continuous flows.

#include <vector>

#include "flowgauge/identity/continuous_flow_laws.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws that speak of a flow, in catalogue order. T = double or Mp50.
template <class T>
std::vector<LawResult> check_continuous_flow(const ContinuousFlowSubject<T>& subject);

/// One task a flow of the catalogue.
std::vector<IdentityTask> continuous_flow_identities();

}  // namespace flowgauge
