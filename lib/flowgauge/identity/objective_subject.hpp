#pragma once
// What the laws of objectives are checked on: losses, constants, weights and conversions as plain functions, so that a
// planted fault can replace any of them.

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/objective/interpolant_loss.hpp"
#include "flowgauge/objective/joint_nodes.hpp"
#include "flowgauge/objective/losses.hpp"
#include "flowgauge/objective/weighting.hpp"

namespace flowgauge {

/// A loss per sample from Z, ε and the model's output; S is a dual, whose direction is the model's parameter.
template <class S>
using SampleLoss =
    std::function<Vector<S>(const NoiseLevel<S>&, const Batch<S>& Z, const Batch<S>& noise, const Batch<S>& output)>;

/// The objectives by the names of their entries, in scalar T.
template <class T>
struct ObjectiveSubject {
  using S = Dual<T>;
  std::function<Conversion<T>(const NoiseLevel<T>&, Parameterisation from, Parameterisation to)> conversion;
  std::map<std::string_view, SampleLoss<S>> conditional;
  std::map<std::string_view, std::function<Vector<S>(const Batch<S>& exact, const Batch<S>& output)>> marginal;
  std::map<std::string_view, std::function<T(const NoiseLevel<T>&, const T& mean_posterior_trace)>> constant;
  std::function<T(const NoiseLevel<T>&, Index dimension, const T& fisher_information)> denoising_constant;
  std::function<Vector<S>(const Batch<S>& score, const Vector<S>& divergence)> implicit;
  std::function<Vector<S>(const Batch<S>& score, const Batch<S>& jacobian_slice, const Batch<S>& slice)> sliced;
  std::map<std::string_view, std::function<T(const NoiseLevel<T>&, Parameterisation)>> weight;
  std::function<S(const S& k)> log_normaliser;  ///< of the double well
  std::function<T(const T& k, const T& x)> energy_score;
  std::function<T(const NoiseLevel<T>&)> bound_weight;  ///< of |ε − ε̂|² in the variational bound
  std::function<T(const NoiseLevel<T>&, Index dimension, const T& second_moment)> prior_term;
  std::function<T(const NoiseLevel<T>&, Index dimension, const T& mean_log_density)> reconstruction_excess;
  std::function<Batch<T>(const InterpolantCoefficients<T>&, const Batch<T>& from, const Batch<T>& to,
                         const Batch<T>& noise)>
      interpolant_target;
  std::function<T(const T& start, const T& end, const T& interior)> action_loss;
  std::function<Vector<T>(const Batch<T>& gradient, const Vector<T>& time_derivative)> action_interior;
  std::function<double(const GaussianPath<double>&)> kinetic_energy, straightness, reflow_cost;
};

/// The objectives of the catalogue. Instantiated for double and Mp50.
template <class T>
ObjectiveSubject<T> objective_subject();

/// A path at one time, on which expectations are taken by quadrature.
struct ObjectiveScenario {
  Schedule schedule;
  Target target;
  double t;
  bool in_50_digits;
};

/// Atoms and mixtures on the line and atoms in the plane, under variance-preserving and other schedules, in both
/// directions of time.
const std::vector<ObjectiveScenario>& objective_scenarios();

/// One objective in one scenario.
template <class T>
struct ObjectiveCase {
  const ObjectiveSubject<T>* subject;
  std::string_view objective;
  const ObjectiveScenario* scenario;
};

/// What the regression objectives regress on.
Parameterisation parameterisation_of(std::string_view objective);

/// The conditional objective of each parameterisation.
std::string_view conditional_objective(Parameterisation parameterisation);

/// Training pairs and the exact fields there.
template <class T>
struct ObjectiveEvaluation {
  GaussianPath<T> path;
  JointNodes<T> nodes;
  Evaluation<T> exact;

  explicit ObjectiveEvaluation(const ObjectiveScenario& scenario)
      : path(scenario.schedule, scenario.target),
        nodes(joint_nodes<T>(path.level(T(scenario.t)), scenario.target,
                             std::same_as<T, double> ? NodeGrid{9, 0.5} : NodeGrid{13, 0.25})),
        exact(path.evaluate(T(scenario.t), nodes.X,
                            Want::score | Want::denoiser | Want::posterior_covariance | Want::velocity)) {}

