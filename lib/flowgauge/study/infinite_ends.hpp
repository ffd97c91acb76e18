#pragma once
// What a solver is worth on grids that end at σ = 0 or begin at α = 0, where λ is infinite.

#include <optional>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// Whether λ is infinite at an end of a problem whose times the schedule has.
bool has_infinite_end(const Problem& problem);

/// The order that a step of infinite length in λ leaves to methods that step in λ (exponential ones, and stochastic samplers unless
/// they take such steps themselves). It is Euler's in ρ = σ/α or, at α = 0,
/// in 1/ρ, of local error O(ρ²), so with ρ ∝ N^{−a} at the time next to the end the order is at most 2a: 2 on grids
/// uniform in time where σ falls like the time left (CondOT), 1 where σ² does (VP). a is read from the grid at N = 8192
/// and 16384, in halves of an order. Nothing where both ends have a finite λ. Throws what the grid throws.
std::optional<double> order_of_infinite_steps(const Grid& grid, const Schedule& schedule, double from, double to);

/// The solver as it must be on that problem: evaluations and expected order of methods that step in λ take account of
/// infinite steps, with cause low_order_end where those lower the order. Not at σ = 0 of atoms, whose denoiser is
/// constant there but for terms smaller than any power. Throws what the grid throws.
Solver at_ends(const Solver& solver, const Grid& grid, const Problem& problem, Travel travel);

/// Whether the own order of a method that steps in λ is that of its infinite step, 2a. Steps k from that end may then add N^{−p}
/// k^{−1} each, so that the error falls like N^{−p}(A log N + B), whose local orders are p − 1/log N or so: run_convergence
/// judges such a ladder by what A leaves. Throws what the grid throws.
bool resonates(const Solver& solver, const Grid& grid, const Problem& problem, Travel travel);

}  // namespace flowgauge
