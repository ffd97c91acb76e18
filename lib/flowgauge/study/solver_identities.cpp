#include "flowgauge/study/solver_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {
namespace {

/// The ids of the laws that concern a case: in double alone, the solvers' own code.
template <class Case>
std::vector<std::string> ids_of(const std::string& subject, const std::vector<LawOf<double, Case>>& laws,
                                const Case& at) {
  std::vector<std::string> ids;
  for (const LawOf<double, Case>& law : laws) {
    if (law.not_applicable(at).empty()) ids.push_back(identity_id(subject, law.entry->name, scalar_name<double>));
  }
  return ids;
}

std::vector<LawResult> concerned(std::vector<LawResult> results) {
  std::erase_if(results, [](const LawResult& result) { return !result.not_applicable.empty(); });
  return results;
}

}  // namespace

std::vector<LawResult> check_solver_laws(const SolverSubject& subject) {
  return check_laws(solver_laws(), subject, [](LawResult&, Index, Index) {});
}

std::vector<LawResult> check_solver_pair(const SolverPairSubject& subject) {
  return check_laws(solver_pair_laws(), subject, [](LawResult&, Index, Index) {});
}

std::vector<IdentityTask> solver_identities() {
  std::vector<IdentityTask> tasks;
  for (const Solver& solver : solver_catalogue()) {
    const SolverSubject subject = solver_subject(solver);
    std::vector<std::string> ids = ids_of(subject.stands_for, solver_laws(), subject);
    if (ids.empty()) continue;
    tasks.push_back({std::move(ids), [subject](std::uint64_t) {
                       return identity_records(subject.stands_for, concerned(check_solver_laws(subject)));
                     }});
  }
  for (const SolverPair& pair : solver_pairs()) {
    const std::string name = std::string(pair.first) + "." + std::string(pair.second);
    const SolverPairSubject subject{solver_named(pair.first), solver_named(pair.second), pair.where};
    tasks.push_back({ids_of(name, solver_pair_laws(), subject),
                     [subject, name](std::uint64_t) { return identity_records(name, check_solver_pair(subject)); }});
  }
  return tasks;
}

}  // namespace flowgauge
