#pragma once
// What every fixed-grid sampler is made of: linear combinations of the state and of past predictions of the model.

#include <cmath>
#include <vector>

#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// A time of the grid with the schedule's values there.
template <class T>
struct Node {
  T time;
  NoiseLevel<T> level;
};

template <class T>
Node<T> node_at(const Schedule& schedule, const T& time) {
  return {time, noise_level(schedule, time)};
}

/// The node at a given λ.
template <class T>
Node<T> node_of_lambda(const Schedule& schedule, const T& lambda) {
  return node_at(schedule, t_of_lambda(schedule, lambda));
}

/// σ/α, the noise level of EDM's coordinates y = x/α, in which dy/dρ = ε̂.
template <class T>
T relative_noise(const NoiseLevel<T>& level) {
  return level.sigma / level.alpha;
}

/// state · x + Σ values[j] · f_j. Coefficients depend on the schedule alone, never on the state's type.
template <class T>
struct Combination {
  T state;
  std::vector<T> values;
};

template <class State, class T>
State combine(const Combination<T>& by, const State& x, const std::vector<State>& f) {
  State sum = State(by.state * x);
  for (std::size_t j = 0; j < by.values.size(); ++j) sum = State(sum + State(by.values[j] * f[j]));
  return sum;
}

/// What the model says at x, as x₀, ε or velocity: one evaluation.
template <class State, class T>
State prediction(const Model<State, T>& model, Parameterisation wanted, const State& x, const T& time) {
  switch (wanted) {
    case Parameterisation::epsilon:
      return model.epsilon(x, time);
    case Parameterisation::velocity:
      return model.velocity(x, time);
    default:
      return model.denoiser(x, time);
  }
}

/// Whether λ is finite at both ends, so that the step has a length in λ.
template <class T>
bool has_length(const Node<T>& from, const Node<T>& to) {
  using std::isfinite;
  return isfinite(from.level.lambda) && isfinite(to.level.lambda);
}

/// x ← α_t D + σ_t (x − α_s D)/σ_s: the step of order 1, the only one that reaches σ = 0 or leaves α = 0, where h = ∞.
/// Source: Song, Meng, Ermon 2021, arXiv:2010.02502, eq. 12.
template <class T>
Combination<T> ddim_step(const Node<T>& from, const Node<T>& to) {
  const T ratio = to.level.sigma / from.level.sigma;
  return {ratio, {T(to.level.alpha - ratio * from.level.alpha)}};
}

}  // namespace flowgauge
