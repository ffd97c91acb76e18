#pragma once
// Definitions behind process_evaluation.hpp. Include only in the room's own .cpp files.

#include <cmath>

#include "flowgauge/identity/process_laws.hpp"
#include "flowgauge/process/small_matrices.hpp"

namespace flowgauge {
namespace detail {

/// x at y of the coordinate; returns dx/dy, from x itself, so that the two match where x is rounded.
template <class T>
T place(Coordinate coordinate, const T& y, T& x) {
  using std::exp, std::sin, std::sinh, std::sqrt, std::tanh;
  switch (coordinate) {
    case Coordinate::identity:
      x = y;
      return T(1);
    case Coordinate::exponential:
      x = exp(y);
      return x;
    case Coordinate::hyperbolic_tangent:
      x = tanh(y);
      return (1 - x) * (1 + x);
    case Coordinate::hyperbolic_sine:
      x = sinh(y);
      return sqrt(T(1 + x * x));
    case Coordinate::sine:
      x = sin(y);
      return sqrt(T((1 - x) * (1 + x)));
  }
  return T(1);
}

/// Equal steps in the coordinate: spectrally accurate for what vanishes at both ends, is periodic, or is even about
/// both.
template <class T>
void equal_nodes(const Bulk& bulk, const T& low, const T& high, int count, bool from_the_middle, Batch<T>& X,
                 Vector<T>& weights) {
  X.resize(1, count);
  weights.resize(count);
  const T step = (high - low) / count;
  for (int i = 0; i < count; ++i) {
    weights(i) = step * place<T>(bulk.coordinate, T(low + step * (from_the_middle ? i + 0.5 : i)), X(0, i));
  }
}

/// The double exponential rule on [low, high] with step 1/16: 1e-30 for what is smooth up to the ends.
template <class T>
void walled_nodes(const T& low, const T& high, double refinement, Batch<T>& X, Vector<T>& weights) {
  using std::cosh, std::exp, std::sinh;
  const int half = static_cast<int>(72 * refinement);
  X.resize(1, 2 * half + 1);
  weights.resize(2 * half + 1);
  const T step = T(1) / T(16 * refinement);
  for (int i = -half; i <= half; ++i) {
    const T u = step * static_cast<double>(i < 0 ? -i : i);
    const T e = exp(T(-pi<T>() * sinh(u)));
    const T share = e / (1 + e);  // of the interval, from the nearer end
    X(0, i + half) = i < 0 ? T(low + (high - low) * share) : T(high - (high - low) * share);
    weights(i + half) = (high - low) * step * pi<T>() * cosh(u) * share / (1 + e);
  }
}

}  // namespace detail

template <class T>
std::string process_nodes(const ExactProcess<Dual<T>>& subject, const T& t, double refinement, Batch<T>& X,
                          Vector<T>& weights) {
  using D = Dual<T>;
  const double limit = std::same_as<T, double> ? 50000 : 3000;
  if (!subject.bulk || subject.dimension > 2) return "space is integrated in one and two dimensions";
  const Bulk bulk = subject.bulk(to_double(t));
  if (subject.dimension == 1) {
    const Boundary end = subject.axes[0].at_low;
    if (bulk.coordinate == Coordinate::sine) {
      detail::equal_nodes<T>(bulk, T(-pi<T>() / 2), T(pi<T>() / 2), static_cast<int>(96 * refinement), true, X,
                             weights);
    } else if (end == Boundary::periodic) {
      detail::equal_nodes<T>(bulk, T(bulk.low), T(bulk.high), static_cast<int>(96 * refinement), false, X, weights);
    } else if (bulk.walled) {
      detail::walled_nodes<T>(T(bulk.low), T(bulk.high), refinement, X, weights);
    } else {
      const double count = refinement * (bulk.high - bulk.low) / bulk.step;
      if (!(count <= limit)) return "the law is too narrow for the nodes allowed";
      detail::equal_nodes<T>(bulk, T(bulk.low), T(bulk.high), static_cast<int>(count) + 1, true, X, weights);
    }
    return {};
  }
  const int side = static_cast<int>(refinement * (bulk.high - bulk.low) / bulk.step) + 1;
  if (!(static_cast<double>(side) * side <= limit)) return "the plane would take more nodes than allowed";
  const MeanCovariance<D> duals = subject.moments(D(t));
  const Vector<T> mean = values_part(duals.mean);
  const Matrix<T> root = cholesky<T>(values_part(duals.covariance));
  X.resize(2, side * side);
  weights.resize(side * side);
  const T step = T(bulk.high - bulk.low) / (side - 1);
  for (int j = 0; j < side; ++j) {
    for (int i = 0; i < side; ++i) {
      const T a = bulk.low + step * i, b = bulk.low + step * j;
      X(0, i + side * j) = mean(0) + root(0, 0) * a;
      X(1, i + side * j) = mean(1) + root(1, 0) * a + root(1, 1) * b;
      weights(i + side * j) = step * step * root(0, 0) * root(1, 1);
    }
  }
  return {};
}

template <class T>
ProcessEvaluation<T> evaluate_process(const ExactProcess<Dual<T>>& subject, const T& t, const Batch<T>& X,
                                      bool integrate) {
  using D = Dual<T>;
  ProcessEvaluation<T> at;
  at.subject = &subject;
  at.t = t;
  at.X = X;
  const auto parts = [](const DensityValues<D>& duals, DensityValues<T>& value, DensityValues<T>& derivative) {
    value = {values_part(duals.log_density), values_part(duals.score)};
    derivative = {derivatives_part(duals.log_density), derivatives_part(duals.score)};
  };
  parts(subject.law(D(t, T(1)), constant_duals(X)), at.value, at.by_time);
  for (Index i = 0; i < X.rows(); ++i) {
    const Batch<D> seeded = seeded_duals(X, i);
    DensityValues<T> ignored, derivative;
    parts(subject.law(D(t), seeded), ignored, derivative);
    at.by_coordinate.push_back(derivative);
    if (subject.stationary) {
      at.stationary.emplace();
      parts(subject.stationary(seeded), *at.stationary, derivative);
      at.stationary_by_coordinate.push_back(derivative);
    }
    const Batch<D> drift = subject.drift(D(t), seeded);
    const Batch<D> diffusion = squared_noise<D>(subject.noise(D(t), seeded), X.rows());
    const Batch<D> divergence = subject.diffusion_divergence(D(t), seeded);
    at.drift = values_part(drift);
    at.diffusion = values_part(diffusion);
    at.diffusion_divergence = values_part(divergence);
    at.drift_by_coordinate.push_back(derivatives_part(drift));
    at.diffusion_by_coordinate.push_back(derivatives_part(diffusion));
    at.diffusion_divergence_by_coordinate.push_back(derivatives_part(divergence));
  }
  at.no_quadrature = "not integrated over space at this time";
  if (integrate) {
    using std::exp;
    ProcessQuadrature<T> nodes;
    Vector<T> weights;
    at.no_quadrature = process_nodes<T>(subject, t, 1, nodes.X, weights);
    if (at.no_quadrature.empty()) {
      DensityValues<T> value, rate;
      parts(subject.law(D(t, T(1)), constant_duals(nodes.X)), value, rate);
      nodes.mass.resize(weights.size());
      nodes.mass_rate.resize(weights.size());
      for (Index n = 0; n < weights.size(); ++n) {
        nodes.mass(n) = weights(n) * exp(value.log_density(n));
        nodes.mass_rate(n) = nodes.mass(n) == 0 ? T(0) : T(nodes.mass(n) * rate.log_density(n));
      }
      at.quadrature = std::move(nodes);
    }
  }
  return at;
}

template <class T>
const std::vector<ProcessLaw<T>>& process_laws() {
  static const std::vector<ProcessLaw<T>> laws = laws_of<T, ProcessEvaluation<T>>(ProcessLaws{});
  return laws;
}

}  // namespace flowgauge
