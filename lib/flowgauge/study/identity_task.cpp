#include "flowgauge/study/identity_task.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace flowgauge {
namespace {

std::vector<Record> records_of(const IdentityTask& task, std::uint64_t seed) {
  try {
    std::vector<Record> records = task.run(seed);
    const bool as_promised =
        std::equal(records.begin(), records.end(), task.ids.begin(), task.ids.end(),
                   [](const Record& record, const std::string& id) { return record.id == id; });
    if (!as_promised) throw std::logic_error("the records are not those whose ids were promised");
    return records;
  } catch (const std::exception& error) {
    std::vector<Record> records;
    for (const std::string& id : task.ids) {
      records.push_back({"identity", id, Outcome::error, Json{{"cause", "threw"}, {"detail", error.what()}}});
    }
    return records;
  }
}

}  // namespace

void run_identity_tasks(const std::vector<IdentityTask>& tasks, std::uint64_t seed,
                        const std::function<bool(const std::string& id)>& selected,
                        const std::function<void(const Record&)>& sink) {
  std::vector<const IdentityTask*> chosen;
  for (const IdentityTask& task : tasks) {
    if (std::any_of(task.ids.begin(), task.ids.end(), selected)) chosen.push_back(&task);
  }
  std::vector<std::optional<std::vector<Record>>> done(chosen.size());
  std::size_t next = 0;
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, chosen.size(), [&](std::size_t i) {
    std::vector<Record> records = records_of(*chosen[i], seed);
    const std::lock_guard lock(mutex);
    done[i] = std::move(records);
    for (; next < done.size() && done[next]; ++next) {
      for (const Record& record : *done[next]) {
        if (selected(record.id)) sink(record);
      }
    }
  }, tbb::simple_partitioner());
}

}  // namespace flowgauge
