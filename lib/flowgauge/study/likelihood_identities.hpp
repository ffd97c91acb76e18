#pragma once
// The laws of likelihoods.

#include <vector>

#include "flowgauge/identity/likelihood_laws.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws of likelihoods on one problem, held to likelihood_tolerance.
std::vector<LawResult> check_likelihood(const LikelihoodSubject& subject, const LikelihoodProblem& problem);

/// One law alone. Throws std::invalid_argument when there is no law of that name.
LawResult check_likelihood(const LikelihoodSubject& subject, const LikelihoodProblem& problem, std::string_view law);

/// One task a problem of likelihood_problems(); its subject in ids is `schedule.problem`.
std::vector<IdentityTask> likelihood_identities();

}  // namespace flowgauge
