#pragma once
// The likelihood is a density.

#include "flowgauge/identity/likelihood_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/numeric/linear_algebra.hpp"

namespace flowgauge {

struct LikelihoodUnitMass {
  static constexpr Entry entry{
      .name = "likelihood_unit_mass",
      .title = "The likelihood integrates to one",
      .statement = "∫ exp(log q(ψ(x)) + ∫∇·u dt) dx = 1, whatever the prior q",
      .assumptions = "trapezoid rule over the line or the plane, smooth densities",
      .source = "change of variables; Trefethen, Weideman 2014, doi:10.1137/130932132 (quadrature)",
      .blind_to = "a velocity of another path",
  };

  static std::string not_applicable(const LikelihoodCase& at) {
    return at.problem->has_mass ? "" : "the density has edges, or more than two dimensions";
  }

  template <class T>
  static Sides<T> sides(const LikelihoodCase& at) {
    const Problem& problem = at.problem->problem;
    const Index d = problem.dimension();
    // The law of X_t is at least as wide as its narrowest component: steps well below that, over seven widths beyond the means
    // (5e-12 of the mass). With another prior than p_T the density is a little rougher than the mixture.
    const GaussianMixture* mixture = std::get_if<GaussianMixture>(&problem.target);
    const Gaussian* single = std::get_if<Gaussian>(&problem.target);
    std::vector<Matrix<double>> covariances = mixture ? mixture->covariances : std::vector{single->covariance};
    const Batch<double> means = mixture ? mixture->means : Batch<double>(single->mean);
    const NoiseLevel<double> level = noise_level(problem.schedule, at.data_time());
    double narrowest = 1e300;
    Vector<double> low = Vector<double>::Constant(d, 1e300), high = -low;
    for (std::size_t k = 0; k < covariances.size(); ++k) {
      const Vector<double> mean = level.alpha * means.col(static_cast<Index>(k));
      const auto width = [&](double variance) { return std::hypot(level.alpha * std::sqrt(variance), level.sigma); };
      narrowest = std::min(narrowest, width(symmetric_eigen<double>(covariances[k]).values(0)));
      for (Index i = 0; i < d; ++i) {
        low(i) = std::min(low(i), mean(i) - 7 * width(covariances[k](i, i)));
        high(i) = std::max(high(i), mean(i) + 7 * width(covariances[k](i, i)));
      }
    }
    const double step = (d == 1 ? 0.6 : 0.8) * narrowest;
    Eigen::Matrix<Index, Eigen::Dynamic, 1> sides_of(2);
    sides_of << 1, 1;
    for (Index i = 0; i < d; ++i) sides_of(i) = static_cast<Index>(std::ceil((high(i) - low(i)) / step)) + 1;
    Batch<double> X(d, sides_of(0) * sides_of(1));
    for (Index n = 0; n < X.cols(); ++n) {
      X(0, n) = low(0) + step * static_cast<double>(n % sides_of(0));
      if (d == 2) X(1, n) = low(1) + step * static_cast<double>(n / sides_of(0));
    }
    const LogDensity prior = at.subject->prior(problem.schedule, at.noise_time(), d);
    LikelihoodMethod method = tight_method();
    method.tolerance = 1e-12;
    const Vector<double> value =
        at.subject->of_points(problem, method, at.data_time(), at.noise_time(), X, prior).value;
    const double mass = value.array().exp().sum() * std::pow(step, static_cast<double>(d));
    SidesBuilder<T> builder;
    builder.add_row(Vector<T>::Constant(1, mass), Vector<T>::Ones(1), Vector<T>::Constant(1, 2));
    return builder.sides();
  }
};

}  // namespace flowgauge
