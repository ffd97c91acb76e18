#pragma once
// The identities of one subject as an independent piece of work.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// All laws on one subject. Points are drawn from the seed where a law is checked at random ones.
struct IdentityTask {
  std::vector<std::string> ids;  ///< of the records of run, in order
  std::function<std::vector<Record>(std::uint64_t seed)> run;
};

/// Runs the tasks that have a selected id on all threads and hands the selected records to the sink task by task, in an
/// order that does not depend on the number of threads, as soon as all before them are done. A task that throws becomes a
/// record of outcome error under each of its ids.
void run_identity_tasks(const std::vector<IdentityTask>& tasks, std::uint64_t seed,
                        const std::function<bool(const std::string& id)>& selected,
                        const std::function<void(const Record&)>& sink);

}  // namespace flowgauge
