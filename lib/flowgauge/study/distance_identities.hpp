#pragma once
// The laws of distances.

#include <vector>

#include "flowgauge/identity/distance_laws.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws that speak of a distance, over all pairs of laws they apply to. T = double or Mp50.
template <class T>
std::vector<LawResult> check_distance(const DistanceSubject<T>& subject, std::string_view distance);

/// One task a distance of the catalogue.
std::vector<IdentityTask> distance_identities();

}  // namespace flowgauge
