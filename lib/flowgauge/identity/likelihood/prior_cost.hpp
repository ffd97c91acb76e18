#pragma once
// What the prior costs on average.

#include "flowgauge/identity/data_law.hpp"
#include "flowgauge/identity/likelihood_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/numeric/quadrature.hpp"

namespace flowgauge {

namespace detail {

/// ∫p log(p/q) in polar coordinates: tanh-sinh along rays, the mean over equally spaced directions (two on the line). Exact to
/// rounding where p is N(0, σ²I) but for a small and smooth factor, a density of width σ beyond which α·reach is not far.
inline double prior_cost_along_rays(const Problem& problem, double t) {
  const NoiseLevel<double> level = noise_level(problem.schedule, t);
  const Index d = problem.dimension();
  const LogDensity law = path_law(problem.path<double>(), t), prior = gaussian_prior(problem.schedule, t, d);
  const Index count = d == 1 ? 2 : 48;
  Batch<double> directions(d, count);
  for (Index n = 0; n < count; ++n) {
    const double angle = 2 * pi<double>() * static_cast<double>(n) / static_cast<double>(count);
    directions(0, n) = std::cos(angle);
    if (d == 2) directions(1, n) = std::sin(angle);
  }
  const double surface = d == 1 ? 2 : 2 * pi<double>();
  const double reach = level.alpha * sample(problem.target, 256, 3).colwise().norm().maxCoeff();
  const auto along = [&](double radius) {
    const Batch<double> X = radius * directions;
    const Vector<double> p = law(X), q = prior(X);
    double sum = 0;
    // r log r − r + 1 with r = p/q: ∫q of it is the divergence, and nothing cancels between its two signs.
    for (Index n = 0; n < count; ++n) {
      const double log_ratio = p(n) - q(n);
      sum += std::exp(q(n)) * (log_ratio * std::exp(log_ratio) - std::expm1(log_ratio));
    }
    return (d == 1 ? 1 : radius) * sum * surface / static_cast<double>(count);
  };
  return integrate<double>(along, 0, 10 * level.sigma + 2 * reach).value;
}

}  // namespace detail

struct LikelihoodPriorCost {
  static constexpr Entry entry{
      .name = "likelihood_prior_cost",
      .title = "Prior mismatch: closed form = quadrature = another quadrature",
      .statement = "KL(p_T‖N(0, σ_T²I)) = ∫p_T log(p_T/q): closed form of Gaussian data against the trapezoid rule, the rule of "
                   "other data against integrals along rays;  0 ≤ KL ≤ α²E|Z|²/(2σ²)",
      .assumptions = "d ≤ 2, the data within twice σ_T",
      .source = "Kullback 1959, chapter 9, eq. 1.2; Kingma et al. 2021, arXiv:2107.00630, eq. 11 (bound: convexity of KL)",
      .blind_to = "a likelihood that does not use the prior",
  };

  static std::string not_applicable(const LikelihoodCase& at) {
    return at.problem->problem.dimension() <= 2 ? "" : "no quadrature over more than two dimensions";
  }

  template <class T>
  static Sides<T> sides(const LikelihoodCase& at) {
    const Problem& problem = at.problem->problem;
    const NoiseLevel<double> level = noise_level(problem.schedule, at.noise_time());
    const double mismatch = at.subject->mismatch(problem.schedule, problem.target, at.noise_time());
    SidesBuilder<T> builder;
    const auto row = [&](double lhs, double rhs) {
      builder.add_row(Vector<T>::Constant(1, lhs), Vector<T>::Constant(1, rhs), Vector<T>::Constant(1, rhs + 1e-3));
    };
    row(mismatch, std::holds_alternative<Gaussian>(problem.target)
                      ? prior_mismatch_by_quadrature(problem.schedule, problem.target, at.noise_time())
                      : detail::prior_cost_along_rays(problem, at.noise_time()));
    // KL is convex: at most the mean over single data points, α²E|Z|²/(2σ²). NaN stays NaN on both sides, and fails.
    const DataMoments<double> data = data_moments<double>(data_law(problem.target));
    const double bound =
        std::pow(level.alpha / level.sigma, 2) * (data.mean.squaredNorm() + data.covariance.trace()) / 2;
    const bool within = mismatch >= 0 && mismatch <= bound;
    row(mismatch, within ? mismatch : mismatch < 0 ? 0 : bound);
    return builder.sides();
  }
};

}  // namespace flowgauge
