#pragma once
// The catalogue of process laws.

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/process/boundary_conditions.hpp"
#include "flowgauge/identity/process/chapman_kolmogorov.hpp"
#include "flowgauge/identity/process/diffusion_divergence.hpp"
#include "flowgauge/identity/process/entropy_production.hpp"
#include "flowgauge/identity/process/fokker_planck.hpp"
#include "flowgauge/identity/process/ito_formula.hpp"
#include "flowgauge/identity/process/linear_propagation.hpp"
#include "flowgauge/identity/process/lyapunov_equation.hpp"
#include "flowgauge/identity/process/other_closed_forms.hpp"
#include "flowgauge/identity/process/path_law.hpp"
#include "flowgauge/identity/process/process_mass.hpp"
#include "flowgauge/identity/process/process_moment_rates.hpp"
#include "flowgauge/identity/process/process_moments.hpp"
#include "flowgauge/identity/process/relaxation.hpp"
#include "flowgauge/identity/process/small_time.hpp"
#include "flowgauge/identity/process/stationary_current.hpp"
#include "flowgauge/identity/process/stationary_law.hpp"
#include "flowgauge/identity/process/transition_score.hpp"

namespace flowgauge {

/// The catalogue: one line a law.
using ProcessLaws = LawList<  //
    FokkerPlanck,             //
    TransitionScore,          //
    DiffusionDivergence,      //
    ChapmanKolmogorov,        //
    OtherClosedForms,         //
    ProcessMass,              //
    ProcessMoments,           //
    ProcessMomentRates,       //
    BoundaryConditions,       //
    SmallTime,                //
    StationaryLaw,            //
    StationaryCurrentLaw,     //
    LyapunovEquation,         //
    EntropyProduction,        //
    LinearPropagation,        //
    Relaxation,               //
    ItoFormula,               //
    LawOfPaths                //
    >;

template <class T>
using ProcessLaw = LawOf<T, ProcessEvaluation<T>>;

/// All process laws in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<ProcessLaw<T>>& process_laws();

/// Their entries.
const std::vector<Entry>& process_law_entries();

/// Log density and score of the law, and of the stationary law, in double against 50 digits at the same binary inputs.
Sides<Mp50> process_rounding_sides(const ProcessEvaluation<double>& computed, const ProcessEvaluation<Mp50>& exact);
const Entry& rounding_process_entry();

}  // namespace flowgauge
