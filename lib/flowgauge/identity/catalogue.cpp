#include "flowgauge/identity/catalogue.hpp"

#include "flowgauge/identity/continuous_flow_laws.hpp"
#include "flowgauge/identity/degradation_subject.hpp"
#include "flowgauge/identity/distance_laws.hpp"
#include "flowgauge/identity/fold_subject.hpp"
#include "flowgauge/identity/information_subject.hpp"
#include "flowgauge/identity/interpolant_laws.hpp"
#include "flowgauge/identity/langevin_subject.hpp"
#include "flowgauge/identity/likelihood_laws.hpp"
#include "flowgauge/identity/map_laws.hpp"
#include "flowgauge/identity/objective_laws.hpp"
#include "flowgauge/identity/pair_subject.hpp"
#include "flowgauge/identity/path_laws.hpp"
#include "flowgauge/identity/preconditioning_subject.hpp"
#include "flowgauge/identity/process_laws.hpp"
#include "flowgauge/identity/reverse_kernel_subject.hpp"
#include "flowgauge/identity/rounding.hpp"
#include "flowgauge/identity/schedule_laws.hpp"
#include "flowgauge/identity/sensitivity_subject.hpp"
#include "flowgauge/identity/solver_subject.hpp"
#include "flowgauge/identity/stochastic_subject.hpp"
#include "flowgauge/identity/trace_subject.hpp"
#include "flowgauge/identity/transition_laws.hpp"

namespace flowgauge {
namespace {

std::vector<Entry> joined(std::vector<Entry> laws, const std::vector<Entry>& more) {
  laws.insert(laws.end(), more.begin(), more.end());
  return laws;
}

}  // namespace

const Entry& rounding_levels_entry() {
  static constexpr Entry entry{
      .name = "rounding_levels",
      .title = "Rounding of a schedule's values",
      .statement = "α, σ, α̇, σ̇, σσ̇, λ, λ̇, f, g² in double = in 50 digits",
      .assumptions = "the same binary t; error against |q| + |t dq/dt|, for λ also the rounding of log α and log σ",
      .source = "Higham 2002, Accuracy and Stability of Numerical Algorithms, section 1.6",
      .blind_to = "a wrong formula: both sides share it",
  };
  return entry;
}

const std::vector<LawGroup>& law_groups() {
  static const std::vector<LawGroup> groups{
      {"schedule", joined(schedule_law_entries(), {rounding_levels_entry()})},
      {"transition", transition_law_entries()},
      {"preconditioning", preconditioning_law_entries()},
      {"pair", pair_law_entries()},
      {"path", joined(path_law_entries(), rounding_entries())},
      {"information", information_law_entries()},
      {"reverse_kernel", reverse_kernel_law_entries()},
      {"degradation", degradation_law_entries()},
      {"interpolant", interpolant_law_entries()},
      {"process", joined(process_law_entries(), {rounding_process_entry()})},
      {"objective", objective_law_entries()},
      {"distance", distance_law_entries()},
      {"map", joined(map_law_entries(), {rounding_map_entry()})},
      {"fold", fold_law_entries()},
      {"solver", solver_law_entries()},
      {"sampler", stochastic_law_entries()},
      {"langevin", langevin_law_entries()},
      {"continuous_flow", continuous_flow_law_entries()},
      {"trace", trace_law_entries()},
      {"sensitivity", sensitivity_law_entries()},
      {"likelihood", likelihood_law_entries()},
  };
  return groups;
}

const std::vector<Entry>& identity_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all;
    for (const LawGroup& group : law_groups()) all.insert(all.end(), group.laws.begin(), group.laws.end());
    return all;
  }();
  return entries;
}

}  // namespace flowgauge
