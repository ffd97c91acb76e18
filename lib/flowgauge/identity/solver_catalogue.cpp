#include <algorithm>

#include "flowgauge/identity/solver/bookkeeping.hpp"
#include "flowgauge/identity/solver/equal_methods.hpp"
#include "flowgauge/identity/solver/order_conditions.hpp"
#include "flowgauge/identity/solver/scheme_map.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"

namespace flowgauge {
namespace {

/// The catalogues: one line a law.
using SolverLaws = LawList<  //
    SchemeMap,               //
    Bookkeeping,             //
    OrderConditions,         //
    EmbeddedConditions       //
    >;
using SolverPairLaws = LawList<  //
    EqualMethods                 //
    >;

}  // namespace

SolverSubject solver_subject(const Solver& solver) {
  const std::string name(solver.entry.name);
  SolverSubject subject{solver, name};
  for (const auto& [pair, order] :
       {std::pair{"odeint_controlled_cash_karp54", 4}, std::pair{"odeint_controlled_dopri5", 4},
        std::pair{"odeint_controlled_fehlberg78", 7}}) {
    if (name != pair) continue;
    subject.embedded_order = order;
    subject.embedded = [name](const VelocityField& u, const Batch<double>& X, double t, double h) {
      return odeint_embedded_error(name, u, X, t, h);
    };
  }
  return subject;
}

const std::vector<SolverLaw>& solver_laws() {
  static const std::vector<SolverLaw> laws = laws_of<double, SolverSubject>(SolverLaws{});
  return laws;
}

const std::vector<SolverPairLaw>& solver_pair_laws() {
  static const std::vector<SolverPairLaw> laws = laws_of<double, SolverPairSubject>(SolverPairLaws{});
  return laws;
}

const std::vector<Entry>& solver_law_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all = entries_of(SolverLaws{});
    for (const Entry& law : entries_of(SolverPairLaws{})) all.push_back(law);
    return all;
  }();
  return entries;
}

const std::vector<SolverPair>& solver_pairs() {
  static const std::vector<SolverPair> pairs{
      {"ddim", "dpm_solver_1", Sameness::everywhere},
      {"ddim", "dpmpp_1", Sameness::everywhere},
      {"ddim", "edm_euler", Sameness::everywhere},
      {"ddim", "deis_tab_0", Sameness::everywhere},
      {"ddim", "deis_rhoab_0", Sameness::everywhere},
      {"dpmpp_2m", "unip_2_bh2", Sameness::everywhere},
      {"dpmpp_3m", "unip_3", Sameness::everywhere},
      {"dpmpp_3m_3s_start", "unip_3_3s_start", Sameness::everywhere},
      {"deis_rhoab_1", "lms_2", Sameness::everywhere},
      {"deis_rhoab_2", "lms_3", Sameness::everywhere},
      {"deis_rhoab_2_3s_start", "lms_3_3s_start", Sameness::everywhere},
      {"deis_rhoab_3", "lms_4", Sameness::everywhere},
      {"deis_rhoab_3_rk4_start", "lms_4_rk4_start", Sameness::everywhere},
      {"euler", "odeint_euler", Sameness::everywhere},
      {"rk4", "odeint_rk4", Sameness::everywhere},
      {"euler", "edm_euler", Sameness::in_own_clock},
      {"heun", "edm_heun", Sameness::in_own_clock},
      {"ab4", "lms_4_rk4_start", Sameness::in_own_clock},
      {"deis_tab_1", "deis_rhoab_1", Sameness::in_own_clock},
      {"deis_tab_2", "deis_rhoab_2", Sameness::in_own_clock},
      {"deis_tab_3", "deis_rhoab_3", Sameness::in_own_clock},
      {"ipndm", "lms_4", Sameness::at_equal_steps},
      {"pndm", "lms_4_rk4_start", Sameness::at_equal_steps},
  };
  return pairs;
}

}  // namespace flowgauge
