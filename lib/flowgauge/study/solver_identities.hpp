#pragma once
// The laws of solvers.

#include <vector>

#include "flowgauge/identity/solver_subject.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// All laws of a solver, and of a pair of them.
std::vector<LawResult> check_solver_laws(const SolverSubject& subject);
std::vector<LawResult> check_solver_pair(const SolverPairSubject& subject);

/// One task a solver that a law concerns, then one a pair; a pair is called first.second.
std::vector<IdentityTask> solver_identities();

}  // namespace flowgauge
