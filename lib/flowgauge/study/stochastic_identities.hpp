#pragma once
// The laws of stochastic samplers.

#include <vector>

#include "flowgauge/identity/stochastic_subject.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws of a sampler, and of a pair of methods.
std::vector<LawResult> check_stochastic_laws(const StochasticSubject& subject);
std::vector<LawResult> check_stochastic_pair(const StochasticPairSubject& subject);

/// The name of a pair: first.second.
std::string pair_name(const StochasticPair& pair);

/// One task a sampler, then one a pair.
std::vector<IdentityTask> stochastic_identities();

}  // namespace flowgauge
