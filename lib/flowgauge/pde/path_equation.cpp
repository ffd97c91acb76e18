// The equations of a Gaussian path as functions of the distance from a start on its clock.

#include <memory>

#include "flowgauge/path/diffusion.hpp"
#include "flowgauge/pde/density_problem.hpp"

namespace flowgauge {
namespace {

using Path = std::shared_ptr<const GaussianPath<double>>;

/// +1 where τ runs with the path's time.
double sign_of(Clock clock) { return clock == Clock::along ? 1 : -1; }

/// The equation of a diffusion given at time and places of the path.
LineEquation equation_of(const Problem& problem, double start, Clock clock,
                         std::function<Diffusion<double>(const GaussianPath<double>&, double t, const Batch<double>& X)> diffusion,
                         bool without_noise = false) {
  if (problem.dimension() != 1) {
    throw std::invalid_argument("problem: " + problem.name + " has dimension " + std::to_string(problem.dimension()) +
                                "; allowed is 1");
  }
  const Path path = std::make_shared<const GaussianPath<double>>(problem.path<double>());
  const double sign = sign_of(clock);
  LineEquation equation;
  equation.drift = [=](double tau, const Vector<double>& x) -> Vector<double> {
    return diffusion(*path, start + sign * tau, x.transpose()).drift.transpose();
  };
  if (without_noise) return equation;
  equation.diffusion = [=](double tau, const Vector<double>& x) -> Vector<double> {
    return Vector<double>::Constant(x.size(), diffusion(*path, start + sign * tau, Batch<double>::Zero(1, 1)).squared_noise / 2);
  };
  return equation;
}

}  // namespace

LineEquation noising_equation(const Problem& problem, double start) {
  const TimeDirection direction = flowgauge::direction(problem.schedule);
  return equation_of(problem, start, noising_clock(direction),
                     [direction](const GaussianPath<double>& path, double t, const Batch<double>& X) {
                       return noising(path.level(t), direction, X);
                     });
}

LineEquation reverse_time_equation(const Problem& problem, double start) {
  const TimeDirection direction = flowgauge::direction(problem.schedule);
  return equation_of(problem, start, generative_clock(direction),
                     [direction](const GaussianPath<double>& path, double t, const Batch<double>& X) {
                       return anderson_reverse(path.level(t), direction, X, path.evaluate(t, X, Want::score).score);
                     });
}

LineEquation marginal_equation(const Problem& problem, double start, double noise, bool generative) {
  if (!(noise >= 0)) {
    throw std::invalid_argument("noise = " + std::to_string(noise) + " is not allowed; it must be >= 0");
  }
  const TimeDirection direction = flowgauge::direction(problem.schedule);
  const Clock clock = generative ? generative_clock(direction) : noising_clock(direction);
  return equation_of(
      problem, start, clock,
      [noise, clock](const GaussianPath<double>& path, double t, const Batch<double>& X) {
        const Evaluation<double> at = path.evaluate(t, X, Want::velocity | Want::score);
        return marginal_preserving(at.velocity, at.score, noise, clock);
      },
      noise == 0);
}

}  // namespace flowgauge
