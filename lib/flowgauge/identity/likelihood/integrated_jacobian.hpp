#pragma once
// What a held probe multiplies: the Jacobian of the velocity, integrated along a run.

#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/likelihood.hpp"

namespace flowgauge {

/// ∫∇u dt along the flow lines through X (d × N) at `from`, d² × N, by the method's solver: ∇u = (σ̇/σ) I +
/// (α̇ − ασ̇/σ)(α/σ²) Cov[Z | x_t], finite at α = 0. Uses no product of ∇u with a vector. σ must not vanish on the way.
/// Source: u = (σ̇/σ) x + (α̇ − ασ̇/σ) E[Z | x_t]; its gradient: Meng, Song, Li, Ermon 2021, arXiv:2111.04726,
/// theorem 1.
inline Batch<double> integrated_jacobian(const Problem& problem, const LikelihoodMethod& method, double from, double to,
                                         const Batch<double>& X) {
  const GaussianPath<double> path = problem.path<double>();
  const Index d = X.rows();
  const Model<Batch<double>, double> model(
      problem.schedule, Parameterisation::velocity, [&](const Batch<double>& Y, const double& t) {
        const Evaluation<double> at = path.evaluate(t, Y.topRows(d), Want::velocity | Want::posterior_covariance);
        const NoiseLevel<double> level = path.level(t);
        const double variance = level.sigma * level.sigma, shrinking = level.sigma_dsigma / variance;
        Batch<double> rate(d + d * d, Y.cols());
        rate.topRows(d) = at.velocity;
        rate.bottomRows(d * d) =
            (level.dalpha - level.alpha * shrinking) * (level.alpha / variance) * at.posterior_covariance;
        for (Index i = 0; i < d; ++i) rate.row(d + i * d + i).array() += shrinking;
        return rate;
      });
  Batch<double> state = Batch<double>::Zero(d + d * d, X.cols());
  state.topRows(d) = X;
  return carry_augmented(method, model, from, to, state).bottomRows(d * d);
}

}  // namespace flowgauge
