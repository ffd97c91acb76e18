#include "flowgauge/solver/reference.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "flowgauge/numeric/parallel.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"

namespace flowgauge {
namespace {

void require_points(const Schedule& schedule, Index dimension, double from, double to, const Batch<double>& X) {
  require_time(schedule, from);
  require_time(schedule, to);
  if (X.rows() != dimension) {
    throw std::invalid_argument("points have dimension " + std::to_string(X.rows()) + ", the problem has dimension " +
                                std::to_string(dimension));
  }
  if (!X.allFinite()) throw std::invalid_argument("points must be finite numbers");
}

using State = std::vector<long double>;

/// x, a clock and −∫∇·u at `to`, or nothing where the solve fails. Where u and ∇·u depend on t alone, at a symmetric point or in
/// a linear region, the error estimate of fehlberg78 is 0 whatever the step, its two formulas sharing c = 0 and 1 (Hairer,
/// Nørsett, Wanner 1993, Solving ODEs I, II.5); a unit vector that turns by four radians a unit of λ keeps steps in check.
std::optional<State> solve(std::string_view stepper, const GaussianPath<long double>& path, double from, double to,
                           const Batch<double>& x, long double tolerance) {
  const Index d = x.rows();
  const LongDoubleField field = [&](const State& y, State& dydt, long double t) {
    const Batch<long double> point = Eigen::Map<const Batch<long double>>(y.data(), d, 1);
    const Evaluation<long double> at = path.evaluate(t, point, Want::velocity | Want::divergence);
    if (!at.velocity.allFinite() || !std::isfinite(at.divergence(0))) {
      throw std::runtime_error("the field is not finite");
    }
    const auto clock = static_cast<std::size_t>(d);
    dydt.resize(clock + 3);
    for (Index j = 0; j < d; ++j) dydt[static_cast<std::size_t>(j)] = at.velocity(j, 0);
    const long double rate = 1 / std::hypot(1 / (4 * path.level(t).dlambda), (to - from) / 400.0L);
    dydt[clock] = -rate * y[clock + 1];
    dydt[clock + 1] = rate * y[clock];
    dydt.back() = -at.divergence(0);
  };
  State y(static_cast<std::size_t>(d) + 3);
  for (Index j = 0; j < d; ++j) y[static_cast<std::size_t>(j)] = x(j, 0);
  y[static_cast<std::size_t>(d)] = 1;
  y.back() = 0;
  try {
    odeint_integrate(stepper, field, y, from, to, tolerance);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
  return y;
}

/// The reference solve of x/α, whose law depends on σ/α alone: free of the bends of a table's clock. Needs 0 < α, σ at both
/// ends.
Flow rescaled_reference(const Problem& problem, const NoiseLevel<double>& from, const NoiseLevel<double>& to,
                        const Batch<double>& X) {
  Flow flow = reference_flow(Edm{}, problem.target, from.sigma / from.alpha, to.sigma / to.alpha, X / from.alpha);
  flow.image *= to.alpha;
  flow.error_estimate *= std::max(1.0, to.alpha);
  return flow;
}

}  // namespace

Flow reference_flow(const Schedule& schedule, const Target& target, double from, double to, const Batch<double>& X) {
  const GaussianPath<long double> path(schedule, target);
  require_points(schedule, path.dimension(), from, to, X);
  const Index d = X.rows();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Flow flow{Batch<double>::Constant(d, X.cols(), nan), Vector<double>::Constant(X.cols(), nan),
            Vector<double>::Constant(X.cols(), std::numeric_limits<double>::infinity()), "reference"};
  if (from == to) {
    flow.image = X;
    flow.log_density_change.setZero();
    flow.error_estimate.setZero();
    return flow;
  }
  for_each_block(X.cols(), [&](Index begin, Index count) {
    for (Index n = begin; n < begin + count; ++n) {
      const auto tight = solve("odeint_controlled_fehlberg78", path, from, to, X.col(n), 1e-16L);
      const auto other = solve("odeint_bulirsch_stoer", path, from, to, X.col(n), 1e-15L);
      if (!tight || !other) continue;
      long double distance = 0;
      for (Index j = 0; j < d; ++j) {
        const auto k = static_cast<std::size_t>(j);
        flow.image(j, n) = static_cast<double>((*tight)[k]);
        distance = std::hypot(distance, (*tight)[k] - (*other)[k]);
      }
      flow.log_density_change(n) = static_cast<double>(tight->back());
      flow.error_estimate(n) = static_cast<double>(std::max(distance, std::abs(tight->back() - other->back())));
    }
  });
  return flow;
}

Flow flow(const Problem& problem, double from, double to, const Batch<double>& X) {
  const GaussianPath<double> path = problem.path<double>();
  require_points(problem.schedule, path.dimension(), from, to, X);
  if (auto exact = exact_flow(path, from, to, X)) {
    return {std::move(exact->image), std::move(exact->log_density_change), {}, std::string(to_string(exact->method))};
  }
  Flow solved = reference_flow(problem.schedule, problem.target, from, to, X);
  constexpr double tight = 1e-12;
  const NoiseLevel<double> start = path.level(from), end = path.level(to);
  const bool inside = start.alpha > 0 && start.sigma > 0 && end.alpha > 0 && end.sigma > 0;
  if (inside && !(solved.error_estimate.maxCoeff() <= tight * (1 + X.cwiseAbs().maxCoeff()))) {
    const Flow again = rescaled_reference(problem, start, end, X);
    for (Index n = 0; n < X.cols(); ++n) {
      if (!(again.error_estimate(n) < solved.error_estimate(n))) continue;
      solved.image.col(n) = again.image.col(n);
      solved.error_estimate(n) = again.error_estimate(n);
    }
  }
  // The densities at both ends are exact; the integral of the divergence is only needed to check them.
  solved.log_density_change = path.evaluate(to, solved.image, Want::log_density).log_density -
                              path.evaluate(from, X, Want::log_density).log_density;
  return solved;
}

}  // namespace flowgauge
