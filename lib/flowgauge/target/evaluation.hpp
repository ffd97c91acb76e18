#pragma once
// What is known about a noised law at a batch of points, and which parts of it are wanted.

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// The quantities an evaluation may hold; combine with |.
enum class Want : unsigned {
  log_density = 1,
  score = 2,
  hessian = 4,
  denoiser = 8,
  posterior_covariance = 16,
  velocity = 32,
  divergence = 64,
  all = 127,
};
constexpr Want operator|(Want a, Want b) { return static_cast<Want>(static_cast<unsigned>(a) | static_cast<unsigned>(b)); }
constexpr bool wants(Want set, Want part) { return (static_cast<unsigned>(set) & static_cast<unsigned>(part)) != 0; }

/// The law of X_t = α_t Z + σ_t ε at N points; only the wanted members are sized and filled.
template <class T>
struct Evaluation {
  Vector<T> log_density;          ///< N: log p_t(x)
  Batch<T> score;                 ///< d × N: s = ∇ log p_t(x)
  Batch<T> hessian;               ///< d² × N: ∇² log p_t(x)
  Batch<T> denoiser;              ///< d × N: D = E[Z | X_t = x]
  Batch<T> posterior_covariance;  ///< d² × N: V = Cov[Z | X_t = x]
  Batch<T> velocity;              ///< d × N: u, the velocity of the probability-flow ODE, in the path's own time
  Vector<T> divergence;           ///< N: ∇·u

  Evaluation() = default;
  Evaluation(Index dimension, Index points, Want want) {
    if (wants(want, Want::log_density)) log_density.resize(points);
    if (wants(want, Want::score)) score.resize(dimension, points);
    if (wants(want, Want::hessian)) hessian.resize(dimension * dimension, points);
    if (wants(want, Want::denoiser)) denoiser.resize(dimension, points);
    if (wants(want, Want::posterior_covariance)) posterior_covariance.resize(dimension * dimension, points);
    if (wants(want, Want::velocity)) velocity.resize(dimension, points);
    if (wants(want, Want::divergence)) divergence.resize(points);
  }
};

}  // namespace flowgauge
