#pragma once
// Error against cost: fixed-step solvers over step counts, adaptive ones over tolerances.

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/study/study.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {

/// A solver over a ladder of its knob: steps on the grid, or tolerances for an adaptive solver (which has no grid).
struct WorkPrecisionStudy {
  Solver solver;
  Grid grid;
  Problem problem;
  std::vector<int> steps{4, 8, 16, 32, 64, 128, 256};
  std::vector<double> tolerances{1e-2, 1e-4, 1e-6, 1e-8, 1e-10};
  Index points = 32;
  SharedAnswer exact = {};  ///< where other studies need the same answer
};

/// Tolerances that a solver can meet: those of the ladder, or, where the pair has order 2 (evaluations_per_step) and so takes
/// steps in number ∝ 1/√tolerance, from 1e-2 to 1e-7.
std::vector<double> tolerances_for(const Solver& solver, std::vector<double> ladder);

std::string work_precision_id(const WorkPrecisionStudy& study);

/// Hands over one work_precision record: parallel arrays of the knob, evaluations, errors (max and RMS) and seconds.
/// Outcome fault if an error is not finite, with cause evaluation_limit where an adaptive solver spent all it may;
/// not_applicable if every step count is below the solver's
/// minimum, or the grid has no times on the problem because λ is infinite at an end.
void run_work_precision(const WorkPrecisionStudy& study, const Sink& sink);

/// An adaptive solver over decades of tolerance, whose errors must stay in proportion to it: judged by
/// fit_tolerance_proportionality with scale rms(x).
struct ToleranceStudy {
  Solver solver;
  Problem problem;
  Travel travel = Travel::backward;
  std::vector<double> tolerances{1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10};
  Index points = 8;
};

std::string tolerance_id(const ToleranceStudy& study);

/// Hands over <solver>/final_time and <solver>/tolerance (kind error); causes as in run_work_precision.
void run_tolerance(const ToleranceStudy& study, const Sink& sink);

}  // namespace flowgauge
