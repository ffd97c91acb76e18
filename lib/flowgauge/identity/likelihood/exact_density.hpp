#pragma once
// The likelihood of the augmented flow is the density of the path, up to what the prior is off.

#include "flowgauge/identity/likelihood_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/solver/reference.hpp"

namespace flowgauge {

struct LikelihoodExactDensity {
  static constexpr Entry entry{
      .name = "likelihood_exact_density",
      .title = "Likelihood by the augmented flow = exact log-density",
      .statement = "log q(ψ(x)) + ∫∇·u dt = log p_t(x) + log q(ψ(x)) − log p_T(ψ(x)),  q the prior and q = p_T",
      .assumptions = "σ > 0 at both ends; ψ the exact flow map, or a tight solve in long double",
      .source = "Chen et al. 2018, arXiv:1806.07366, theorem 1; Song et al. 2021, arXiv:2011.13456, eq. 39",
      .blind_to = "truncation: the data end is at σ > 0 on both sides",
  };

  template <class T>
  static Sides<T> sides(const LikelihoodCase& at) {
    const Problem& problem = at.problem->problem;
    const GaussianPath<double> path = problem.path<double>();
    const Batch<double> X = start_points<double>(problem, at.data_time(), 5);
    const Batch<double> image = flow(problem, at.data_time(), at.noise_time(), X).image;
    const LogDensity law = path_law(path, at.noise_time());
    const LogDensity prior = at.subject->prior(problem.schedule, at.noise_time(), problem.dimension());
    const Vector<double> exact = path_law(path, at.data_time())(X);
    // The prior itself by its definition, one coordinate at a time.
    const double sigma = path.level(at.noise_time()).sigma;
    Vector<double> expected_prior(X.cols());
    for (Index n = 0; n < X.cols(); ++n) {
      expected_prior(n) = 0;
      for (Index i = 0; i < X.rows(); ++i) {
        expected_prior(n) -= std::log(sigma * std::sqrt(2 * pi<double>())) + std::pow(image(i, n) / sigma, 2) / 2;
      }
    }
    const Vector<double> at_noise = law(image);
    const auto right = at.subject->of_points(problem, tight_method(), at.data_time(), at.noise_time(), X, law);
    const auto usual = at.subject->of_points(problem, tight_method(), at.data_time(), at.noise_time(), X, prior);
    const Vector<double> ones = Vector<double>::Ones(X.cols());
    const Vector<double> scale = ones + exact.cwiseAbs() + at_noise.cwiseAbs() + (exact - at_noise).cwiseAbs();
    SidesBuilder<T> builder;
    builder.add_row(right.value, exact, scale);
    builder.add_row(usual.value, exact + expected_prior - at_noise, scale + expected_prior.cwiseAbs());
    return builder.sides();
  }
};

}  // namespace flowgauge
