#pragma once
// The catalogue of laws of the noising SDE between two times.

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/transition/transition_composition.hpp"
#include "flowgauge/identity/transition/transition_scale.hpp"
#include "flowgauge/identity/transition/transition_variance.hpp"

namespace flowgauge {

/// The catalogue: one line a law.
using TransitionLaws = LawList<  //
    TransitionVariance,          //
    TransitionScale,             //
    TransitionComposition        //
    >;

template <class T>
using TransitionLaw = LawOf<T, TransitionEvaluation<T>>;

/// All laws in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<TransitionLaw<T>>& transition_laws();

/// Their entries.
const std::vector<Entry>& transition_law_entries();

}  // namespace flowgauge
