#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "flowgauge/pde/odeint_lines.hpp"

namespace flowgauge {
namespace {

namespace odeint = boost::numeric::odeint;
using State = std::vector<double>;

template <class Stepper>
State equal_steps(const OdeSystem& system, State y, double from, double to, int steps) {
  Stepper stepper;
  const double k = (to - from) / steps;
  for (int n = 0; n < steps; ++n) stepper.do_step(std::cref(system.rate), y, from + k * n, k);
  return y;
}

State controlled(const OdeSystem& system, State y, double from, double to, double tolerance) {
  auto stepper = odeint::make_controlled<odeint::runge_kutta_dopri5<State>>(tolerance, tolerance);
  double t = from, k = (to - from) / 256;
  const double least = std::abs(to - from) * 1e-13;
  for (long tries = 0; tries < 1'000'000; ++tries) {
    const double left = to - t;
    if (std::abs(left) <= least) return y;
    if (std::abs(k) > std::abs(left)) k = left;
    stepper.try_step(std::cref(system.rate), y, t, k);
    if (!(std::abs(k) > least)) break;
  }
  return State(y.size(), std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

std::vector<double> odeint_explicit(const std::string& name, const OdeSystem& system, std::vector<double> y, double from, double to,
                                    int steps, double tolerance) {
  if (name == "odeint_rk4") return equal_steps<odeint::runge_kutta4<State>>(system, std::move(y), from, to, steps);
  if (name == "odeint_dopri5") return equal_steps<odeint::runge_kutta_dopri5<State>>(system, std::move(y), from, to, steps);
  if (name == "odeint_controlled_dopri5") return controlled(system, std::move(y), from, to, tolerance);
  throw std::invalid_argument("odeint_explicit: stepper \"" + name +
                              "\" is unknown; allowed are odeint_rk4, odeint_dopri5, odeint_controlled_dopri5");
}

}  // namespace flowgauge
