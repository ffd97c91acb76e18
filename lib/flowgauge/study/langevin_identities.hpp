#pragma once
// The laws of Langevin samplers.

#include <vector>

#include "flowgauge/identity/langevin_subject.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws of a sampler, in order.
std::vector<LawResult> check_langevin_laws(const LangevinSubject& subject);

/// One task a sampler of the catalogue.
std::vector<IdentityTask> langevin_identities();

}  // namespace flowgauge
