// Compiled as C++17 (CMakeLists.txt): the uBLAS of Boost 1.74 is no C++20.

#include <boost/numeric/odeint/stepper/rosenbrock4.hpp>
#include <utility>

#include "flowgauge/pde/odeint_lines.hpp"

namespace flowgauge {
namespace {

namespace odeint = boost::numeric::odeint;
namespace ublas = boost::numeric::ublas;

/// The coefficients as shipped but d₄, which is γ + Σ_j γ_4j = −0.0362 (RODAS of Hairer and Wanner 1996).
struct CorrectedCoefficients : odeint::default_rosenbrock_coefficients<double> {
  const double d4 = -0.3620000000000023e-01;
};

template <class Stepper>
std::vector<double> equal_steps(const OdeSystem& system, const std::vector<double>& start, double from, double to, int steps) {
  using Vector = ublas::vector<double>;
  using Matrix = ublas::matrix<double>;
  const std::size_t n = start.size();
  std::vector<double> y(n), rate(n), jacobian(n * n), slope(n);
  const auto take = [&](const Vector& x) {
    for (std::size_t i = 0; i < n; ++i) y[i] = x(i);
  };
  const auto right_side = [&](const Vector& x, Vector& dxdt, double t) {
    take(x);
    system.rate(y, rate, t);
    for (std::size_t i = 0; i < n; ++i) dxdt(i) = rate[i];
  };
  const auto slopes = [&](const Vector& x, Matrix& J, double t, Vector& dfdt) {
    take(x);
    system.jacobian(y, jacobian, slope, t);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) J(i, j) = jacobian[i * n + j];
      dfdt(i) = slope[i];
    }
  };
  Vector x(n), error(n);
  for (std::size_t i = 0; i < n; ++i) x(i) = start[i];
  Stepper stepper;
  const double k = (to - from) / steps;
  for (int step = 0; step < steps; ++step) stepper.do_step(std::make_pair(right_side, slopes), x, from + k * step, k, error);
  take(x);
  return y;
}

}  // namespace

std::vector<double> odeint_rosenbrock(bool corrected, const OdeSystem& system, const std::vector<double>& y, double from, double to,
                                      int steps) {
  if (corrected) return equal_steps<odeint::rosenbrock4<double, CorrectedCoefficients>>(system, y, from, to, steps);
  return equal_steps<odeint::rosenbrock4<double>>(system, y, from, to, steps);
}

}  // namespace flowgauge
