#pragma once
// Problems on the line and in the plane as pictures: density, velocity and flow lines over time, as arrays.

#include <string>
#include <string_view>

#include "flowgauge/problem/problem.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// Whether a problem can be drawn: d ≤ 2.
bool has_field(const Problem& problem);

/// `schedule.problem/field/quantity=density`; the quantities are density, velocity and trajectories.
std::string field_id(const Problem& problem, std::string_view quantity);

/// Hands over three records of kind field, to six digits, the density last. Times are evenly spaced in λ, from λ = −2.5
/// to 3 as far as the schedule reaches; the noise end is nearer where the law is there more than 2.5 times as wide as
/// at the data end, the data end nearer where σ falls below the distance of the nodes. `t` ascends, `lambda` belongs to
/// it. Places cover the 5 % and 95 % quantiles of all times and 40 % more on each side. d = 1: density and velocity
/// values[i][j] at t[i], x[j]; trajectories values[i][n]. d = 2: density values[i][j][k] at t[i], x[j], y[k], velocity
/// values[i][j][k][component] on fewer nodes, trajectories values[i][n][component]. Flow lines start from start_points
/// at the noise end and follow exact_flow, or, where there is none, Odeint's dopri5 at tolerance 1e-9 (`method` says
/// which). Values that are not finite make the outcome fault, an exception makes it error.
void run_field(const Problem& problem, const Sink& sink);

}  // namespace flowgauge
