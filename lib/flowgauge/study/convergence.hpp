#pragma once
// Convergence of one solver on one problem and grid: right order, right limit, right cost, right end.

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/study/study.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {

/// A solver carried over a ladder of step counts against the exact flow map (or a reference solve, double only).
struct ConvergenceStudy {
  Solver solver;
  Grid grid;
  Problem problem;
  Parameterisation parameterisation = Parameterisation::velocity;
  Travel travel = Travel::backward;
  Precision precision = Precision::double_precision;
  std::vector<int> steps{64, 128, 256, 512};
  Index points = 8;
  double tolerance = 0.1;
  bool one_sided = false;  ///< Gaussian problems outside the gate configuration may superconverge
  SharedAnswer exact = {};  ///< in double, where other studies need the same answer
};

/// "grid=…;param=…;problem=…;direction=…" after subject and check; in other scalars than double ";scalar=…".
std::string convergence_id(const ConvergenceStudy& study, std::string_view check);

/// Hands over, in this order, the records <solver>/evaluations (evaluations counted by the model against those stated),
/// /final_time (on a field that every consistent method integrates exactly), /limit and /order.
///
/// limit: with the expected p, e_N = (x_N − x_{N/2})/(2^p − 1) is the leading term of the error of the finest run, and the
/// extrapolated limit x*_N = x_N + e_N lacks it: what is left is of order p + 1. So |x*_N − exact| (RMS) must be at most half
/// of |e_N|, or, where the ladder is not that far, twice the next term as the two finest limits show it,
/// |x*_N − x*_{N/2}| / (2^{p+1} − 1); plus 10 × the round-off floor. In the asymptotic range a run that was not extrapolated
/// fails by 2, a limit wrong by three finest errors by 6. Source: Hairer, Nørsett, Wanner 1993, Solving ODEs I, II.9.
/// order: fit_order on the RMS error with floor ε · rms(x) · √N. Where a solver's expected order is below its claim and
/// met, the outcome is `limit` with the solver's cause. A solver that throws gives an order record of outcome error,
/// NaN one of outcome fault.
///
/// Counts below the solver's minimum are left out; where none is left, the order record alone is handed over, as
/// not_applicable. Counts without N, 2N, 4N among them are measured, and the order record alone is handed over, as
/// inconclusive (NaN is still a fault).
void run_convergence(const ConvergenceStudy& study, const Sink& sink);

}  // namespace flowgauge
