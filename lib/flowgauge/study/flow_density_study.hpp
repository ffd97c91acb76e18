#pragma once
// Densities along their flow, and solutions that share nothing with cells and steps.

#include "flowgauge/pde/characteristics.hpp"
#include "flowgauge/pde/expansion.hpp"
#include "flowgauge/study/density_records.hpp"

namespace flowgauge {

/// Averages over cells of a density at time t, by three Gauss–Legendre nodes.
Vector<double> cell_averages(const LineCoefficient& density, double t, const Cells& cells);

/// Averages carried by the exact flow over a ladder of cells; order 3 in L¹. "semi_lagrangian/space_order/grid=uniform;problem=probability_flow;norm=l1".
void run_semi_lagrangian(const LineFlow& flow, const Sink& sink);

/// Densities that particles bring to the centres over a ladder of steps; order 4. "particles/time_order/problem=probability_flow".
void run_particles(const Problem& path, const Sink& sink);

/// L¹ distance of cells carried by the flow from averages of what particles bring, over that by which cells change when they are
/// halved: 1/7 where the cells are of order 3.
double flow_and_particles(int cells);

/// sup |F_n − F| of draws of a process at the problem's end against the cells' distribution function.
double distribution_gap(const DensityProblem& problem, std::string_view process, Index draws);
/// What that may be with probability 1 − 1e-10: √(log(2·10¹⁰)/2n) (Dvoretzky, Kiefer and Wolfowitz; Massart 1990, doi:10.1214/aop/1176990746).
double dkw_band(Index draws);

/// All of these, masses along the flow, and eigenfunctions and transfer operators held to 1e-12 of the exact density.
std::vector<NamedTask> flow_density_tasks();

}  // namespace flowgauge
