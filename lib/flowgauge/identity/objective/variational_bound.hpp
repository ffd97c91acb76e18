#pragma once
// The variational bound with the exact denoiser is tight, whatever the schedule.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/objective/marginal_nodes.hpp"

namespace flowgauge {

struct TightBound {
  static constexpr std::array<std::string_view, 1> subjects{"vdm_bound"};
  static constexpr Entry entry{
      .name = "tight_bound",
      .title = "The variational bound is tight for the exact denoiser, on every schedule",
      .statement = "prior + reconstruction + ∫|λ̇| E|ε − ε̂|² dt = h(Z) + KL(p_T‖N(0, I))",
      .assumptions = "a mixture on the line in double, between λ = −3 and λ = 3; ∫ over t and over x by quadrature",
      .source =
          "Kingma et al. 2021, arXiv:2107.00630, eqs. 11–17; Guo, Shamai, Verdú 2005, doi:10.1109/TIT.2005.844072 "
          "(I-MMSE)",
      .blind_to = "h(Z), which stands on both sides",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    if (!std::same_as<T, double>) return "integrals over time are in double";
    const auto* mixture = std::get_if<GaussianMixture>(&at.scenario->target);
    return mixture ? detail::why_not_objective<TightBound>(at) : "the data have no density";
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    if constexpr (!std::same_as<T, double>) {
      return {};
    } else {
      const GaussianPath<double> path(at.scenario->schedule, at.scenario->target);
      const auto time = [&](double lambda) { return t_of_lambda(at.scenario->schedule, lambda); };
      const double data = time(3), noise = time(-3);
      const auto mean_of = [&](double t, const auto& f) {
        const MarginalNodes<double> nodes = marginal_nodes(path, t, {9.5, 0.125});
        return nodes.mean(f(t, nodes.X));
      };
      const double diffusion =
          integrate<double>(
              [&](double t) {
                const NoiseLevel<double> level = path.level(t);
                const double squared = mean_of(t, [&](double s, const Batch<double>& X) {
                  return Vector<double>(
                      path.evaluate(s, X, Want::posterior_covariance).posterior_covariance.row(0).transpose());
                });
                const double gain = level.alpha / level.sigma;
                return at.subject->bound_weight(level) * gain * gain * squared;
              },
              std::min(data, noise), std::max(data, noise))
              .value;
      const auto log_density = [&](double t, const Batch<double>& X) {
        return path.evaluate(t, X, Want::log_density).log_density;
      };
      const NoiseLevel<double> first = path.level(data), last = path.level(noise);
      const auto& mixture = std::get<GaussianMixture>(at.scenario->target);
      double second = 0;
      for (Index k = 0; k < mixture.weights.size(); ++k) {
        second += mixture.weights(k) / mixture.weights.sum() *
                  (mixture.means(0, k) * mixture.means(0, k) + mixture.covariances[static_cast<std::size_t>(k)](0, 0));
      }
      const double prior = at.subject->prior_term(last, 1, second);
      const double reconstruction = at.subject->reconstruction_excess(first, 1, mean_of(data, log_density));
      const double divergence = mean_of(noise, [&](double t, const Batch<double>& X) {
        const Vector<double> log_prior = X.row(0).transpose().unaryExpr([](double x) { return log_normal_pdf(x); });
        return Vector<double>(log_density(t, X) - log_prior);
      });
      // h(Z) stands on both sides: in the reconstruction term and in the limit.
      SidesBuilder<double> builder;
      builder.add_row(Vector<double>::Constant(1, prior + reconstruction + diffusion),
                      Vector<double>::Constant(1, divergence),
                      Vector<double>::Constant(
                          1, std::abs(prior) + std::abs(reconstruction) + diffusion + std::abs(divergence) + 1));
      return builder.sides();
    }
  }
};

}  // namespace flowgauge
