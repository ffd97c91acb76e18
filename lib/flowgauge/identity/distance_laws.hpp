#pragma once
// The catalogue of laws of distances, and the pairs of laws on which they are checked.

#include <vector>

#include "flowgauge/identity/distance/affine_invariance.hpp"
#include "flowgauge/identity/distance/definition.hpp"
#include "flowgauge/identity/distance/monotone_map.hpp"
#include "flowgauge/identity/distance/symmetry.hpp"
#include "flowgauge/identity/distance/two_by_two.hpp"
#include "flowgauge/identity/law_list.hpp"

namespace flowgauge {

/// The catalogue: one line a law.
using DistanceLaws = LawList<  //
    DistanceDefinition,        //
    TwoByTwo,                  //
    MonotoneMap,               //
    DistanceSymmetry,          //
    AffineInvariance           //
    >;

template <class T>
using DistanceLaw = LawOf<T, DistanceCase<T>>;

/// All laws of distances in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<DistanceLaw<T>>& distance_laws();

/// Their entries.
const std::vector<Entry>& distance_law_entries();

/// Gaussians and mixtures on the line and in the plane, with orders below and above 1.
const std::vector<DistancePair>& distance_pairs();

}  // namespace flowgauge
