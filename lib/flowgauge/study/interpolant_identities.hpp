#pragma once
// The laws of interpolants and bridges.

#include <vector>

#include "flowgauge/identity/interpolant_laws.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws that speak of these paths, at all times. T = double or Mp50.
template <class T>
std::vector<LawResult> check_interpolant(const std::vector<InterpolantSubject<T>>& subjects);

/// One task a path with two data ends.
std::vector<IdentityTask> interpolant_identities();

}  // namespace flowgauge
