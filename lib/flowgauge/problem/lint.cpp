#include "flowgauge/problem/lint.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "flowgauge/numeric/linear_algebra.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

/// Mean and covariance of the data law, and the covariances of its smooth components (none for atoms).
struct Moments {
  Vector<double> mean;
  Matrix<double> covariance;
  std::vector<Matrix<double>> components;
  Index count = 1;
};

Moments mixture_moments(const Vector<double>& weights, const Batch<double>& means,
                        const std::vector<Matrix<double>>& covariances) {
  const Vector<double> w = weights / weights.sum();
  Moments moments{means * w, Matrix<double>::Zero(means.rows(), means.rows()), covariances, means.cols()};
  for (Index k = 0; k < means.cols(); ++k) {
    const Vector<double> shift = means.col(k) - moments.mean;
    moments.covariance += w(k) * (shift * shift.transpose());
    if (!covariances.empty()) moments.covariance += w(k) * covariances[static_cast<std::size_t>(k)];
  }
  return moments;
}

Moments moments(const Atoms& target) {
  return mixture_moments(target.weights, target.points, {});
}
Moments moments(const Gaussian& target) {
  return mixture_moments(Vector<double>::Ones(1), target.mean, {target.covariance});
}
Moments moments(const GaussianMixture& target) {
  return mixture_moments(target.weights, target.means, target.covariances);
}
Moments moments(const Empirical& target) {
  const Index d = target.points.rows();
  const Matrix<double> kernel = target.bandwidth * target.bandwidth * Matrix<double>::Identity(d, d);
  const auto count = static_cast<std::size_t>(target.points.cols());
  return mixture_moments(
      Vector<double>::Ones(target.points.cols()), target.points,
      target.bandwidth > 0 ? std::vector<Matrix<double>>(count, kernel) : std::vector<Matrix<double>>{});
}

/// Of any other law: without signal, α = 0, denoiser and posterior covariance are mean and covariance of the data.
template <class T>
Moments moments(const T& target) {
  const Law<double> law = prepare<double>(Target(target));
  const Index d = law.dimension;
  NoiseLevel<double> level{};
  level.sigma = 1;
  Evaluation<double> at(d, 1, Want::denoiser | Want::posterior_covariance);
  law.evaluate(level, Batch<double>::Zero(d, 1), Want::denoiser | Want::posterior_covariance, at);
  return {at.denoiser.col(0), at.posterior_covariance.col(0).reshaped(d, d), {}, 0};
}

/// Whether a and b agree to 1e-9 of what they are made of.
bool same(const Batch<double>& a, const Batch<double>& b, double scale) {
  return (a - b).norm() <= 1e-9 * scale;
}

bool one_eigenvalue(const Moments& moments) {
  const double reference = moments.components.empty() ? moments.covariance(0, 0) : moments.components[0](0, 0);
  const Index d = moments.mean.size();
  const auto isotropic = [&](const Matrix<double>& S) {
    return same(S, reference * Matrix<double>::Identity(d, d), std::abs(reference));
  };
  if (moments.components.empty()) return d > 1 && isotropic(moments.covariance);
  return std::all_of(moments.components.begin(), moments.components.end(), isotropic);
}

}  // namespace

const std::vector<std::string_view>& degeneracy_names() {
  static const std::vector<std::string_view> names = {
      "zero_mean",        "unit_covariance",       "single_atom",     "single_eigenvalue",  "affine_field",
      "autonomous_field", "straight_trajectories", "zero_divergence", "start_out_of_range",
  };
  return names;
}

