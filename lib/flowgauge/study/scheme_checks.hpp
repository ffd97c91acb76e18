#pragma once
// What schemes for densities keep exactly: mass, sign, stationary law, order of entropies, bounds; and where they become unstable.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/pde/density_problem.hpp"
#include "flowgauge/pde/time_scheme.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// |mass + mass that left through the ends − mass of the start| after `steps` steps, for an equation without source.
double mass_defect(const TimeScheme& time, const LineProblem& line, const Vector<double>& start, double duration, int steps);

/// −min p after one step of length k from mass 1 in the cell in the middle; 0 where nothing is negative.
double negative_part(const TimeScheme& time, const LineProblem& line, double k);

/// max |p − p₀| / max p₀ over a run that starts in the stationary law p₀.
double stationary_drift(const TimeScheme& time, const LineProblem& line, const Vector<double>& stationary, double duration, int steps);

/// The largest growth of KL(p‖q) in a step; q keeps still.
double entropy_growth(const TimeScheme& time, const LineProblem& line, const Vector<double>& start, const Vector<double>& q,
                      double duration, int steps);

/// By how much a run leaves [min p₀, max p₀], or those of any later time, in a step.
double bounds_growth(const TimeScheme& time, const LineProblem& line, const Vector<double>& start, double duration, int steps);

/// The k at which the alternating density on a circle of n cells stops to shrink, by bisection between low and high, over
/// 1/unit: k · unit. NaN where it does not change sides between them.
double stability_limit(const TimeScheme& time, const LineProblem& line, double unit, double low, double high);

/// The k · unit up to which mass 1 in one cell stays >= 0, by bisection.
double positivity_limit(const TimeScheme& time, const LineProblem& line, double unit, double low, double high);

/// Whether a run back in time and a diffusion below 0 are refused with std::invalid_argument: 0, otherwise the number that was not.
double unrefused_ill_posed();

/// One check: an error and what it is held to.
struct SchemeCheck {
  std::string id;
  std::string scheme;   ///< the entry it is about
  std::string problem;
  std::string grid;
  double tolerance = 0;
  std::string cause;    ///< where it fails
  std::function<double()> error;
};

/// mass: 1e-13 over 10⁴ steps. positivity: 0. stationary: 1e-13. entropy and bounds: 1e-14 of rounding a step. stability_limit and
/// positivity_limit: 1e-6 against theory. refusal: 0.
const std::vector<SchemeCheck>& scheme_checks();

/// A record of kind error.
Record scheme_check_record(const SchemeCheck& check);

}  // namespace flowgauge
