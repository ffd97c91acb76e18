#pragma once
// The catalogue of laws of likelihoods.

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/likelihood_subject.hpp"

namespace flowgauge {

using LikelihoodLaw = LawOf<double, LikelihoodCase>;

/// All laws of likelihoods, in catalogue order; in double only.
const std::vector<LikelihoodLaw>& likelihood_laws();

/// Their entries.
const std::vector<Entry>& likelihood_law_entries();

/// What likelihoods are held to, over the sum of the sizes of their terms, none of which is below 1: a tight solve takes a
/// hundred steps of a local error of 1e-13, which the path stretches by the ratio of its widths, below ten here.
inline constexpr double likelihood_tolerance = 1e-10;

}  // namespace flowgauge
