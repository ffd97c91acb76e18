#include "flowgauge/identity/catalogue.hpp"

#include "flowgauge/identity/path_laws.hpp"
#include "flowgauge/identity/process_laws.hpp"
#include "flowgauge/identity/rounding.hpp"
#include "flowgauge/identity/schedule_laws.hpp"

namespace flowgauge {

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

const std::vector<Entry>& identity_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all = schedule_law_entries();
    all.push_back(rounding_levels_entry());
    all.insert(all.end(), path_law_entries().begin(), path_law_entries().end());
    all.insert(all.end(), rounding_entries().begin(), rounding_entries().end());
    all.insert(all.end(), process_law_entries().begin(), process_law_entries().end());
    all.push_back(rounding_process_entry());
    return all;
  }();
  return entries;
}

}  // namespace flowgauge
