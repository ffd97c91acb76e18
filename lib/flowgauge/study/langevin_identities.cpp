#include "flowgauge/study/langevin_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {

std::vector<LawResult> check_langevin_laws(const LangevinSubject& subject) {
  return check_laws(langevin_laws(), subject, [](LawResult&, Index, Index) {});
}

std::vector<IdentityTask> langevin_identities() {
  std::vector<IdentityTask> tasks;
  for (const LangevinSampler& sampler : langevin_catalogue()) {
    const std::string name(sampler.entry.name);
    std::vector<std::string> ids;
    for (const Entry& law : langevin_law_entries()) ids.push_back(identity_id(name, law.name, scalar_name<double>));
    tasks.push_back({std::move(ids), [&sampler, name](std::uint64_t) {
                       return identity_records(name, check_langevin_laws({sampler}));
                     }});
  }
  return tasks;
}

}  // namespace flowgauge
