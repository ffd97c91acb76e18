#pragma once
// With probes that are held, the likelihood is right on average and has the variance of a trace estimate.

#include "flowgauge/identity/likelihood_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/map/probe_rule.hpp"

namespace flowgauge {

namespace detail {

/// ∫∇u dt along the flow lines of a fixed-step run, d² × N, from the Hessians of log p: ∇u = (α̇/α) I + σ²λ̇ ∇² log p.
/// Independent of products with duals.
inline Batch<double> integrated_jacobian(const Problem& problem, const LikelihoodMethod& method, double from, double to,
                                         const Batch<double>& X) {
  const GaussianPath<double> path = problem.path<double>();
  const Index d = X.rows();
  const Model<Batch<double>, double> model(
      problem.schedule, Parameterisation::velocity, [&](const Batch<double>& Y, const double& t) {
        const Evaluation<double> at = path.evaluate(t, Y.topRows(d), Want::velocity | Want::hessian);
        const NoiseLevel<double> level = path.level(t);
        Batch<double> rate(d + d * d, Y.cols());
        rate.topRows(d) = at.velocity;
        rate.bottomRows(d * d) = level.sigma * level.sigma * level.dlambda * at.hessian;
        for (Index i = 0; i < d; ++i) rate.row(d + i * d + i).array() += level.dalpha / level.alpha;
        return rate;
      });
  Batch<double> state = Batch<double>::Zero(d + d * d, X.cols());
  state.topRows(d) = X;
  const std::vector<double> t = times<double>(method.grid, problem.schedule, from, to, method.steps);
  return method.solver.run(model, t, state).bottomRows(d * d);
}

}  // namespace detail

struct LikelihoodProbeMoments {
  static constexpr Entry entry{
      .name = "likelihood_probe_moments",
      .title = "Mean and variance of a likelihood with held probes",
      .statement = "E ∫vᵀ(∇u)v dt = ∫∇·u dt;  Var = that of the trace estimate of ∫∇u dt, over K for K probes",
      .assumptions = "one probe along the whole run; expectations by rules with the moments of the probes up to degree five",
      .source = "Grathwohl et al. 2019, arXiv:1810.01367, eq. 8; Avron, Toledo 2011, doi:10.1145/1944345.1944349, table 1",
      .blind_to = "how probes are drawn",
  };

  template <class T>
  static Sides<T> sides(const LikelihoodCase& at) {
    const Problem& problem = at.problem->problem;
    // Inside the clock: α is 0 at the noise end of some schedules.
    const double from = at.data_time(), to = problem.noise_time;
    const Batch<double> X = start_points<double>(problem, from, 3);
    const Index d = X.rows(), N = X.cols();
    const LikelihoodMethod method = stepped_method(24);
    const LogDensity law = path_law(problem.path<double>(), to);
    const Vector<double> exact = at.subject->of_points(problem, method, from, to, X, law).divergence_integral;
    const Batch<double> jacobians = detail::integrated_jacobian(problem, method, from, to, X);
    const std::vector<double> t = times<double>(method.grid, problem.schedule, from, to, method.steps);
    Batch<double> state = Batch<double>::Zero(d + 1, N);
    state.topRows(d) = X;
    const auto integral = [&](const std::vector<Vector<double>>& probes) {
      std::vector<Batch<double>> held;
      for (const Vector<double>& v : probes) held.push_back(v.replicate(1, N));
      const Batch<double> end = method.solver.run(at.subject->field(problem, held), t, state);
      return Vector<double>(end.row(d).transpose());
    };
    SidesBuilder<T> builder;
    for (const ProbeLaw probe_law : all_probe_laws) {
      const ProbeRule<double> rule = probe_rule<double>(probe_law, d);
      for (const Index count : {Index{1}, Index{2}}) {
        if (count == 2 && probe_law != ProbeLaw::rademacher) continue;  // one law shows what the number of probes does
        Vector<double> mean = Vector<double>::Zero(N), square = mean, size = mean;
        const auto take = [&](const Vector<double>& value, double weight) {
          mean += weight * value;
          const Vector<double> off = value - exact;
          square += weight * off.cwiseProduct(off);
          size += std::abs(weight) * off.cwiseProduct(off);
        };
        for (Index a = 0; a < rule.nodes.cols(); ++a) {
          if (count == 1) {
            take(integral({rule.nodes.col(a)}), rule.weights(a));
            continue;
          }
          for (Index b = 0; b < rule.nodes.cols(); ++b) {
            take(integral({rule.nodes.col(a), rule.nodes.col(b)}), rule.weights(a) * rule.weights(b));
          }
        }
        Vector<double> expected(N), scale(N);
        for (Index n = 0; n < N; ++n) {
          const Matrix<double> M = Eigen::Map<const Matrix<double>>(jacobians.col(n).data(), d, d);
          expected(n) = at.subject->variance(probe_law, M, count);
          scale(n) = 1 + 2 * M.squaredNorm();
        }
        builder.add_row(mean, exact, (exact.cwiseAbs().array() + 1).matrix());
        builder.add_row(square, expected, scale + size);
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
