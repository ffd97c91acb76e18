#include "flowgauge/study/strong_order.hpp"

#include <array>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/sampler_order.hpp"

namespace flowgauge {
namespace {

template <class F>
double integral(double from, double to, const F& f) {
  return boost::math::quadrature::gauss<double, 15>::integrate(f, from, to);
}

/// The exact solution up to one time: how it carries what is there at λ, and the kernel of its noise in dW_λ.
struct Solution {
  double variance;
  double eta;
  NoiseLevel<double> end;

  double carried(double lambda) const {
    const double ratio = (variance + std::exp(-2 * end.lambda)) / (variance + std::exp(-2 * lambda));
    return end.alpha * std::pow(ratio, (1 + eta * eta) / 2);
  }
  double kernel(double lambda) const { return eta * std::sqrt(2.0) * std::exp(-lambda) * carried(lambda); }
};

/// What the draws of a step say of the solution, and the square of what they do not.
struct Projection {
  std::vector<double> coefficients;
  double remainder = 0;
};

/// The functions e^{rate·λ}, normed, on the parts of the step.
Projection on_exponentials(const Solution& solution, double rate, const std::vector<double>& parts, double from,
                           double to) {
  Projection projection;
  double start = from;
  for (const double part : parts) {
    const double end = part == 1 ? to : from + part * (to - from);
    const double norm = std::sqrt(integral(start, end, [&](double l) { return std::exp(2 * rate * (l - end)); }));
    const auto function = [&, end](double l) { return std::exp(rate * (l - end)) / norm; };
    const double c = integral(start, end, [&](double l) { return solution.kernel(l) * function(l); });
    projection.coefficients.push_back(c);
    projection.remainder +=
        integral(start, end, [&](double l) { return std::pow(solution.kernel(l) - c * function(l), 2); });
    start = end;
  }
  return projection;
}

/// The functions 1 and √3(1 − 2τ) of time, normed: dW_λ = √|dλ/dt| dW_t.
Projection on_increments(const Solution& solution, const Schedule& schedule, int draws, double from, double to) {
  const double h = to - from;
  const auto kernel = [&](double tau) {
    const NoiseLevel<double> level = noise_level(schedule, from + tau * h);
    return solution.kernel(level.lambda) * std::sqrt(std::abs(level.dlambda));
  };
  const auto function = [&](int k, double tau) { return k == 0 ? 1 : std::sqrt(3.0) * (1 - 2 * tau); };
  Projection projection;
  for (int k = 0; k < draws; ++k) {
    projection.coefficients.push_back(std::sqrt(std::abs(h)) *
                                      integral(0, 1, [&](double tau) { return kernel(tau) * function(k, tau); }));
  }
  projection.remainder =
      std::abs(h) * integral(0, 1, [&](double tau) {
        double left = kernel(tau);
        for (int k = 0; k < draws; ++k) {
          left -= projection.coefficients[static_cast<std::size_t>(k)] / std::sqrt(std::abs(h)) * function(k, tau);
        }
        return left * left;
      });
  return projection;
}

}  // namespace

double strong_error(const StochasticSampler& sampler, const Grid& grid, const Problem& problem, int steps) {
  const auto* target = std::get_if<Gaussian>(&problem.target);
  if (target == nullptr || target->mean.size() != 1) {
    throw std::invalid_argument("strong_error: problem " + problem.name + " must have a Gaussian target in d = 1");
  }
  if (sampler.path_draws == PathDraws::none) {
    throw std::invalid_argument("strong_error: sampler " + std::string(sampler.entry.name) + " follows no path");
  }
  const double mean = target->mean(0), variance = target->covariance(0, 0);
  const std::vector<double> t = times<double>(grid, problem.schedule, problem.noise_time, problem.data_time, steps);
  const NoiseLevel<double> first = noise_level(problem.schedule, t.front()),
                           last = noise_level(problem.schedule, t.back());
  const Solution solution{variance, sampler.path_eta, last};
  const double deviation = std::hypot(first.alpha * std::sqrt(variance), first.sigma);

  std::vector<double> exact{last.alpha * mean, solution.carried(first.lambda) / first.alpha * deviation};
  double squared = 0;
  for (std::size_t n = 0; n + 1 < t.size(); ++n) {
    Projection step;
    if (sampler.path_draws == PathDraws::increments) {
      step = on_increments(solution, problem.schedule, sampler.draws_per_step, t[n], t[n + 1]);
    } else {
      const double rate = sampler.path_draws == PathDraws::data_kernel ? 1 : -1;
      step = on_exponentials(solution, rate, sampler.parts, noise_level(problem.schedule, t[n]).lambda,
                             noise_level(problem.schedule, t[n + 1]).lambda);
    }
    exact.insert(exact.end(), step.coefficients.begin(), step.coefficients.end());
    squared += step.remainder;
  }
  const AffineForm start{{first.alpha * mean, deviation}};
  const AffineForm reached =
      run_sampler(sampler.method, affine_model(problem.schedule, mean, variance, Parameterisation::x0), t,
                  affine_noise(start.coefficients.size(), sampler.draws_per_step), start);
  const AffineForm difference = reached - AffineForm{exact};
  for (const double c : difference.coefficients) squared += c * c;
  return std::sqrt(squared);
}

std::string strong_order_id(const StrongOrderStudy& study) {
  return check_id(study.sampler.entry.name, "strong_order",
                  {{"grid", std::string(entry(study.grid).name)}, {"problem", study.problem.name}});
}

void run_strong_order(const StrongOrderStudy& study, const Sink& sink) {
  std::vector<double> errors;
  for (const int steps : study.steps) errors.push_back(strong_error(study.sampler, study.grid, study.problem, steps));
  const OrderGate gate{
      .expected = study.sampler.path_order,
      .tolerance = study.tolerance,
      .floor = std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(study.steps.back()))};
  hand_over_order(strong_order_id(study),
                  {study.sampler, study.grid, study.problem, "strong", study.sampler.strong_order, study.steps, errors},
                  gate, sink);
}

}  // namespace flowgauge
