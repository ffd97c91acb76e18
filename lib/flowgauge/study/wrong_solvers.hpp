#pragma once
// Solvers that are wrong on purpose, each beside the right one it was made from.

#include <string_view>
#include <vector>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/solver/solver.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// A planted fault in a solver. `grid` is one on which the right solver passes check_solver.
struct WrongSolver {
  std::string_view id;  ///< catalogue number of the mutation where it has one: M49, M52; else a snake_case name
  std::string_view title;
  std::string_view nature;  ///< what is wrong
  Solver wrong;
  Solver right;
  Grid grid;
};

/// M49: σ of the current step in DDIM's update. M52: Heun's second stage at the old time. wrong_limit: DDIM's update of
/// variance-exploding coordinates under a variance-preserving schedule. swapped_adams: two coefficients of the
/// three-step Adams–Bashforth method swapped.
const std::vector<WrongSolver>& wrong_solvers();

/// What a solver must pass on a grid: evaluations, final time, right limit and order on the problem mixture_1d, and the
/// order in law on Gaussian data. All records, outcomes included.
std::vector<Record> check_solver(const Solver& solver, const Grid& grid);

}  // namespace flowgauge
