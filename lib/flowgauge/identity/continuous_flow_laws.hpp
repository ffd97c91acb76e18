#pragma once
// The catalogue of laws of continuous flows.

#include "flowgauge/identity/continuous_flow_subject.hpp"
#include "flowgauge/identity/law_list.hpp"

namespace flowgauge {

template <class T>
using ContinuousFlowLaw = LawOf<T, ContinuousFlowEvaluation<T>>;

/// All laws of continuous flows in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<ContinuousFlowLaw<T>>& continuous_flow_laws();

/// Their entries.
const std::vector<Entry>& continuous_flow_law_entries();

}  // namespace flowgauge
