#pragma once
// Time steps for cells on a line: diagonally implicit and explicit Runge–Kutta methods in flux form, and Odeint's steppers.

#include <string_view>
#include <vector>

#include "flowgauge/pde/space_scheme.hpp"

namespace flowgauge {

/// The coefficients of a Runge–Kutta method whose matrix a (s × s, by rows) is lower triangular, with nodes c_i = Σ_j a_ij.
struct Tableau {
  int stages = 0;
  std::vector<double> a;
  std::vector<double> b;
  std::vector<double> c;

  double at(int i, int j) const { return a[static_cast<std::size_t>(i * stages + j)]; }
  bool is_explicit() const;
};

/// A time step as a catalogue entry. One with a tableau runs in flux form: mass changes by what passes the ends, to rounding, for
/// any number of steps. One without is Odeint's, on dp/dt of the cells (method of lines).
struct TimeScheme {
  Entry entry;
  double claimed_order = 1;
  double expected_order = 1;  ///< below the claim where the shipped method misses it
  bool implicit = false;
  bool adaptive = false;  ///< takes a tolerance in place of a number of steps
  bool damps = false;     ///< L-stable: what varies from cell to cell dies out with any step
  Tableau tableau = {};
  int damped_steps = 0;  ///< that many first steps are two half steps of implicit Euler each
};

/// implicit_euler, crank_nicolson, crank_nicolson_rannacher, tr_bdf2, sdirk4, explicit_euler, ssp_rk3, then Odeint's: odeint_rk4, odeint_dopri5,
/// odeint_controlled_dopri5, odeint_rosenbrock4, odeint_rosenbrock4_corrected.
const std::vector<TimeScheme>& time_schemes();

/// The scheme of that name. Throws std::invalid_argument naming the nearest one.
const TimeScheme& time_scheme_named(std::string_view name);

/// A density carried over an interval of time.
struct LineSolution {
  Vector<double> density;
  double through_low = 0;   ///< mass that left through the low end (negative: came in)
  double through_high = 0;  ///< and through the high end
};

/// What is solved: the equation with a flux on cells.
struct LineProblem {
  SpaceScheme space;
  LineEquation equation;
  Cells cells;
};

/// Carries the densities p of the cells from one time to another in equal steps by a method with a tableau. Implicit stages of an
/// autonomous equation are factored once. Throws std::invalid_argument for a method without tableau, steps < 1, p of another size, an
/// implicit method with a limited flux, D < 0, and from > to where D > 0: the backward heat equation is ill-posed, and nothing that a
/// stable method returns for it is its solution (Payne 1975, Improperly Posed Problems, section 1).
LineSolution advance(const TimeScheme& method, const LineProblem& problem, const Vector<double>& p, double from, double to, int steps);

/// The same by any method; adaptive ones take the tolerance (absolute and relative, of the local error), all others the steps.
/// Mass through the ends is NaN for Odeint's, which keep no account of it.
LineSolution carry_density(const TimeScheme& method, const LineProblem& problem, const Vector<double>& p, double from, double to,
                           int steps, double tolerance = 1e-8);

/// Throws std::invalid_argument where from > to and D > 0 on a face.
void require_well_posed(const LineProblem& problem, double from, double to);

}  // namespace flowgauge
