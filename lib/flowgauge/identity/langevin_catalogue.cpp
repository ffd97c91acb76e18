#include "flowgauge/identity/langevin/annealed_variance.hpp"
#include "flowgauge/identity/langevin/detailed_balance.hpp"
#include "flowgauge/identity/langevin/langevin_bookkeeping.hpp"
#include "flowgauge/identity/langevin/phase_volume.hpp"
#include "flowgauge/identity/langevin/stationary_variance.hpp"

namespace flowgauge {
namespace {

/// The catalogue: one line a law.
using LangevinLaws = LawList<  //
    StationaryVariance,        //
    PhaseVolume,               //
    AnnealedVariance,          //
    DetailedBalance,           //
    LangevinBookkeeping        //
    >;

}  // namespace

const std::vector<LangevinLaw>& langevin_laws() {
  static const std::vector<LangevinLaw> laws = laws_of<double, LangevinSubject>(LangevinLaws{});
  return laws;
}

const std::vector<Entry>& langevin_law_entries() {
  static const std::vector<Entry> entries = entries_of(LangevinLaws{});
  return entries;
}

}  // namespace flowgauge
