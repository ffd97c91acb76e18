#pragma once
// The laws of objectives.

#include <vector>

#include "flowgauge/identity/objective_laws.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws that speak of an objective, in all scenarios they apply to. T = double or Mp50.
template <class T>
std::vector<LawResult> check_objective(const ObjectiveSubject<T>& subject, std::string_view objective);

/// One task an objective of the catalogue.
std::vector<IdentityTask> objective_identities();

}  // namespace flowgauge
