#pragma once
// What the prior costs on average.

#include "flowgauge/identity/likelihood_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct LikelihoodPriorCost {
  static constexpr Entry entry{
      .name = "likelihood_prior_cost",
      .title = "Prior mismatch: closed form = quadrature",
      .statement = "KL(p_T‖N(0, σ_T²I)) = ∫p_T log(p_T/q);  of Gaussian data in closed form",
      .assumptions = "d ≤ 2, α²S small beside σ²; elsewhere between 0 and α²E|Z|²/(2σ²)",
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
    const auto row = [&](double lhs, double rhs, double scale) {
      builder.add_row(Vector<T>::Constant(1, lhs), Vector<T>::Constant(1, rhs), Vector<T>::Constant(1, scale));
    };
    if (std::holds_alternative<Gaussian>(problem.target)) {
      row(mismatch, prior_mismatch_by_quadrature(problem.schedule, problem.target, at.noise_time()), mismatch + 1e-3);
    }
    // KL is convex: at most the mean over single data points, α²E|Z|²/(2σ²).
    const double bound = std::pow(level.alpha / level.sigma, 2) * sample(problem.target, 4096, 7).squaredNorm() / (2 * 4096);
    const double above = mismatch > 1.2 * bound ? mismatch - 1.2 * bound : 0, below = mismatch < 0 ? -mismatch : 0;
    row(above + below, 0, bound + 1e-3);
    return builder.sides();
  }
};

}  // namespace flowgauge
