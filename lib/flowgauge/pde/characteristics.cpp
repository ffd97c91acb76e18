#include "flowgauge/pde/characteristics.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "flowgauge/path/diffusion.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/pde/odeint_lines.hpp"

namespace flowgauge {
namespace {

/// The path and how its time runs with τ.
struct Clocked {
  std::shared_ptr<const GaussianPath<double>> path;
  double start;
  double sign;

  double time(double tau) const { return start + sign * tau; }
};

Clocked clocked(const Problem& problem, double start, bool generative) {
  if (problem.dimension() != 1) {
    throw std::invalid_argument("problem: " + problem.name + " has dimension " + std::to_string(problem.dimension()) +
                                "; allowed is 1");
  }
  const TimeDirection direction = flowgauge::direction(problem.schedule);
  const Clock clock = generative ? generative_clock(direction) : noising_clock(direction);
  return {std::make_shared<const GaussianPath<double>>(problem.path<double>()), start, clock == Clock::along ? 1.0 : -1.0};
}

/// The cubic through four faces and values, beginning at `first`, at x.
double cubic(const Vector<double>& faces, const Vector<double>& values, Index first, double x) {
  double sum = 0;
  for (Index i = first; i < first + 4; ++i) {
    double term = values(i);
    for (Index j = first; j < first + 4; ++j) {
      if (j != i) term *= (x - faces(j)) / (faces(i) - faces(j));
    }
    sum += term;
  }
  return sum;
}

}  // namespace

LineFlow probability_flow_map(const Problem& problem, double start, bool generative) {
  const Clocked on = clocked(problem, start, generative);
  if (!has_exact_flow(on.path->law())) {
    throw std::invalid_argument("problem: " + problem.name + " has no closed flow map");
  }
  return [on](double from, double to, const Vector<double>& x) -> Vector<double> {
    return exact_flow(*on.path, on.time(from), on.time(to), Batch<double>(x.transpose())).value().image.transpose();
  };
}

Vector<double> carry_by_flow(const LineFlow& flow, const Cells& cells, const Vector<double>& p, double from, double to, int steps) {
  const Index n = cells.count();
  if (n < 4) throw std::invalid_argument("cells: n = " + std::to_string(n) + " is not allowed; it must be >= 4");
  if (steps < 1) throw std::invalid_argument("steps = " + std::to_string(steps) + " is not allowed; it must be >= 1");
  if (p.size() != n) {
    throw std::invalid_argument("density: " + std::to_string(p.size()) + " values are not allowed; there are " +
                                std::to_string(n) + " cells");
  }
  Vector<double> density = p, below(n + 1), carried(n + 1);
  const double k = (to - from) / steps;
  for (int step = 0; step < steps; ++step) {
    below(0) = 0;
    for (Index i = 0; i < n; ++i) below(i + 1) = below(i) + cells.widths(i) * density(i);
    const Vector<double> origin = flow(from + k * (step + 1), from + k * step, cells.faces);
    for (Index i = 0; i <= n; ++i) {
      const double x = origin(i);
      if (x <= cells.faces(0)) {
        carried(i) = 0;
      } else if (x >= cells.faces(n)) {
        carried(i) = below(n);
      } else {
        const double* begin = cells.faces.data();
        const Index cell = std::upper_bound(begin, begin + n + 1, x) - begin - 1;
        carried(i) = cubic(cells.faces, below, std::clamp<Index>(cell - 1, 0, n - 3), x);
      }
    }
    density = (carried.tail(n) - carried.head(n)).cwiseQuotient(cells.widths);
  }
  return density;
}

LineParticles carry_particles(const Problem& problem, double start, bool generative, const LineParticles& particles, double from,
                              double to, int steps) {
  if (steps < 1) throw std::invalid_argument("steps = " + std::to_string(steps) + " is not allowed; it must be >= 1");
  const Clocked on = clocked(problem, start, generative);
  const Index n = particles.places.size();
  OdeSystem system;
  system.rate = [on, n](const std::vector<double>& y, std::vector<double>& rate, double tau) {
    const Batch<double> X = Eigen::Map<const Batch<double>>(y.data(), 1, n);
    const Evaluation<double> at = on.path->evaluate(on.time(tau), X, Want::velocity | Want::divergence);
    rate.resize(y.size());
    for (Index i = 0; i < n; ++i) {
      rate[static_cast<std::size_t>(i)] = on.sign * at.velocity(0, i);
      rate[static_cast<std::size_t>(n + i)] = -on.sign * at.divergence(i);
    }
  };
  std::vector<double> y(static_cast<std::size_t>(2 * n));
  for (Index i = 0; i < n; ++i) {
    y[static_cast<std::size_t>(i)] = particles.places(i);
    y[static_cast<std::size_t>(n + i)] = particles.log_density(i);
  }
  y = odeint_explicit("odeint_rk4", system, std::move(y), from, to, steps, 0);
  return {Eigen::Map<const Vector<double>>(y.data(), n), Eigen::Map<const Vector<double>>(y.data() + n, n)};
}

Vector<double> density_by_particles(const Problem& problem, double start, bool generative, const LineCoefficient& density,
                                    const Vector<double>& x, double from, double to, int steps) {
  const LineParticles back = carry_particles(problem, start, generative, {x, Vector<double>::Zero(x.size())}, to, from, steps);
  // On the way back log p grew by what it falls on the way there.
  return density(from, back.places).array() * (-back.log_density.array()).exp();
}

const std::vector<Entry>& flow_scheme_entries() {
  static const std::vector<Entry> entries{
      {.name = "semi_lagrangian",
       .title = "Cells carried by the exact flow",
       .statement = "P(face, t + k) = P(ψ_{t+k→t}(face), t), read off a cubic through four faces; masses are differences of P",
       .assumptions = "a closed flow map; order 3 in the cells",
       .source = "Crouseilles, Mehrenberger and Sonnendrücker 2010, doi:10.1016/j.jcp.2009.11.007, section 2",
       .blind_to = "errors of the flow map"},
      {.name = "particles",
       .title = "Particles that carry the logarithm of their density",
       .statement = "dx/dτ = b, d(log p)/dτ = −∂ₓb by the classical Runge–Kutta method",
       .assumptions = "b and its divergence in closed form; order 4 in the steps",
       .source = "Chen et al. 2018, arXiv:1806.07366, equation 8 (instantaneous change of variables)",
       .blind_to = "places where there are no particles"},
  };
  return entries;
}

}  // namespace flowgauge
