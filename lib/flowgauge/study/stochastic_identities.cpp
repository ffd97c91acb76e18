#include "flowgauge/study/stochastic_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {
namespace {

template <class Case>
std::vector<std::string> ids_of(const std::string& subject, const std::vector<LawOf<double, Case>>& laws) {
  std::vector<std::string> ids;
  for (const LawOf<double, Case>& law : laws) ids.push_back(identity_id(subject, law.entry->name, scalar_name<double>));
  return ids;
}

}  // namespace

std::vector<LawResult> check_stochastic_laws(const StochasticSubject& subject) {
  return check_laws(stochastic_laws(), subject, [](LawResult&, Index, Index) {});
}

std::vector<LawResult> check_stochastic_pair(const StochasticPairSubject& subject) {
  return check_laws(stochastic_pair_laws(), subject, [](LawResult&, Index, Index) {});
}

std::string pair_name(const StochasticPair& pair) {
  return std::string(pair.first) + "." + std::string(pair.second);
}

std::vector<IdentityTask> stochastic_identities() {
  std::vector<IdentityTask> tasks;
  for (const StochasticSampler& sampler : stochastic_catalogue()) {
    const std::string name(sampler.entry.name);
    tasks.push_back({ids_of(name, stochastic_laws()), [&sampler, name](std::uint64_t) {
                       return identity_records(name, check_stochastic_laws({sampler, name}));
                     }});
  }
  for (const StochasticPair& pair : stochastic_pairs()) {
    const std::string name = pair_name(pair);
    tasks.push_back({ids_of(name, stochastic_pair_laws()), [&pair, name](std::uint64_t) {
                       return identity_records(name, check_stochastic_pair(stochastic_pair_subject(pair)));
                     }});
  }
  return tasks;
}

}  // namespace flowgauge
