#pragma once
// Solvers of Fokker–Planck and continuity equations on a line against exact densities: orders in cells, in steps and in both.

#include "flowgauge/pde/density_problem.hpp"
#include "flowgauge/pde/time_scheme.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// Distances between densities on cells.
struct DensityDistances {
  double l1;       ///< Σ h|p − q|
  double largest;  ///< max |p − q|
  double w1;       ///< ∫|P − Q| of the distribution functions, linear between faces
  double kl;       ///< Σ h(q log(q/p) − q + p); NaN where p is negative, inf where it is 0 and q is not
};

/// Of the computed p from the exact q.
DensityDistances density_distances(const Cells& cells, const Vector<double>& p, const Vector<double>& q);

/// The order that theory gives, and why it is below the claim where it is.
struct ExpectedOrder {
  double order = 2;
  std::string_view cause = {};
  std::string_view detail = {};
};

/// Of a flux on a problem, in the distance of l1, max or w1; in kl it is twice that. Fluxes of exponential fitting are upwind where
/// there is no diffusion; upwind ones are central where there is no drift; a jump that falls between centres costs all but one order, as
/// does a layer thinner than a cell.
ExpectedOrder expected_space_order(const SpaceScheme& scheme, const DensityProblem& problem);

/// Of cells and steps in proportion, in L¹. Crank and Nicolson's method alone does not damp what a jump in the start stirs up from cell to
/// cell: rings of a height that stays, in a number of cells that stays.
ExpectedOrder expected_joint_order(const SpaceScheme& scheme, const TimeScheme& time, const DensityProblem& problem);

/// A flux over a ladder of cells, with time steps so small that their error does not show.
struct SpaceOrderStudy {
  SpaceScheme scheme;
  DensityProblem problem;
  std::string grid = "uniform";
  std::vector<int> cells{96, 192, 384, 768};
  int steps = 64;  ///< of sdirk4; limited fluxes take as many of ssp_rk3 as are stable
  double tolerance = 0.1;
};

/// Steps of an explicit method that are stable, with a margin: k|λ| <= 2 for diffusion, at most half a cell of transport.
int stable_steps(const LineProblem& line, double from, double to);

/// "<scheme>/space_order/grid=…;problem=…;norm=…", norm one of l1, max, w1, kl.
std::string space_order_id(const SpaceOrderStudy& study, std::string_view norm);

/// One record of kind order a distance; norm "density". kl is fitted for chang_cooper alone, whose error is small relative to the
/// density everywhere. The last one handed over is that of l1. The grid convergence index is that of Σ h x² p.
void run_space_order(const SpaceOrderStudy& study, const Sink& sink);

/// A time step over a ladder of steps against the same cells carried by another algorithm: controlled dopri5 (tolerance 1e-13) for
/// methods with a tableau, sdirk4 with 16 times the finest steps for Odeint's.
struct TimeOrderStudy {
  TimeScheme scheme;
  DensityProblem problem;
  int cells = 48;
  std::vector<int> steps{64, 128, 256, 512};
  double tolerance = 0.1;
};

/// "<scheme>/time_order/problem=…".
std::string time_order_id(const TimeOrderStudy& study);

/// One record of kind order, norm "density_in_time"; the largest difference. An expected order below the claim that is met is a
/// `limit`, cause wrong_coefficient.
void run_time_order(const TimeOrderStudy& study, const Sink& sink);

/// Cells and steps together, steps = cells · ratio, against the exact density in L¹.
struct JointOrderStudy {
  SpaceScheme space;
  TimeScheme time;
  DensityProblem problem;
  std::vector<int> cells{96, 192, 384, 768};
  double ratio = 0.25;
  double tolerance = 0.1;
};

/// "<space>.<time>/joint_order/problem=…".
std::string joint_order_id(const JointOrderStudy& study);
void run_joint_order(const JointOrderStudy& study, const Sink& sink);

/// Throws std::invalid_argument, naming the nearest one, unless a scheme has that name.
void require_scheme(std::string_view name);

/// The entries of all schemes: of space, of time, in the plane, along flows, spectral, and independent solutions.
std::vector<Entry> scheme_entries();

/// The default studies of densities, longest first; schemes that are named (of space or time) alone.
std::vector<StudyTask> density_tasks(const std::vector<std::string>& schemes = {});

}  // namespace flowgauge
