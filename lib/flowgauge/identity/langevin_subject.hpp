#pragma once
// What the laws of Langevin samplers are checked on.

#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/solver/langevin_sampler.hpp"

namespace flowgauge {

/// A sampler under test, with what it states of itself.
struct LangevinSubject {
  LangevinSampler sampler;
};

using LangevinLaw = LawOf<double, LangevinSubject>;

/// All laws of one sampler.
const std::vector<LangevinLaw>& langevin_laws();
const std::vector<Entry>& langevin_law_entries();

}  // namespace flowgauge
