#pragma once
// Boost.Odeint's steppers on systems of ordinary equations. The Rosenbrock method of Boost 1.74 compiles as C++17 alone, so this
// header asks for no more.

#include <functional>
#include <string>
#include <vector>

namespace flowgauge {

/// dy/dt = f(y, t) with its Jacobian J (n × n, by rows) and ∂f/∂t, which Rosenbrock methods need.
struct OdeSystem {
  std::function<void(const std::vector<double>& y, std::vector<double>& rate, double t)> rate;
  std::function<void(const std::vector<double>& y, std::vector<double>& jacobian, std::vector<double>& slope, double t)> jacobian;
};

/// Equal steps of odeint_rk4 or odeint_dopri5, or steps of odeint_controlled_dopri5 for the tolerance. A run that needs more than a
/// million steps, or whose step vanishes, gives NaN. Throws std::invalid_argument for any other name.
std::vector<double> odeint_explicit(const std::string& name, const OdeSystem& system, std::vector<double> y, double from, double to,
                                    int steps, double tolerance);

/// Equal steps of Odeint's Rosenbrock method of order 4: as shipped, or with its coefficient d₄ corrected.
std::vector<double> odeint_rosenbrock(bool corrected, const OdeSystem& system, const std::vector<double>& y, double from, double to,
                                      int steps);

}  // namespace flowgauge
