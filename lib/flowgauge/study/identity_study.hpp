#pragma once
// Every law on every subject of the catalogues.

#include "flowgauge/problem/problem.hpp"
#include "flowgauge/study/identity_task.hpp"

namespace flowgauge {

/// The catalogue of kinds of subjects, one after the other: schedules, the paths of the problems.
std::vector<IdentityTask> identity_tasks(const std::vector<Problem>& problems);

/// The ids of run_identities on these problems, in its order.
std::vector<std::string> identity_ids(const std::vector<Problem>& problems);

/// run_identity_tasks on identity_tasks.
void run_identities(const std::vector<Problem>& problems, std::uint64_t seed,
                    const std::function<bool(const std::string& id)>& selected,
                    const std::function<void(const Record&)>& sink);

}  // namespace flowgauge
