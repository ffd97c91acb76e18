#pragma once
// The catalogue of path laws.

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/path/anderson_reverse.hpp"
#include "flowgauge/identity/path/continuity.hpp"
#include "flowgauge/identity/path/data_convolution.hpp"
#include "flowgauge/identity/path/denoiser_in_hull.hpp"
#include "flowgauge/identity/path/hessian_gradient.hpp"
#include "flowgauge/identity/path/marginal_preserving_sde.hpp"
#include "flowgauge/identity/path/moment_rates.hpp"
#include "flowgauge/identity/path/moments.hpp"
#include "flowgauge/identity/path/noising_sde.hpp"
#include "flowgauge/identity/path/permutation.hpp"
#include "flowgauge/identity/path/posterior_semidefinite.hpp"
#include "flowgauge/identity/path/reflection.hpp"
#include "flowgauge/identity/path/reverse_time.hpp"
#include "flowgauge/identity/path/rotation_and_shift.hpp"
#include "flowgauge/identity/path/scaling.hpp"
#include "flowgauge/identity/path/score_gradient.hpp"
#include "flowgauge/identity/path/score_transport.hpp"
#include "flowgauge/identity/path/stein_fisher.hpp"
#include "flowgauge/identity/path/total_mass.hpp"
#include "flowgauge/identity/path/tweedie.hpp"
#include "flowgauge/identity/path/tweedie_second_order.hpp"
#include "flowgauge/identity/path/velocity_divergence.hpp"
#include "flowgauge/identity/path/velocity_forms.hpp"

namespace flowgauge {

/// The catalogue: one line a law.
using PathLaws = LawList<       //
    VelocityForms,             //
    Tweedie,                   //
    TweedieSecondOrder,        //
    ScoreGradient,             //
    HessianGradient,           //
    VelocityDivergence,        //
    Continuity,                //
    ScoreTransport,            //
    MarginalPreservingSde,     //
    AndersonReverse,           //
    NoisingSde,                //
    ReverseTime,               //
    TotalMass,                 //
    DataConvolution,           //
    Moments,                   //
    MomentRates,               //
    SteinFisher,               //
    RotationAndShift,          //
    Scaling,                   //
    Reflection,                //
    Permutation,               //
    PosteriorSemidefinite,     //
    DenoiserInHull             //
    >;

template <class T>
using PathLaw = LawOf<T, PathEvaluation<T>>;

/// All path laws in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<PathLaw<T>>& path_laws();

/// Their entries.
const std::vector<Entry>& path_law_entries();

}  // namespace flowgauge
