#include "flowgauge/study/solver_identities.hpp"

#include "flowgauge/study/check_laws.hpp"

namespace flowgauge {
namespace {

/// In double alone: the solvers' own code against long double, point against point.
template <class Case>
std::vector<std::string> ids_of(const std::string& subject, const std::vector<LawOf<double, Case>>& laws) {
  std::vector<std::string> ids;
  for (const LawOf<double, Case>& law : laws) ids.push_back(identity_id(subject, law.entry->name, scalar_name<double>));
  return ids;
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
    if (!solver.run_affine) continue;
    const std::string name(solver.entry.name);
    tasks.push_back({ids_of(name, solver_laws()), [solver, name](std::uint64_t) {
                       return identity_records(name, check_solver_laws({solver, name}));
                     }});
  }
  for (const SolverPair& pair : solver_pairs()) {
    const std::string name = std::string(pair.first) + "." + std::string(pair.second);
    tasks.push_back({ids_of(name, solver_pair_laws()), [pair, name](std::uint64_t) {
                       return identity_records(
                           name, check_solver_pair({solver_named(pair.first), solver_named(pair.second), pair.where}));
                     }});
  }
  return tasks;
}

}  // namespace flowgauge
