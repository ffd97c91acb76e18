#include "flowgauge/solver/dense_solve.hpp"

// Boost 1.74's dense output uses these two without including them.
#include <boost/numeric/odeint/util/bind.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace flowgauge {

DenseSolution dense_solve(const LongDoubleField& field, std::vector<long double> y, long double from,
                          const std::vector<long double>& times, long double tolerance, long double bound) {
  namespace odeint = boost::numeric::odeint;
  using State = std::vector<long double>;
  DenseSolution solution;
  if (times.empty()) return solution;
  if (!(tolerance > 0)) {
    throw std::invalid_argument("dense_solve: tolerance = " + std::to_string(tolerance) + "; it must be > 0");
  }
  const bool forward = times.back() >= from;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const long double before = i == 0 ? from : times[i - 1];
    if (!(forward ? before <= times[i] : times[i] <= before)) {
      throw std::invalid_argument("dense_solve: time " + std::to_string(i) + " is " + std::to_string(times[i]) +
                                  " after " + std::to_string(before) + "; times must go one way from the start");
    }
  }
  // Over the time travelled, so that steps are positive.
  const auto travelled = [&](const State& x, State& rate, long double s) {
    ++solution.evaluations;
    field(x, rate, forward ? from + s : from - s);
    if (!forward) {
      for (long double& component : rate) component = -component;
    }
  };
  const auto broken = [&](const State& x) {
    for (const long double component : x) {
      if (!(std::abs(component) <= bound)) return true;
    }
    return false;
  };
  const long double length = std::abs(times.back() - from);
  auto stepper = odeint::make_dense_output(tolerance, tolerance,
                                           odeint::runge_kutta_dopri5<State, long double, State, long double>());
  stepper.initialize(y, 0, length > 0 ? length / 64 : 1);
  State now(y.size());
  std::size_t next = 0;
  while (true) {
    const long double reached = stepper.current_time();
    for (; next < times.size() && std::abs(times[next] - from) <= reached; ++next) {
      const long double s = std::abs(times[next] - from);
      if (s == 0) {
        now = y;
      } else {
        stepper.calc_state(s, now);
      }
      solution.states.push_back(now);
    }
    if (next == times.size()) return solution;
    if (solution.evaluations > evaluation_limit) {
      throw std::runtime_error("dense_solve: gave up after " + std::to_string(evaluation_limit) + " evaluations");
    }
    const bool stuck = !(reached + stepper.current_time_step() > reached);
    if (stuck || broken(stepper.current_state())) {
      solution.blow_up = forward ? from + reached : from - reached;
      return solution;
    }
    try {
      stepper.do_step(travelled);
    } catch (const boost::numeric::odeint::step_adjustment_error&) {  // no step is small enough
      solution.blow_up = forward ? from + reached : from - reached;
      return solution;
    }
  }
}

}  // namespace flowgauge
