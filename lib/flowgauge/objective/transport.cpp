#include "flowgauge/objective/transport.hpp"

#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/objective/losses.hpp"
#include "flowgauge/objective/marginal_nodes.hpp"
#include "flowgauge/path/exact_flow.hpp"

namespace flowgauge {
namespace {

// Posterior weights have poles at πs/Δ deviations from the line for components s wide and Δ apart: 1e-13 up to 10 s.
constexpr NodeGrid fine{9, 0.0625};

/// The times of the noise end and of the data end, where the law must still have a width.
struct Ends {
  double noise, data;
};

Ends ends_of(const GaussianPath<double>& path) {
  const Range range = domain(path.schedule());
  const bool data_last = direction(path.schedule()) == TimeDirection::flow_time;
  const Ends ends = data_last ? Ends{range.low, range.high} : Ends{range.high, range.low};
  marginal_nodes(path, ends.data, {1, 1});
  return ends;
}

double over_time(const GaussianPath<double>& path, const std::function<double(double t)>& f) {
  const Range range = domain(path.schedule());
  ends_of(path);
  return integrate<double>(f, range.low, range.high).value;
}

}  // namespace

double kinetic_energy(const GaussianPath<double>& path) {
  return over_time(path, [&](double t) {
    const MarginalNodes<double> nodes = marginal_nodes(path, t, fine);
    return nodes.mean(path.velocity(t, nodes.X).colwise().squaredNorm().transpose());
  });
}

double straightness(const GaussianPath<double>& path) {
  return over_time(path, [&](double t) {
    const NoiseLevel<double> level = path.level(t);
    const MarginalNodes<double> nodes = marginal_nodes(path, t, fine);
    const Vector<double> spread =
        path.evaluate(t, nodes.X, Want::posterior_covariance).posterior_covariance.row(0).transpose();
    if (level.alpha == 0 || level.sigma == 0) {
      // (αλ̇)²V = (α̇ − ασ̇/σ)²V: α̇²V at α = 0; σ̇²(α/σ)²V at σ = 0, where α²V/σ² goes to 1 for smooth data.
      return level.alpha == 0 ? level.dalpha * level.dalpha * nodes.mean(spread) : level.dsigma * level.dsigma;
    }
    return regression_constant(level, Parameterisation::velocity, nodes.mean(spread));
  });
}

double reflow_cost(const GaussianPath<double>& path) {
  const Ends ends = ends_of(path);
  const MarginalNodes<double> nodes = marginal_nodes(path, ends.noise, fine);
  const auto flow = exact_flow(path, ends.noise, ends.data, nodes.X);
  if (!flow) throw std::invalid_argument("reflow_cost: no exact flow map is known");
  return nodes.mean((flow->image - nodes.X).colwise().squaredNorm().transpose());
}

}  // namespace flowgauge
