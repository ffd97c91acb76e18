#pragma once
// The catalogue of laws of entropy, mutual information and relative entropy.

#include "flowgauge/identity/information/de_bruijn.hpp"
#include "flowgauge/identity/information/entropy_from_mmse.hpp"
#include "flowgauge/identity/information/entropy_rate_ode.hpp"
#include "flowgauge/identity/information/entropy_rate_sde.hpp"
#include "flowgauge/identity/information/i_mmse.hpp"
#include "flowgauge/identity/information/kl_decay.hpp"
#include "flowgauge/identity/information/kl_flows.hpp"

namespace flowgauge {

/// The catalogue: one line a law.
using InformationLaws = LawList<  //
    DeBruijn,                     //
    MutualInformationMmse,        //
    EntropyFromMmse,              //
    EntropyRateOde,               //
    EntropyRateSde,               //
    RelativeEntropyDecay,         //
    RelativeEntropyFlows          //
    >;

}  // namespace flowgauge