std::vector<Degeneracy> degeneracies(const Problem& problem) {
  std::vector<Degeneracy> found;
  const auto report = [&](std::string_view name, std::string detail) {
    found.push_back({problem.name, std::string(name), std::move(detail)});
  };
  const Moments data = std::visit([](const auto& target) { return moments(target); }, problem.target);
  const Index d = data.mean.size();
  const double spread = std::sqrt(data.covariance.trace());
  const Matrix<double> identity = Matrix<double>::Identity(d, d);

  const GaussianPath<double> path = problem.path<double>();
  const double start = problem.noise_time;
  const double end = problem.data_time;
  const double middle = start + (end - start) / 2;
  const NoiseLevel<double> level = path.level(middle);

  if (data.mean.norm() <= 1e-9 * spread) report("zero_mean", "the data mean is 0, so that errors of the mean vanish");
  const bool preserving = std::abs(level.alpha * level.alpha + level.sigma * level.sigma - 1) <= 1e-9;
  if (preserving && same(data.covariance, identity, 1)) {
    report("unit_covariance", "the covariance is I under a variance-preserving schedule: it never changes");
  }
  if (data.count == 1 && spread == 0) report("single_atom", "one atom: exponential integrators are exact");
  if (spread > 0 && one_eigenvalue(data)) {
    report("single_eigenvalue", "every covariance has the one eigenvalue that all others have: directions look alike");
  }

  // Fields are compared at points of the law at the noise end, carried by nothing: t alone or x alone is changed.
  const Batch<double> X = start_points<double>(problem, start, 8);
  const auto field = [&](double t, const Batch<double>& Y) { return path.velocity(t, Y); };
  const Batch<double> at_start = field(start, X);
  const double speed = at_start.norm();

  Batch<double> Y = X;
  for (Index n = 0; n < X.cols(); ++n) Y.col(n) = X.col((n + 1) % X.cols());
  const Batch<double> halfway = field(start, (X + Y) / 2);
  if (same(halfway, (at_start + field(start, Y)) / 2, speed)) {
    report("affine_field", "the field is affine in x: nonlinear terms are not seen, and solvers may superconverge");
  }
  if (same(field(middle, X), at_start, speed)) {
    report("autonomous_field", "the field does not depend on time: wrong nodes of a method are not seen");
  }

  // Along the solution itself: fourth-order Runge-Kutta steps are ample for a yes or no at 1e-6.
  Batch<double> path_points = X;
  const int steps = 64;
  const double h = (middle - start) / steps;
  for (int i = 0; i < steps; ++i) {
    const double t = start + h * i;
    const Batch<double> k1 = field(t, path_points);
    const Batch<double> k2 = field(t + h / 2, path_points + h / 2 * k1);
    const Batch<double> k3 = field(t + h / 2, path_points + h / 2 * k2);
    const Batch<double> k4 = field(t + h, path_points + h * k3);
    path_points += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  if ((field(middle, path_points) - at_start).norm() <= 1e-6 * speed) {
    report("straight_trajectories", "solutions are linear in time: Euler's method is exact");
  }

  double divergence = 0;
  for (const double t : {start, middle, end}) {
    divergence = std::max(divergence, path.evaluate(t, X, Want::divergence).divergence.cwiseAbs().maxCoeff());
  }
  if (divergence * std::abs(end - start) <= 1e-9) {
    report("zero_divergence", "the divergence of the field is 0: log-density changes are not seen");
  }
  const double lambda = path.level(start).lambda;
  if (!(lambda >= -1 && lambda <= 1)) {
    report("start_out_of_range",
           "λ = " + shortest(lambda) + " at the noise end: outside [-1, 1] errors of the first steps are not seen");
  }
  return found;
}

std::vector<Degeneracy> lint(const std::vector<Problem>& problems) {
  std::vector<Degeneracy> findings;
  const auto missing = [&](const std::string& name, const std::string& detail) {
    findings.push_back({"catalogue", name, detail});
  };
  std::set<std::string> names;
  std::set<std::string_view> schedules, targets;
  std::set<Index> dimensions;
  std::set<std::string> hidden_by_all(degeneracy_names().begin(), degeneracy_names().end());
  bool flow_time = false, diffusion_time = false, free_in_flow_time = false, free_in_diffusion_time = false;

  for (const Problem& problem : problems) {
    if (!names.insert(problem.name).second) {
      findings.push_back({problem.name, "name_twice", "two problems have this name"});
    }
    if (problem.title.empty() || problem.cannot_see.empty()) {
      findings.push_back({problem.name, "untitled", "a problem needs a title and a word on what it cannot see"});
    }
    schedules.insert(entry(problem.schedule).name);
    targets.insert(entry(problem.target).name);
    dimensions.insert(problem.dimension());
    const bool flow = direction(problem.schedule) == TimeDirection::flow_time;
    (flow ? flow_time : diffusion_time) = true;

    const std::vector<Degeneracy> has = degeneracies(problem);
    if (has.empty()) (flow ? free_in_flow_time : free_in_diffusion_time) = true;
    std::set<std::string> own;
    for (const Degeneracy& degeneracy : has) {
      own.insert(degeneracy.name);
      if (std::find(problem.declares.begin(), problem.declares.end(), degeneracy.name) == problem.declares.end()) {
        findings.push_back(degeneracy);
      }
    }
    for (const std::string& declared : problem.declares) {
      if (!own.contains(declared)) {
        findings.push_back({problem.name, declared, "declared, but the problem is not degenerate in this way"});
      }
    }
    std::erase_if(hidden_by_all, [&](const std::string& name) { return !own.contains(name); });
  }

  for (const std::string& name : hidden_by_all) missing(name, "every problem is degenerate in this way");
  if (!flow_time || !diffusion_time) missing("one_time_direction", "all problems run in one direction of time");
  if (flow_time && !free_in_flow_time)
    missing("flow_time_degenerate", "no problem in flow time is free of degeneracies");
  if (diffusion_time && !free_in_diffusion_time) {
    missing("diffusion_time_degenerate", "no problem in diffusion time is free of degeneracies");
  }
  for (const Index d : {1, 2, 8}) {
    if (!dimensions.contains(d)) missing("dimension_missing", "no problem has d = " + std::to_string(d));
  }
  for (const Entry& e : schedule_entries()) {
    if (!schedules.contains(e.name)) missing("schedule_missing", "no problem has the schedule " + std::string(e.name));
  }
  for (const Entry& e : target_entries()) {
    if (!targets.contains(e.name)) missing("target_missing", "no problem has the target " + std::string(e.name));
  }
  return findings;
}

}  // namespace flowgauge
