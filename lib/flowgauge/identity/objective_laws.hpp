#pragma once
// The catalogue of laws of objectives.

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/objective/action_gap.hpp"
#include "flowgauge/identity/objective/converted_fields.hpp"
#include "flowgauge/identity/objective/converted_losses.hpp"
#include "flowgauge/identity/objective/energy_normaliser.hpp"
#include "flowgauge/identity/objective/fisher_constant.hpp"
#include "flowgauge/identity/objective/implicit_loss.hpp"
#include "flowgauge/identity/objective/interpolant_constant.hpp"
#include "flowgauge/identity/objective/likelihood_bounds.hpp"
#include "flowgauge/identity/objective/published_forms.hpp"
#include "flowgauge/identity/objective/regression_constant.hpp"
#include "flowgauge/identity/objective/sliced_loss.hpp"
#include "flowgauge/identity/objective/transport_costs.hpp"
#include "flowgauge/identity/objective/variational_bound.hpp"
#include "flowgauge/identity/objective/weighted_losses.hpp"

namespace flowgauge {

/// The catalogue: one line a law.
using ObjectiveLaws = LawList<  //
    RegressionConstant,         //
    FisherConstant,             //
    ConvertedFields,            //
    ConvertedLosses,            //
    ImplicitLoss,               //
    SlicedLoss,                 //
    WeightedLosses,             //
    PublishedForms,             //
    LikelihoodBounds,           //
    TightBound,                 //
    EnergyNormaliser,           //
    InterpolantConstant,        //
    ActionGap,                  //
    TransportCosts              //
    >;

template <class T>
using ObjectiveLaw = LawOf<T, ObjectiveCase<T>>;

/// All laws of objectives in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<ObjectiveLaw<T>>& objective_laws();

/// Their entries.
const std::vector<Entry>& objective_law_entries();

}  // namespace flowgauge
