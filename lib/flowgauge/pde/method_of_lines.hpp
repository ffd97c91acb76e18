#pragma once
// The cells of a line as a system of ordinary equations.

#include "flowgauge/pde/odeint_lines.hpp"
#include "flowgauge/pde/time_scheme.hpp"

namespace flowgauge {

/// dp/dt of the cells. The Jacobian is that of a linear flux; ∂f/∂t is a central difference of fourth order over 1e-3 of the time unit,
/// 0 for an autonomous equation without source. Throws std::invalid_argument, when asked for a Jacobian, if the flux is limited.
OdeSystem semi_discrete(const LineProblem& problem);

}  // namespace flowgauge
