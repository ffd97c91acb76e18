#include "flowgauge/pde/method_of_lines.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <string>

namespace flowgauge {
namespace {

/// The discretisation of an equation, found once where it does not depend on time.
class Lines {
 public:
  explicit Lines(const LineProblem& problem) : problem_(problem) {
    if (problem_.equation.autonomous) fixed_ = discretise(problem_.space, problem_.equation, problem_.cells, 0);
  }
  LineDiscretisation at(double t) const {
    return problem_.equation.autonomous ? fixed_ : discretise(problem_.space, problem_.equation, problem_.cells, t);
  }
  Vector<double> rate(const Vector<double>& p, double t) const {
    Vector<double> rate = rate_of(problem_.cells, (problem_.equation.autonomous ? fixed_ : at(t)).flux(problem_.cells, p));
    if (problem_.equation.source) rate += problem_.equation.source(t, problem_.cells.centres);
    return rate;
  }
  const LineProblem& problem() const { return problem_; }

 private:
  LineProblem problem_;
  LineDiscretisation fixed_;
};

Vector<double> of(const std::vector<double>& y) { return Eigen::Map<const Vector<double>>(y.data(), static_cast<Index>(y.size())); }

/// Weights of values at −2, −1, 0, 1, 2 in the slope at s of the polynomial through them.
std::array<double, 5> slope_weights(double s) {
  std::array<double, 5> weights{};
  for (int i = 0; i < 5; ++i) {
    for (int m = 0; m < 5; ++m) {
      if (m == i) continue;
      double term = 1.0 / (i - m);
      for (int j = 0; j < 5; ++j) {
        if (j != i && j != m) term *= (s + 2 - j) / (i - j);
      }
      weights[static_cast<std::size_t>(i)] += term;
    }
  }
  return weights;
}

}  // namespace

OdeSystem semi_discrete(const LineProblem& problem, double from, double to) {
  const auto lines = std::make_shared<const Lines>(problem);
  OdeSystem system;
  system.rate = [lines](const std::vector<double>& y, std::vector<double>& rate, double t) {
    const Vector<double> found = lines->rate(of(y), t);
    rate.assign(found.data(), found.data() + found.size());
  };
  system.jacobian = [lines, from, to](const std::vector<double>& y, std::vector<double>& jacobian, std::vector<double>& slope, double t) {
    const LineProblem& own = lines->problem();
    const std::size_t n = y.size();
    const Tridiagonal L = lines->at(t).matrix(own.cells);
    jacobian.assign(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      const auto row = static_cast<Index>(i);
      jacobian[i * n + i] = L.diagonal(row);
      if (i > 0 || L.cyclic) jacobian[i * n + (i + n - 1) % n] += L.lower(row);
      if (i + 1 < n || L.cyclic) jacobian[i * n + (i + 1) % n] += L.upper(row);
    }
    slope.assign(n, 0.0);
    if (own.equation.autonomous && !own.equation.source) return;
    // The middle one of the five times is t unless that is beside an end.
    const double h = (to - from) / 1000, low = std::min(from, to) + 2 * std::abs(h), high = std::max(from, to) - 2 * std::abs(h);
    const double middle = std::clamp(t, low, high);
    const std::array<double, 5> weights = slope_weights((t - middle) / h);
    const Vector<double> p = of(y);
    Vector<double> sum = Vector<double>::Zero(p.size());
    for (std::size_t i = 0; i < 5; ++i) {
      if (weights[i] != 0) sum += weights[i] / h * lines->rate(p, middle + (static_cast<double>(i) - 2) * h);
    }
    for (std::size_t i = 0; i < n; ++i) slope[i] = sum(static_cast<Index>(i));
  };
  return system;
}

LineSolution carry_density(const TimeScheme& method, const LineProblem& problem, const Vector<double>& p, double from, double to,
                           int steps, double tolerance) {
  if (method.tableau.stages > 0) return advance(method, problem, p, from, to, steps);
  if (!method.adaptive && steps < 1) {
    throw std::invalid_argument("steps = " + std::to_string(steps) + " is not allowed; it must be >= 1");
  }
  if (p.size() != problem.cells.count()) {
    throw std::invalid_argument("density: " + std::to_string(p.size()) + " values are not allowed; there are " +
                                std::to_string(problem.cells.count()) + " cells");
  }
  require_well_posed(problem, from, to);
  const OdeSystem system = semi_discrete(problem, from, to);
  const std::vector<double> start(p.data(), p.data() + p.size());
  const std::string name(method.entry.name);
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  if (name.starts_with("odeint_rosenbrock4")) {
    return {of(odeint_rosenbrock(name == "odeint_rosenbrock4_corrected", system, start, from, to, steps)), unknown, unknown};
  }
  return {of(odeint_explicit(name, system, start, from, to, steps, tolerance)), unknown, unknown};
}

}  // namespace flowgauge
