#pragma once
// The catalogue of schedule laws.

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/schedule/alpha_derivative.hpp"
#include "flowgauge/identity/schedule/drift_law.hpp"
#include "flowgauge/identity/schedule/end_values.hpp"
#include "flowgauge/identity/schedule/lambda_definition.hpp"
#include "flowgauge/identity/schedule/lambda_derivative.hpp"
#include "flowgauge/identity/schedule/lambda_inverse.hpp"
#include "flowgauge/identity/schedule/lambda_monotone.hpp"
#include "flowgauge/identity/schedule/noise_rate.hpp"
#include "flowgauge/identity/schedule/sigma_derivative.hpp"
#include "flowgauge/identity/schedule/unit_variance.hpp"
#include "flowgauge/identity/schedule/variance_law.hpp"

namespace flowgauge {

/// The catalogue: one line a law.
using ScheduleLaws = LawList<  //
    AlphaDerivative,         //
    SigmaDerivative,         //
    DriftLaw,                //
    VarianceLaw,             //
    LambdaDefinition,        //
    LambdaDerivative,        //
    NoiseRate,               //
    LambdaInverse,           //
    LambdaMonotone,          //
    UnitVariance,            //
    EndValues                //
    >;

template <class T>
using ScheduleLaw = LawOf<T, ScheduleEvaluation<T>>;

/// All schedule laws in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<ScheduleLaw<T>>& schedule_laws();

/// Their entries.
const std::vector<Entry>& schedule_law_entries();

}  // namespace flowgauge
