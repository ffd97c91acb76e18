#pragma once
// Boost.Odeint's steppers behind one door. Their headers are included in odeint_impl.hpp, for few translation units.

#include <functional>
#include <string_view>

#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

/// An Odeint stepper on a given list of times. name is the catalogue name: odeint_euler, odeint_modified_midpoint,
/// odeint_rk4, odeint_cash_karp54, odeint_dopri5, odeint_fehlberg78, odeint_abm3, odeint_abm4, odeint_abm5. A run has a
/// stepper of its own, so runs may be parallel. Scalars: double, long double, Quad. Throws std::invalid_argument for
/// any other name.
template <class T>
FixedRun<T> odeint_fixed(std::string_view name);

/// An Odeint stepper with step control, first step |to − from|/16: odeint_controlled_cash_karp54,
/// odeint_controlled_dopri5, odeint_controlled_fehlberg78, odeint_bulirsch_stoer. Scalars: double, long double. A run
/// throws std::runtime_error after evaluation_limit evaluations or when the step underflows.
template <class T>
AdaptiveRun<T> odeint_adaptive(std::string_view name);

/// What an adaptive run may cost at most, so that a bad field ends as an error and not as a hang.
inline constexpr long evaluation_limit = 200'000;

/// The error that the embedded pair of a controlled stepper estimates in one step of length h of X′ = u(X, t), d × N.
/// Throws std::invalid_argument for a stepper without a pair.
Batch<double> odeint_embedded_error(std::string_view name, const VelocityField& u, const Batch<double>& X, double t,
                                    double h);

/// dy/dt = f(y, t) for one vector by a controlled stepper in long double; the rest as odeint_adaptive.
using LongDoubleField =
    std::function<void(const std::vector<long double>& y, std::vector<long double>& dydt, long double t)>;
void odeint_integrate(std::string_view name, const LongDoubleField& field, std::vector<long double>& y,
                      long double from, long double to, long double tolerance);

}  // namespace flowgauge
