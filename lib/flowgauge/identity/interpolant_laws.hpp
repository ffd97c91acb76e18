#pragma once
// The catalogue of laws of interpolants.

#include "flowgauge/identity/interpolant/bridge_certificate.hpp"
#include "flowgauge/identity/interpolant/conditional_mean.hpp"
#include "flowgauge/identity/interpolant/flow_map_equation.hpp"
#include "flowgauge/identity/interpolant/of_path.hpp"
#include "flowgauge/identity/interpolant/push_forward.hpp"
#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/path/continuity.hpp"
#include "flowgauge/identity/path/hessian_gradient.hpp"
#include "flowgauge/identity/path/marginal_preserving_sde.hpp"
#include "flowgauge/identity/path/score_gradient.hpp"
#include "flowgauge/identity/path/velocity_divergence.hpp"

namespace flowgauge {

/// The laws of interpolants that are their own.
using OwnInterpolantLaws = LawList<  //
    PushForward,                     //
    FlowMapEquation,                 //
    ConditionalMean,                 //
    BridgeCertificate,               //
    BridgeDrift                      //
    >;

/// The catalogue: one line a law. Those of paths stand in the catalogue of paths.
using InterpolantLaws = LawList<    //
    OfPath<ScoreGradient>,          //
    OfPath<HessianGradient>,        //
    OfPath<VelocityDivergence>,     //
    OfPath<Continuity>,             //
    OfPath<MarginalPreservingSde>,  //
    PushForward,                    //
    FlowMapEquation,                //
    ConditionalMean,                //
    BridgeCertificate,              //
    BridgeDrift                     //
    >;

template <class T>
using InterpolantLaw = LawOf<T, InterpolantCase<T>>;

/// All laws of interpolants in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<InterpolantLaw<T>>& interpolant_laws();

/// The entries of those that are not laws of paths too.
const std::vector<Entry>& interpolant_law_entries();

}  // namespace flowgauge
