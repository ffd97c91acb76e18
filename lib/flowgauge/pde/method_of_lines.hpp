#pragma once
// The cells of a line as a system of ordinary equations.

#include "flowgauge/pde/odeint_lines.hpp"
#include "flowgauge/pde/time_scheme.hpp"

namespace flowgauge {

/// dp/dt of the cells between two times. The Jacobian is that of a linear flux; ∂f/∂t is the slope of a polynomial of degree four through
/// five times a thousandth of the interval apart, which never leave it; 0 for an autonomous equation without source. Throws
/// std::invalid_argument, when asked for a Jacobian, if the flux is limited.
OdeSystem semi_discrete(const LineProblem& problem, double from, double to);

}  // namespace flowgauge
