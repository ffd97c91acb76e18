#pragma once
// One solution with dense output, and the time at which it blows up.

#include <optional>
#include <vector>

#include "flowgauge/solver/odeint_adapter.hpp"

namespace flowgauge {

/// A solution at the times that were asked for, as far as it exists.
struct DenseSolution {
  std::vector<std::vector<long double>> states;  ///< one a time; those beyond a blow-up are missing
  std::optional<long double> blow_up;            ///< where a component passes the bound, or the step falls below rounding
  long evaluations = 0;
};

/// dy/dt = f(y, t) from one time through `times`, which lie in its direction and are monotone, by Odeint's dopri5 in long double
/// with steps of its own and its continuous extension of order 4 between them; tolerance absolute and relative, of the local
/// error. A component beyond `bound` counts as blown up: at a pole 1/(T − t)^k the time found is off by bound^(−1/k).
/// Throws std::invalid_argument for times that are not monotone or a tolerance that is not positive, and std::runtime_error after
/// evaluation_limit evaluations.
/// Source: Hairer, Nørsett, Wanner 1993, Solving ODEs I, section II.6.
DenseSolution dense_solve(const LongDoubleField& field, std::vector<long double> y, long double from,
                          const std::vector<long double>& times, long double tolerance, long double bound = 1e10L);

}  // namespace flowgauge