  /// The exact field in a parameterisation, from members of the path that do not convert into each other here.
  Batch<T> field(Parameterisation parameterisation) const {
    const NoiseLevel<T>& level = nodes.level;
    switch (parameterisation) {
      case Parameterisation::x0:
        return exact.denoiser;
      case Parameterisation::epsilon:
        return -level.sigma * exact.score;
      case Parameterisation::v:
        return -(level.alpha * level.sigma) * exact.score - level.sigma * exact.denoiser;
      case Parameterisation::velocity:
        return exact.velocity;
      case Parameterisation::score:
        return exact.score;
    }
    return {};
  }

  /// E tr Cov[Z | X] and E|∇log p|².
  T mean_posterior_trace() const {
    const Index d = nodes.X.rows();
    Vector<T> trace = Vector<T>::Zero(nodes.X.cols());
    for (Index i = 0; i < d; ++i) trace += exact.posterior_covariance.row(i * d + i).transpose();
    return nodes.mean(trace);
  }
  T fisher_information() const { return nodes.mean(Vector<T>(exact.score.colwise().squaredNorm().transpose())); }
};

/// Two parametric models, linear and not, with their Jacobians (d² × N) as duals in the parameter.
template <class T>
struct ModelOutput {
  Batch<Dual<T>> output;
  Batch<Dual<T>> jacobian;
};

/// y = θx + ¼, or y_i = ½ sin(θx_i) + ¼θ²x_{i+1} − ⅓x_i (indices mod d), at θ = 0.7.
template <class T>
ModelOutput<T> parametric_model(bool linear, const Batch<T>& X) {
  using std::cos, std::sin;
  using S = Dual<T>;
  const Index d = X.rows();
  const S theta(T(7) / T(10), T(1));
  ModelOutput<T> model{Batch<S>(d, X.cols()), Batch<S>::Zero(d * d, X.cols())};
  for (Index n = 0; n < X.cols(); ++n) {
    for (Index i = 0; i < d; ++i) {
      const S x(X(i, n)), next(X((i + 1) % d, n));
      if (linear) {
        model.output(i, n) = theta * x + S(T(0.25));
        model.jacobian(i * d + i, n) = theta;
        continue;
      }
      const S coupling = theta * theta / T(4);
      model.output(i, n) = sin(S(theta * x)) / T(2) + coupling * next - x / T(3);
      model.jacobian(i * d + i, n) += theta * cos(S(theta * x)) / T(2) - S(T(1) / T(3));
      model.jacobian(((i + 1) % d) * d + i, n) += coupling;
    }
  }
  return model;
}

/// A noise level without derivative in the parameter.
template <class T>
NoiseLevel<Dual<T>> constant_level(const NoiseLevel<T>& level) {
  using S = Dual<T>;
  return {S(level.alpha),  S(level.sigma),   S(level.dalpha), S(level.dsigma),           S(level.sigma_dsigma),
          S(level.lambda), S(level.dlambda), S(level.drift),  S(level.diffusion_squared)};
}

namespace detail {

template <class Law, class T>
std::string why_not_objective(const ObjectiveCase<T>& at) {
  if (std::find(Law::subjects.begin(), Law::subjects.end(), at.objective) == Law::subjects.end()) {
    return "the law is one of other objectives";
  }
  if (!std::same_as<T, double> && !at.scenario->in_50_digits) return "checked in double only";
  return {};
}

/// A value and its derivative in the model's parameter on both sides, each with its scale.
template <class T>
struct ValueAndGradient {
  Vector<T> lhs = Vector<T>(0), rhs = Vector<T>(0), scale = Vector<T>(0);

  /// terms are those whose sizes make the scale.
  void add(const Dual<T>& left, const Dual<T>& right, const std::vector<Dual<T>>& terms) {
    using std::abs;
    T size(0), slope(0);
    for (const Dual<T>& term : terms) {
      size += abs(term.value);
      slope += abs(term.derivative);
    }
    const Index n = lhs.size();
    for (Vector<T>* side : {&lhs, &rhs, &scale}) side->conservativeResize(n + 2);
    lhs(n) = left.value;
    rhs(n) = right.value;
    scale(n) = size;
    lhs(n + 1) = left.derivative;
    rhs(n + 1) = right.derivative;
    scale(n + 1) = slope + size;
  }
};

}  // namespace detail
}  // namespace flowgauge
